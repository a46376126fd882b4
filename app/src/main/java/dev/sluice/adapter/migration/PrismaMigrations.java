package dev.sluice.adapter.migration;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Command;
import dev.sluice.config.MigrationSpec;
import dev.sluice.config.MigrationSpec.Tool;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.Commands.Finished;
import dev.sluice.port.MigrationTool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Prisma, as installed with the release. A revision is the name of a migration's folder. What has run is read from its table;
 * Prisma itself runs them, and it runs all that it finds, so it is shown a copy without the later ones.
 */
public final class PrismaMigrations implements MigrationTool {
    private static final Pattern FAILED = Pattern.compile("Migration name: (\\S+)|migration_name=\"([^\"]+)\"");
    private static final Pattern ERROR =
            Pattern.compile("(?s)(?:Database error:|Error:)\\s*(.*?)(?:\\n\\s*\\n|\\n\\s+0: |$)");
    private static final Pattern FOUND = Pattern.compile("(\\d+) migrations? found in");
    /** No lock in time, stopped from outside, a deadlock: PostgreSQL's "not now". */
    private static final Pattern NOT_NOW =
            Pattern.compile("55P03|57014|40P01|lock timeout|due to user request|deadlock detected");

    private final Tool.Prisma tool;
    private final ReleasePrograms programs;
    private final PrismaFolder folder;
    private final PrismaTable table;
    private final ContractNames contract;

    /** @param schema where its table is; empty for the one that the database's user sees first */
    public PrismaMigrations(
            Tool.Prisma tool,
            ReleasePrograms programs,
            ToolSession session,
            DataSource source,
            Optional<String> schema,
            MigrationSpec spec) {
        this.tool = tool;
        this.folder = new PrismaFolder(programs.directory().resolve(tool.folder()));
        this.programs = programs.withSecrets(urls(programs, session));
        this.table = new PrismaTable(source, schema);
        this.contract = ContractNames.of(spec);
    }

    /** Prisma's engine does not look at libpq's variables: what it is told stands in the URL. */
    private Map<String, String> urls(ReleasePrograms programs, ToolSession session) {
        Map<String, String> urls = new HashMap<>();
        for (String name : folder.variables()) {
            programs.variable(name)
                    .filter(url -> url.startsWith("postgres"))
                    .ifPresent(url -> urls.put(name, session.added(url)));
        }
        return urls;
    }

    @Override
    public MigrationStatus status() {
        List<String> known = folder.names();
        List<String> applied = table.applied();
        List<String> unknown =
                applied.stream().filter(name -> !known.contains(name)).toList();
        List<Migration> pending = known.stream()
                .filter(name -> !applied.contains(name))
                .map(this::migration)
                .toList();
        return new MigrationStatus(
                applied.reversed().stream().findFirst(),
                unknown.isEmpty() ? pending : List.of(),
                unknown,
                table.failed());
    }

    @Override
    public Optional<String> current() {
        return table.applied().reversed().stream().findFirst();
    }

    @Override
    public List<MigrationScript> sql(List<String> revisions) {
        List<String> known = folder.names();
        return revisions.stream()
                .map(revision -> {
                    if (!known.contains(revision)) {
                        throw Upgrade.unknown(revision, "prisma migrate status");
                    }
                    return new MigrationScript(
                            revision,
                            migration(revision).description(),
                            Optional.of(tool.folder() + "/" + revision + "/migration.sql"),
                            new MigrationScript.Sql(
                                    folder.sql(revision),
                                    true,
                                    folder.isSentWhole()
                                            ? MigrationScript.Scope.SCRIPT
                                            : MigrationScript.Scope.STATEMENT));
                })
                .toList();
    }

    @Override
    public void upgradeTo(String revision) {
        MigrationStatus status = status();
        boolean applied = table.applied().contains(revision);
        if (!Upgrade.isNeeded(status, revision, applied, "prisma migrate status")) {
            return;
        }
        int last = Upgrade.position(status, revision);
        Finished finished = last == status.pending().size() - 1
                ? programs.run(prisma("migrate", "deploy"), Map.of())
                : folder.upTo(revision, this::deploy);
        if (!finished.succeeded()) {
            throw failed("the migration to " + revision, finished);
        }
        if (!table.applied().contains(revision)) {
            throw Upgrade.notApplied("Prisma", revision, "the datasource of its schema");
        }
    }

    /** A setting of the release may lead Prisma back to all of its migrations; then nothing is run. */
    private Finished deploy(String schema, int migrations) {
        Finished asked = programs.run(prisma("migrate", "status", "--schema", schema), Map.of());
        Matcher found = FOUND.matcher(asked.output());
        if (!found.find() || Integer.parseInt(found.group(1)) != migrations) {
            throw new SluiceException(
                    Code.MIGRATION_FAILED,
                    "Prisma cannot be kept from running later migrations too: "
                            + ReleasePrograms.lastLines(asked.output()),
                    "take `migrations.path` out of the release's prisma.config, or release the later migrations afterwards");
        }
        return programs.run(prisma("migrate", "deploy", "--schema", schema), Map.of());
    }

    @Override
    public boolean canDowngrade() {
        return false;
    }

    @Override
    public void downgradeTo(String revision) {
        throw new SluiceException(
                Code.ROLLBACK_REFUSED,
                "Prisma's migrations cannot be taken back",
                "write a further migration that undoes the change, or restore the backup made before it");
    }

    private Command prisma(String... arguments) {
        List<String> all = new ArrayList<>(tool.program().arguments());
        all.addAll(List.of(arguments));
        return new Command(all);
    }

    private Migration migration(String name) {
        String words = name.replaceFirst("^\\d+_", "");
        return new Migration(name, words.replace('_', ' '), contract.include(name, words));
    }

    private SluiceException failed(String what, Finished finished) {
        String output = finished.output();
        Matcher at = FAILED.matcher(output);
        Optional<String> name =
                at.find() ? Optional.of(at.group(1) == null ? at.group(2) : at.group(1)) : Optional.empty();
        if (name.isPresent() && NOT_NOW.matcher(output).find() && folder.isAllOrNothing(name.get())) {
            // Nothing of it is left, and a row that says "failed" would keep it from ever running again.
            table.rolledBack(name.get());
        }
        String error = ERROR.matcher(output)
                .results()
                .map(found -> found.group(1).strip())
                .reduce((earlier, later) -> later)
                .orElseGet(() -> ReleasePrograms.lastLines(output));
        return new SluiceException(
                finished.status() == -1 ? Code.TIMED_OUT : Code.MIGRATION_FAILED,
                what + " failed" + name.map(n -> " (at " + n + ")").orElse("") + ": "
                        + error.replaceAll("\\s*\\n\\s*", " "),
                "correct the migration in a new release; `sluice migrate status` says where the database stands");
    }
}
