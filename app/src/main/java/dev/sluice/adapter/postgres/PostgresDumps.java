package dev.sluice.adapter.postgres;

import dev.sluice.adapter.backup.Content;
import dev.sluice.adapter.backup.Dumps;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Dumps by {@code pg_dump} in its directory format. One transaction of ours exports a snapshot and stays open: the dump's
 * parallel workers, the row counts and the schema hash all see the database at that moment.
 */
public final class PostgresDumps implements Dumps {
    private static final int MOST_JOBS = 4;
    private static final int VERSION_NUMBERS_PER_MAJOR = 10_000;

    private final PostgresServer server;
    private final List<Path> programPlaces;
    private final InstantSource clock;

    public PostgresDumps(PostgresServer server, InstantSource clock) {
        this(server, PostgresTools.usualPlaces(), clock);
    }

    PostgresDumps(PostgresServer server, List<Path> programPlaces, InstantSource clock) {
        this.server = server;
        this.programPlaces = List.copyOf(programPlaces);
        this.clock = clock;
    }

    @Override
    public Dump dump(Path directory) throws IOException {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            PostgresTools tools = tools(statement);
            connection.setAutoCommit(false);
            statement.execute("set transaction isolation level repeatable read, read only");
            statement.execute("set local statement_timeout = 0");
            statement.execute("set local idle_in_transaction_session_timeout = 0");
            String snapshot =
                    Scalar.text(statement, "select pg_export_snapshot()").orElseThrow();
            List<String> command = List.of(
                    tools.dump().toString(),
                    "--format=directory",
                    "--jobs=" + jobs(),
                    "--compress=1",
                    "--snapshot=" + snapshot,
                    "--lock-wait-timeout=60s",
                    "--no-sync",
                    "--no-password",
                    "--file=" + directory);
            try (Program dump = Program.start(command, server.programEnvironment(server.database()))) {
                Content content = PostgresContent.read(connection);
                finish(dump, "pg_dump");
                String version = Scalar.text(statement, "show server_version").orElse("");
                return new Dump(content, "PostgreSQL", version, tools.description());
            }
        } catch (SQLException e) {
            throw server.failed(Code.BACKUP_FAILED, "the database could not be read for its backup", e, "");
        }
    }

    @Override
    public Content trial(Path directory) throws IOException {
        try (ScratchDatabase scratch = ScratchDatabase.create(server, ScratchDatabase.Purpose.VERIFY, clock)) {
            restoreInto(
                    scratch.name(),
                    directory,
                    List.of("--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions"));
            return contentOf(scratch);
        }
    }

    @Override
    public void restore(Path directory, Content expected) throws IOException {
        DatabaseSwap swap = new DatabaseSwap(server, clock);
        swap.requireUnused();
        try (ScratchDatabase fresh = ScratchDatabase.create(server, ScratchDatabase.Purpose.RESTORE, clock)) {
            restoreInto(fresh.name(), directory, isSuperuser() ? List.of() : List.of("--no-owner"));
            List<String> differences = contentOf(fresh).differencesFrom(expected);
            if (!differences.isEmpty()) {
                throw new SluiceException(
                        Code.BACKUP_FAILED,
                        "the restored copy is not what was backed up: " + String.join("; ", differences),
                        "the database is as it was; choose another backup");
            }
            analyze(fresh);
            swap.swap(fresh);
        }
    }

    @Override
    public void copyInto(Path directory, Secret database) throws IOException {
        if (!(DatabaseUrl.parse(database) instanceof DatabaseUrl.Postgres url)) {
            throw new SluiceException(Code.CONFIGURATION, "a backup of PostgreSQL goes into PostgreSQL only", "");
        }
        PostgresServer target = new PostgresServer(url);
        new PostgresDumps(target, programPlaces, clock)
                .restoreInto(
                        url.database(),
                        directory,
                        List.of("--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions"));
        try (Connection connection = target.open();
                Statement statement = connection.createStatement()) {
            statement.execute("analyze");
        } catch (SQLException e) {
            throw target.failed(Code.BACKUP_FAILED, "the restored copy could not be analyzed", e, "");
        }
    }

    @Override
    public long bytes() {
        return new PostgresDatabase(server)
                .text("select pg_database_size(current_database())")
                .map(Long::parseLong)
                .orElse(0L);
    }

    private void restoreInto(String database, Path directory, List<String> options) throws IOException {
        List<String> command = new ArrayList<>();
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            command.add(tools(statement).restore().toString());
        } catch (SQLException e) {
            throw server.unreachable(server.database(), e);
        }
        command.addAll(List.of("--exit-on-error", "--no-password", "--jobs=" + jobs(), "--dbname=" + database));
        command.addAll(options);
        command.add(directory.toString());
        try (Program restore = Program.start(command, server.programEnvironment(database))) {
            finish(restore, "pg_restore");
        }
    }

    private Content contentOf(ScratchDatabase scratch) {
        try (Connection connection = server.open(scratch.name())) {
            connection.setAutoCommit(false);
            return PostgresContent.read(connection);
        } catch (SQLException e) {
            throw server.failed(Code.BACKUP_FAILED, "the restored copy could not be read", e, "");
        }
    }

    /** A dump has no statistics of the planner, and a database without them is slow where it was fast. */
    private void analyze(ScratchDatabase fresh) {
        try (Connection connection = server.open(fresh.name());
                Statement statement = connection.createStatement()) {
            statement.execute("analyze");
        } catch (SQLException e) {
            throw server.failed(Code.BACKUP_FAILED, "the restored copy could not be analyzed", e, "");
        }
    }

    private boolean isSuperuser() {
        return new PostgresDatabase(server)
                .text("select rolsuper from pg_roles where rolname = current_user")
                .filter("t"::equals)
                .isPresent();
    }

    private void finish(Program program, String name) {
        try {
            if (program.await() != 0) {
                throw new SluiceException(
                        Code.BACKUP_FAILED,
                        name + " failed: " + server.scrubbed(program.output()),
                        "the database was not changed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(Code.BACKUP_FAILED, name + " was interrupted", "the database was not changed", e);
        }
    }

    private PostgresTools tools(Statement statement) throws SQLException {
        int number = Integer.parseInt(
                Scalar.text(statement, "show server_version_num").orElse("0"));
        return PostgresTools.find(number / VERSION_NUMBERS_PER_MAJOR, programPlaces);
    }

    private static int jobs() {
        return Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_JOBS);
    }
}
