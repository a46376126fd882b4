package dev.sluice.adapter.database;

import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.mariadb.MariadbDatabase;
import dev.sluice.adapter.mariadb.MariadbServer;
import dev.sluice.adapter.migration.AlembicMigrations;
import dev.sluice.adapter.migration.CommandMigrations;
import dev.sluice.adapter.migration.DjangoMigrations;
import dev.sluice.adapter.migration.FlywayMigrations;
import dev.sluice.adapter.migration.LiquibaseMigrations;
import dev.sluice.adapter.migration.PrismaMigrations;
import dev.sluice.adapter.migration.RailsMigrations;
import dev.sluice.adapter.migration.ReleasePrograms;
import dev.sluice.adapter.migration.ToolSession;
import dev.sluice.adapter.postgres.LockOfTool;
import dev.sluice.adapter.postgres.PostgresServer;
import dev.sluice.adapter.sqlite.SqliteFile;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MigrationSpec;
import dev.sluice.config.MigrationSpec.Tool;
import dev.sluice.config.VariableSpec;
import dev.sluice.port.Commands;
import dev.sluice.port.MigrationTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes the tool that {@code migrations} names, for one release and the environment's database. */
final class MigrationTools {
    /** The URLs whose drivers, as SQLAlchemy calls them, run an {@code init_command}. */
    private static final Pattern INITIAL_COMMAND =
            Pattern.compile("(?:mysql|mariadb)(?:\\+(?:pymysql|mysqldb|aiomysql|asyncmy))?://");

    private static final Pattern SCHEMA = Pattern.compile("[?&]schema=([A-Za-z_][A-Za-z0-9_$]*)");

    private final EnvironmentSpec environment;
    private final DataSpec data;
    private final MigrationSpec spec;
    private final DatabaseUrl url;
    private final ToolSession session;

    MigrationTools(EnvironmentSpec environment, DataSpec data, MigrationSpec spec) {
        this.environment = environment;
        this.data = data;
        this.spec = spec;
        this.url = DatabaseUrl.parse(data.url());
        String name = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        this.session = new ToolSession("sluice migration " + name, spec.lockTimeout());
    }

    /** On PostgreSQL the tool is watched, and patient. */
    MigrationTool tool(Path release, Commands commands, Pauses pauses) {
        MigrationTool tool = plain(release, commands);
        return switch (url) {
            case DatabaseUrl.Postgres postgres ->
                new PatientMigrations(
                        new PatientMigrations.Watched(
                                tool, lock(), session.applicationName(), environment.mask()::hide),
                        new PostgresServer(postgres),
                        spec,
                        pauses);
            case DatabaseUrl.Mariadb mariadb ->
                new UnwatchedMigrations(tool, new MariadbDatabase(new MariadbServer(mariadb)), lockTimeout());
            case DatabaseUrl.Sqlite _ -> tool;
        };
    }

    private Optional<LockOfTool> lock() {
        return switch (spec.tool()) {
            case Tool.Flyway _ -> Optional.of(LockOfTool.FLYWAY);
            case Tool.Prisma _ -> Optional.of(LockOfTool.PRISMA);
            case Tool.Rails _ -> Optional.of(LockOfTool.RAILS);
            case Tool.Alembic _, Tool.Django _, Tool.Liquibase _, Tool.Commands _ -> Optional.empty();
        };
    }

    /** As for a database that nobody else uses: nobody can be kept waiting. */
    MigrationTool plain(Path release, Commands commands) {
        ReleasePrograms programs = programs(release, commands);
        requireTried();
        return switch (spec.tool()) {
            case Tool.Flyway flyway ->
                new FlywayMigrations(
                        release,
                        flyway.folder(),
                        named(),
                        lockTimeoutSql(),
                        spec,
                        !(url instanceof DatabaseUrl.Mariadb));
            case Tool.Alembic alembic -> new AlembicMigrations(alembic.program(), programs, spec);
            case Tool.Rails rails -> new RailsMigrations(rails.program(), programs, source(), spec);
            case Tool.Django django -> new DjangoMigrations(django.program(), programs, source(), spec);
            case Tool.Liquibase liquibase ->
                new LiquibaseMigrations(liquibase, liquibase(programs), source(), product(), spec);
            case Tool.Prisma prisma -> new PrismaMigrations(prisma, programs, session, source(), schema(), spec);
            case Tool.Commands own -> new CommandMigrations(own, programs, spec);
        };
    }

    /** The others read tables of their own, in ways that were tried on other products only. */
    private void requireTried() {
        if (url instanceof DatabaseUrl.Mariadb) {
            switch (spec.tool()) {
                case Tool.Alembic _, Tool.Flyway _, Tool.Commands _ -> {}
                case Tool.Django _, Tool.Liquibase _, Tool.Prisma _, Tool.Rails _ -> throw notYet();
            }
        }
    }

