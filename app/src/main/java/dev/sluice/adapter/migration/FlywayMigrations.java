package dev.sluice.adapter.migration;

import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.MigrationSpec;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.MigrationTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.ValidateResult;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Versioned SQL files of a release, run by the embedded Flyway. A revision is a version ({@code 17}); a repeatable file is
 * called by its name without {@code .sql} and runs with whatever versioned one runs next.
 */
public final class FlywayMigrations implements MigrationTool {
    private static final String REPEATABLE = "R__";
    private static final Pattern NO_TRANSACTION =
            Pattern.compile("\\s*(flyway\\.)?executeInTransaction\\s*=\\s*false\\s*");
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    /** MariaDB's. */
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    /** With which MariaDB's driver begins what it says. */
    private static final Pattern CONNECTION = Pattern.compile("^\\(conn=\\d+\\) ");

    private final Path release;
    private final Path folder;
    private final DataSource source;
    private final String lockTimeoutSql;
    private final boolean takesBackDdl;
    private final ContractNames contract;

    /**
     * @param release the release's directory
     * @param folder where its files are, relative to it
     * @param lockTimeoutSql what sets {@link MigrationSpec#lockTimeout} for a session of this product
     * @param takesBackDdl whether a transaction of this product takes back what it changed of the schema
     */
    public FlywayMigrations(
            Path release,
            String folder,
            DataSource source,
            String lockTimeoutSql,
            MigrationSpec spec,
            boolean takesBackDdl) {
        this.release = release;
        this.folder = release.resolve(folder);
        this.source = source;
        this.lockTimeoutSql = lockTimeoutSql;
        this.takesBackDdl = takesBackDdl;
        this.contract = ContractNames.of(spec);
    }

    @Override
    public MigrationStatus status() {
        Flyway flyway = flyway(MigrationVersion.LATEST);
        try {
            MigrationInfo[] all = flyway.info().all();
            List<Migration> pending = new ArrayList<>();
            List<String> unknown = new ArrayList<>();
            Optional<String> current = Optional.empty();
            for (MigrationInfo one : all) {
                MigrationState state = one.getState();
                if (state == MigrationState.PENDING || (one.isRepeatable() && state == MigrationState.OUTDATED)) {
                    pending.add(migration(one));
                } else if (one.getVersion() != null && state.isApplied() && !state.isFailed()) {
                    current = Optional.of(one.getVersion().getVersion());
                    if (!state.isResolved() && state != MigrationState.BASELINE) {
                        unknown.add(one.getVersion().getVersion());
                    }
                }
            }
            return new MigrationStatus(current, pending, unknown, dirty(flyway, all));
        } catch (FlywayException e) {
            throw failed("the migrations of " + folder + " cannot be looked at", e);
        }
    }

    @Override
    public List<MigrationScript> sql(List<String> revisions) {
        Map<String, MigrationInfo> known = new HashMap<>();
        for (MigrationInfo one : flyway(MigrationVersion.LATEST).info().all()) {
            if (one.getState().isResolved()) {
                known.put(name(one), one);
            }
        }
        List<MigrationScript> scripts = new ArrayList<>();
        for (String revision : revisions) {
            MigrationInfo one = known.get(revision);
            if (one == null) {
                throw unknown(revision);
            }
            scripts.add(script(one));
        }
        return scripts;
    }

    private MigrationScript script(MigrationInfo one) {
        Path file = Path.of(one.getPhysicalLocation());
        if (!file.toString().endsWith(".sql")) {
            String why = "it is no SQL file, but " + one.getType().name().toLowerCase(Locale.ROOT);
            return new MigrationScript(
                    name(one), one.getDescription(), Optional.empty(), new MigrationScript.Opaque(why));
        }
        String shown =
                release.toAbsolutePath().relativize(file.toAbsolutePath()).toString();
        try {
            return new MigrationScript(
                    name(one),
                    one.getDescription(),
                    Optional.of(shown),
                    new MigrationScript.Sql(Files.readString(file), true, scope(file)));
        } catch (IOException e) {
            throw new SluiceException(
                    Code.MIGRATION_FAILED,
                    shown + " cannot be read: " + e.getMessage(),
                    "it has to be text in UTF-8",
                    e);
        }
    }

    /** As Flyway's own settings beside a script say; see {@link #migrate}. */
    private static MigrationScript.Scope scope(Path file) throws IOException {
        Path settings = file.resolveSibling(file.getFileName() + ".conf");
        boolean without = Files.isRegularFile(settings)
                && Files.readString(settings).lines().anyMatch(NO_TRANSACTION.asMatchPredicate());
        return without ? MigrationScript.Scope.STATEMENT : MigrationScript.Scope.RUN_WHERE_POSSIBLE;
    }

    @Override
    public void upgradeTo(String revision) {
        MigrationStatus status = status();
        Optional<Migration> wanted = status.pending().stream()
                .filter(m -> m.revision().equals(revision))
                .findFirst();
        if (wanted.isEmpty()) {
            requireApplied(revision);
            return;
        }
        if (status.dirty().isPresent()) {
            throw new SluiceException(Code.MIGRATION_FAILED, status.dirty().get(), "nothing was run");
        }
        boolean repeatable = revision.startsWith(REPEATABLE);
        try {
            migrate(repeatable ? MigrationVersion.LATEST : MigrationVersion.fromVersion(revision));
        } catch (FlywayException e) {
            throw failed("the migration to " + revision + " failed", e);
        }
    }

