package dev.sluice.adapter.postgres;

import dev.sluice.adapter.backup.Content;
import dev.sluice.adapter.backup.Draft;
import dev.sluice.adapter.backup.Dumps;
import dev.sluice.adapter.backup.Pieces;
import dev.sluice.adapter.backup.Program;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Dumps by {@code pg_dump}, several at once: the definitions alone, everything but the rows of large tables, and those rows in
 * parts. One transaction of ours exports a snapshot and stays open: every dump, the row counts and the schema hash see the
 * database at that moment. Each piece is in pg_dump's custom format, uncompressed within ours.
 */
public final class PostgresDumps implements Dumps {
    /** The piece without rows: what a restore needs before and after the rows. */
    static final String DEFINITIONS = "definitions.dump";

    private static final String MAIN = "main.dump";
    private static final int LOCK_SECONDS = 60;
    private static final int FEWEST_JOBS = 2;
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

    /** Dumps for another database of the server, which is made like the URL's own where it is not there. */
    public static PostgresDumps into(PostgresServer server, String database, InstantSource clock) {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            String there = "select 1 from pg_database where datname = " + Identifiers.literal(database);
            if (Scalar.text(statement, there).isEmpty()) {
                statement.execute(
                        "create database " + Identifiers.quoted(database) + ScratchDatabase.likeCurrent(statement));
            }
        } catch (SQLException e) {
            throw server.failed(Code.CHECK_FAILED, "the database " + database + " cannot be made", e, "");
        }
        return new PostgresDumps(server.with(database), clock);
    }

    @Override
    public Dump dump(Draft draft) throws IOException {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            PostgresTools tools = tools(statement);
            connection.setAutoCommit(false);
            statement.execute("set transaction isolation level repeatable read, read only");
            statement.execute("set local statement_timeout = 0");
            statement.execute("set local lock_timeout = '" + LOCK_SECONDS + "s'");
            statement.execute("set local idle_in_transaction_session_timeout = 0");
            String snapshot =
                    Scalar.text(statement, "select pg_export_snapshot()").orElseThrow();
            Optional<String> restorePoint = new RestorePoint(server).create(draft.name());
            List<String> command = List.of(
                    tools.dump().toString(),
                    "--format=custom",
                    "--compress=0",
                    "--snapshot=" + snapshot,
                    "--lock-wait-timeout=" + LOCK_SECONDS + "s",
                    "--no-password");
            Together together = new Together();
            AtomicReference<Content> content = new AtomicReference<>();
            List<Together.Work> parts = new ArrayList<>();
            pieces(DumpParts.beside(statement, jobs()))
                    .forEach((piece, options) -> parts.add(() -> {
                        List<String> whole = new ArrayList<>(command);
                        whole.addAll(options);
                        write(together, draft, piece, whole);
                    }));
            parts.add(() -> content.set(contentOf(connection)));
            together.run(parts);
            String version = Scalar.text(statement, "show server_version").orElse("");
            return new Dump(
                    Objects.requireNonNull(content.get()), "PostgreSQL", version, tools.description(), restorePoint);
        } catch (SQLException e) {
            throw server.failed(Code.BACKUP_FAILED, "the database could not be read for its backup", e, "");
        }
    }

    /** What each piece's dump leaves out or is confined to. */
    private static Map<String, List<String>> pieces(List<List<String>> beside) {
        Map<String, List<String>> pieces = new LinkedHashMap<>();
        List<String> elsewhere = new ArrayList<>();
        for (List<String> tables : beside) {
            List<String> confined = new ArrayList<>(List.of("--data-only"));
            tables.forEach(table -> confined.add("--table=" + table));
            tables.forEach(table -> elsewhere.add("--exclude-table-data=" + table));
            pieces.put("part-" + (pieces.size() + 1) + ".dump", confined);
        }
        pieces.put(DEFINITIONS, List.of("--schema-only"));
        pieces.put(MAIN, elsewhere);
        return pieces;
    }

    private void write(Together together, Draft draft, String piece, List<String> command) throws IOException {
        try (Program dump = together.started(Program.printing(command, server.programEnvironment(server.database())));
                OutputStream out = draft.add(piece)) {
            dump.copyTo(out);
            finish(dump, "pg_dump", server);
        }
    }

    @Override
    public Content trial(Pieces pieces) throws IOException {
        try (ScratchDatabase scratch = ScratchDatabase.create(server, ScratchDatabase.Purpose.VERIFY, clock)) {
            restoring()
                    .into(
                            scratch.name(),
                            pieces,
                            List.of("--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions"));
            return contentOf(scratch);
        }
    }

    @Override
    public void restore(Pieces pieces, Content expected) throws IOException {
        DatabaseSwap swap = new DatabaseSwap(server, clock);
        swap.requireUnused();
        try (ScratchDatabase fresh = ScratchDatabase.create(server, ScratchDatabase.Purpose.RESTORE, clock)) {
            restoring().into(fresh.name(), pieces, isSuperuser() ? List.of() : List.of("--no-owner"));
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
    public void copyInto(Pieces pieces, Secret database) throws IOException {
        if (!(DatabaseUrl.parse(database) instanceof DatabaseUrl.Postgres url)) {
            throw new SluiceException(Code.CONFIGURATION, "a backup of PostgreSQL goes into PostgreSQL only", "");
        }
        PostgresServer target = new PostgresServer(url);
        new PostgresDumps(target, programPlaces, clock)
                .restoring()
                .into(
                        url.database(),
                        pieces,
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

    private PostgresRestore restoring() {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            return new PostgresRestore(server, tools(statement).restore(), jobs());
        } catch (SQLException e) {
            throw server.unreachable(server.database(), e);
        }
    }

    private Content contentOf(Connection connection) {
        try {
            return PostgresContent.read(connection);
        } catch (SQLException e) {
            throw server.failed(Code.BACKUP_FAILED, "the rows of the database could not be counted", e, "");
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

    /** Waits for a program's end; throws what it said when it failed. */
    static void finish(Program program, String name, PostgresServer server) {
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
        return Math.clamp(Runtime.getRuntime().availableProcessors(), FEWEST_JOBS, MOST_JOBS);
    }
}
