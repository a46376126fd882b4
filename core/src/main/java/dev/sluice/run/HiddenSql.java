package dev.sluice.run;

import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.lint.LintFinding;
import dev.sluice.migration.lint.LintSettings;
import dev.sluice.port.Database;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.Rehearsals.Stage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Migrations whose SQL no tool shows before they run, such as those of Rails, judged by what they ran on a copy of the data.
 *
 * @param before the schema that they found there
 */
record HiddenSql(Database.Schema before, String revisions) {
    /** To be asked before they run; empty where they can be judged without. */
    static Optional<HiddenSql> of(Stage stage, MigrationTool tool, List<Migration> migrations) {
        stage.ran();
        boolean hidden = !migrations.isEmpty()
                && PendingSql.scripts(tool, migrations).stream()
                        .allMatch(script -> script.content() instanceof MigrationScript.Opaque);
        String revisions = migrations.stream().map(Migration::revision).collect(Collectors.joining(", "));
        return hidden ? stage.database().schema().map(schema -> new HiddenSql(schema, revisions)) : Optional.empty();
    }

    /** To be asked once they ran: what of it this older version may not live with. */
    List<String> problems(Stage stage, String old) {
        MigrationScript ran = new MigrationScript(
                revisions,
                "",
                Optional.empty(),
                new MigrationScript.Sql(String.join(";\n", stage.ran()), false, MigrationScript.Scope.SCRIPT));
        return PendingSql.judged(before, List.of(ran), LintSettings.ofSluice()).refusals(Set.of()).stream()
                .map(refusal -> problem(refusal.finding(), old))
                .toList();
    }

    private String problem(LintFinding finding, String old) {
        String line = finding.excerpt().map(LintFinding.Excerpt::line).orElse("");
        return "%s (%s ran \"%s\"); what may not run beside %s is listed under `migrations.contract`"
                .formatted(finding.message(), revisions, line, old);
    }
}