    private static SluiceException notYet() {
        return new SluiceException(
                Code.NOT_YET,
                "this migration tool was not tried on MariaDB",
                "not yet: on MariaDB there are alembic, flyway and command, which can call any tool");
    }

    private ReleasePrograms programs(Path release, Commands commands) {
        return switch (url) {
            case DatabaseUrl.Postgres _ ->
                new ReleasePrograms(environment, release, commands, Optional.of(session.options()))
                        .with(Map.of("PGAPPNAME", session.applicationName()));
            case DatabaseUrl.Mariadb _ -> {
                ReleasePrograms programs = new ReleasePrograms(environment, release, commands, Optional.empty());
                yield patientUrl()
                        .map(patient -> programs.withSecrets(Map.of("DATABASE_URL", patient)))
                        .orElse(programs);
            }
            case DatabaseUrl.Sqlite _ -> new ReleasePrograms(environment, release, commands, Optional.empty());
        };
    }

    private DataSource source() {
        return switch (url) {
            case DatabaseUrl.Postgres postgres -> new PostgresServer(postgres).dataSource();
            case DatabaseUrl.Mariadb mariadb -> new MariadbServer(mariadb).dataSource();
            case DatabaseUrl.Sqlite sqlite -> new SqliteFile(sqlite.file()).dataSource();
        };
    }

    /** A source whose sessions the server knows as the migration's. */
    private DataSource named() {
        DataSource source = source();
        if (source instanceof PGSimpleDataSource postgres) {
            postgres.setApplicationName(session.applicationName());
        }
        return source;
    }

    private String lockTimeoutSql() {
        long millis = spec.lockTimeout().toMillis();
        return switch (url) {
            case DatabaseUrl.Postgres _ -> "set lock_timeout = " + millis;
            case DatabaseUrl.Mariadb _ -> "set session " + waits();
            case DatabaseUrl.Sqlite _ -> "pragma busy_timeout = " + millis;
        };
    }

    /** Whole seconds, as MariaDB counts them; at least one. */
    private Duration patience() {
        return Duration.ofSeconds(Math.max(1, (spec.lockTimeout().toMillis() + 999) / 1000));
    }

    /** For locks on tables and on rows. */
    private String waits() {
        return "lock_wait_timeout=%1$d,innodb_lock_wait_timeout=%1$d"
                .formatted(patience().toSeconds());
    }

    private Optional<Duration> lockTimeout() {
        boolean told = spec.tool() instanceof Tool.Flyway || patientUrl().isPresent();
        return told ? Optional.of(patience()) : Optional.empty();
    }

    /**
     * The database's URL as SQLAlchemy reads it, with the waits in it; empty for another tool, another driver, or where the release's
     * DATABASE_URL is another one. It has no % of its own, which many an {@code env.py} cannot take.
     */
    private Optional<String> patientUrl() {
        String own = data.url().reveal().strip();
        boolean told = Optional.ofNullable(environment.variables().get("DATABASE_URL"))
                .flatMap(VariableSpec::value)
                .filter(value -> value.reveal().strip().equals(own))
                .isPresent();
        if (!told
                || !(spec.tool() instanceof Tool.Alembic)
                || !INITIAL_COMMAND.matcher(own).lookingAt()
                || own.contains("init_command=")) {
            return Optional.empty();
        }
        return Optional.of(own + (own.contains("?") ? "&" : "?") + "init_command=SET+SESSION+" + waits());
    }

    private String product() {
        return switch (url) {
            case DatabaseUrl.Postgres _ -> "postgresql";
            case DatabaseUrl.Mariadb _ -> throw notYet();
            case DatabaseUrl.Sqlite _ -> "sqlite";
        };
    }

    /** Liquibase takes its variables before what {@code liquibase.properties} says; nothing of it stands in an argument. */
    private ReleasePrograms liquibase(ReleasePrograms programs) {
        return switch (url) {
            case DatabaseUrl.Postgres postgres -> {
                Map<String, String> password = new HashMap<>();
                postgres.password().map(Secret::reveal).ifPresent(p -> password.put("LIQUIBASE_COMMAND_PASSWORD", p));
                yield programs.with(Map.of(
                                "LIQUIBASE_COMMAND_URL", session.jdbcUrl(postgres),
                                "LIQUIBASE_COMMAND_USERNAME", postgres.user()))
                        .withSecrets(password);
            }
            case DatabaseUrl.Mariadb _ -> throw notYet();
            case DatabaseUrl.Sqlite sqlite ->
                programs.with(Map.of("LIQUIBASE_COMMAND_URL", "jdbc:sqlite:" + sqlite.file()));
        };
    }

    /** The schema that Prisma is told in the URL. */
    private Optional<String> schema() {
        Matcher matcher = SCHEMA.matcher(data.url().reveal());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
