package dev.sluice.migration.lint;

import dev.sluice.migration.MigrationScript;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a set of migrations does, one by one in the order in which they run. */
public record Classification(List<JudgedMigration> migrations) {
    public Classification {
        migrations = List.copyOf(migrations);
    }

    /** Of migrations that run one after the other, in one go. */
    public static Classification of(List<MigrationScript> scripts) {
        return new Classifier(LintSettings.ofSluice()).judge(List.of(), scripts);
    }

    public Optional<JudgedMigration> of(String revision) {
        return migrations.stream()
                .filter(m -> m.script().revision().equals(revision))
                .findFirst();
    }

    /**
     * What must not run while older code serves: of each migration that older code may not live with, the statements.
     *
     * @param listed revisions that wait until the older code is gone
     */
    public List<Refusal> refusals(Set<String> listed) {
        return migrations.stream()
                .filter(m -> m.effect().waitsForOldCode()
                        && !listed.contains(m.script().revision()))
                .flatMap(m -> m.statements().stream()
                        .filter(s -> s.standing().waitsForOldCode())
                        .map(s -> new Refusal(m.script(), refusal(s))))
                .toList();
    }

    private static LintFinding refusal(JudgedStatement statement) {
        String why = statement.findings().stream()
                .filter(f -> f.hazard().concern() == Hazard.Concern.OLD_CODE)
                .map(f -> ": " + f.message())
                .findFirst()
                .orElse("");
        return new LintFinding(
                Hazard.CONTRACT_TOO_EARLY,
                Level.ERROR,
                Hazard.CONTRACT_TOO_EARLY.title() + why,
                "list it under `migrations.contract`, Sluice then runs it when the old version is gone; or, where the old version"
                        + " does without, say why: -- sluice: allow S0107 REASON",
                Optional.of(statement.excerpt()));
    }

    /** The same without what is said about older code of those that wait until it is gone. */
    public Classification heldBack(Set<String> listed) {
        return new Classification(migrations.stream()
                .map(m -> listed.contains(m.script().revision()) ? m.withoutOldCode() : m)
                .toList());
    }

    public List<LintFinding> findings() {
        return migrations.stream().flatMap(m -> m.findings().stream()).toList();
    }
}