    /**
     * All pending migrations in one transaction, so that a failing one leaves the database as it was; one by one where a
     * statement among them cannot run in a transaction, which Flyway finds out before it runs any, and where the product takes
     * nothing back.
     */
    private void migrate(MigrationVersion target) {
        try {
            flyway(target, takesBackDdl).migrate();
        } catch (FlywayException e) {
            if (!String.valueOf(e.getMessage())
                    .contains("non-transactional migrations within the same migration group")) {
                throw e;
            }
            flyway(target, false).migrate();
        }
    }

    @Override
    public boolean canDowngrade() {
        return false;
    }

    @Override
    public void downgradeTo(String revision) {
        throw new SluiceException(
                Code.ROLLBACK_REFUSED,
                "Flyway's versioned files cannot be taken back",
                "write a further migration that undoes the change, or restore the backup made before it");
    }

    private void requireApplied(String revision) {
        MigrationInfo known = Arrays.stream(
                        flyway(MigrationVersion.LATEST).info().all())
                .filter(one -> name(one).equals(revision) && one.getState().isApplied())
                .findFirst()
                .orElseThrow(() -> unknown(revision));
        if (known.getState().isFailed()) {
            throw new SluiceException(Code.MIGRATION_FAILED, failedBefore(known), "nothing was run");
        }
    }

    private SluiceException unknown(String revision) {
        return new SluiceException(
                Code.REVISION_UNKNOWN,
                "there is no migration " + revision + " in " + folder,
                "see that the release has its file");
    }

    /** A failed row, a changed or reordered file: whatever Flyway itself would refuse to go on from. */
    private static Optional<String> dirty(Flyway flyway, MigrationInfo[] all) {
        for (MigrationInfo one : all) {
            if (one.getState().isFailed()) {
                return Optional.of(failedBefore(one));
            }
        }
        ValidateResult validated = flyway.validateWithResult();
        return validated.invalidMigrations.stream()
                .findFirst()
                .map(invalid -> "Flyway refuses to go on: "
                        + invalid.errorDetails.errorMessage.strip().replaceAll("\\s*\\n\\s*", "; "));
    }

    private static String failedBefore(MigrationInfo one) {
        return "migration %s (%s) failed before and was not rolled back: undo by hand what it left"
                        .formatted(name(one), one.getScript())
                + " in the database, then remove its row from flyway_schema_history (`flyway repair` does)";
    }

    private Migration migration(MigrationInfo one) {
        String script = one.getScript();
        String file = script.substring(script.lastIndexOf('/') + 1);
        return new Migration(
                name(one),
                one.getDescription(),
                contract.include(name(one), file, file.replaceFirst("\\.[^.]+$", ""), one.getDescription()));
    }

    private static String name(MigrationInfo one) {
        return one.getVersion() == null
                ? REPEATABLE + one.getDescription().replace(' ', '_')
                : one.getVersion().getVersion();
    }

    private Flyway flyway(MigrationVersion target) {
        return flyway(target, false);
    }

    private Flyway flyway(MigrationVersion target, boolean inOneTransaction) {
        if (!Files.isDirectory(folder)) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    "the release has no folder " + folder,
                    "`migrations: {flyway: FOLDER}` names the folder of V*__*.sql files within the release");
        }
        FluentConfiguration configuration = Flyway.configure(getClass().getClassLoader())
                .dataSource(source)
                .locations("filesystem:" + folder)
                .initSql(lockTimeoutSql)
                .target(target)
                .group(inOneTransaction)
                .ignoreMigrationPatterns("*:pending", "*:future", "*:missing")
                .baselineOnMigrate(false)
                .cleanDisabled(true)
                .validateMigrationNaming(true);
        PostgreSQLConfigurationExtension postgres =
                configuration.getConfigurationExtension(PostgreSQLConfigurationExtension.class);
        if (postgres != null) {
            // Flyway's own lock, held in a transaction, would make CREATE INDEX CONCURRENTLY wait for it forever.
            postgres.setTransactionalLock(false);
        }
        return configuration.load();
    }

    private static SluiceException failed(String what, FlywayException failure) {
        SQLException reason = null;
        FlywaySqlScriptException script = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                reason = sql;
            }
            if (cause instanceof FlywaySqlScriptException at) {
                script = at;
            }
        }
        String state = reason == null ? "" : String.valueOf(reason.getSQLState());
        String said = reason == null
                ? failure.getMessage()
                : CONNECTION.matcher(reason.getMessage()).replaceFirst("");
        if (state.startsWith("08") || state.startsWith("28") || state.startsWith("3D")) {
            return new SluiceException(
                    Code.DATABASE_UNREACHABLE, what + ": " + said, "check `database` and that its server runs");
        }
        String where = script == null
                ? ""
                : " in %s, line %d, at '%s'"
                        .formatted(
                                script.getResource().getFilename(),
                                script.getLineNumber(),
                                Scalar.shortened(script.getStatement()));
        String help = state.equals(LOCK_NOT_AVAILABLE) || (reason != null && reason.getErrorCode() == LOCK_WAIT_TIMEOUT)
                ? "another session holds the lock for longer than `lockTimeout`: find it in the server's list of sessions, or"
                        + " try later"
                : "correct the file in a new release; `sluice migrate status` says where the database stands";
        return new SluiceException(Code.MIGRATION_FAILED, what + where + ": " + said, help);
    }
}
