package dev.sluice.adapter.mariadb;

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
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Dumps by {@code mariadb-dump} in one consistent snapshot. No other session can see that snapshot, so the rows are counted in the
 * dump itself while it is written; the schema, which no snapshot covers in MariaDB, must be the same before and after.
 *
 * <p>Events have a piece of their own. They are not made where a backup is tried: there they would run.
 */
public final class MariadbDumps implements Dumps {
    private static final String MAIN = "main.sql";
    private static final String EVENTS = "events.sql";
    private static final Pattern NO_SERVER = Pattern.compile("ERROR (?:1040|1045|1130|2002|2003|2005|2006|2013)\\b");
    private static final Pattern NO_ROOM = Pattern.compile("ERROR (?:1021|1114|1153|2020)\\b");

    private final MariadbServer server;
    private final List<Path> programPlaces;
    private final InstantSource clock;
    private final Duration lockLimit;

    public MariadbDumps(MariadbServer server, InstantSource clock) {
        this(server, MariadbTools.usualPlaces(), clock, Duration.ofSeconds(60));
    }

    /** @param lockLimit how long a dump waits for a table that somebody has locked */
    MariadbDumps(MariadbServer server, List<Path> programPlaces, InstantSource clock, Duration lockLimit) {
        this.server = server;
        this.programPlaces = List.copyOf(programPlaces);
        this.clock = clock;
        this.lockLimit = lockLimit;
    }

    /** Dumps for another database of the server, which is made like the URL's own where it is not there. */
    public static MariadbDumps into(MariadbServer server, String database, InstantSource clock) {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            String there =
                    "select 1 from information_schema.schemata where schema_name = " + Identifiers.literal(database);
            if (Scalar.text(statement, there).isEmpty()) {
                statement.execute(
                        "create database " + Identifiers.quoted(database) + ScratchDatabase.likeCurrent(statement));
            }
        } catch (SQLException e) {
            throw server.failed(
                    Code.CHECK_FAILED,
                    "the database " + database + " cannot be made",
                    e,
                    "make it, and GRANT ALL PRIVILEGES on it to " + server.user());
        }
        return new MariadbDumps(server.with(database), clock);
    }

    @Override
    public Dump dump(Draft draft) throws IOException {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            String version = Scalar.text(statement, "select version()").orElse("");
            MariadbTools tools = MariadbTools.find(version, programPlaces);
            Dumpable.require(connection, server);
            String schema = MariadbContent.schemaHash(connection);
            SortedMap<String, Long> rows =
                    write(tools, draft, MAIN, List.of("--single-transaction", "--routines", "--triggers"));
            write(
                    tools,
                    draft,
                    EVENTS,
                    List.of("--no-data", "--no-create-info", "--skip-triggers", "--skip-routines", "--events"));
            requireUnchanged(connection, schema, rows);
            return new Dump(new Content(rows, schema), "MariaDB", MariadbServer.number(version), tools.description());
        } catch (SQLException e) {
            throw server.failed(Code.BACKUP_FAILED, "the database could not be read for its backup", e, "");
        }
    }

    private static void requireUnchanged(Connection connection, String schema, SortedMap<String, Long> rows)
            throws SQLException {
        TreeSet<String> tables = new TreeSet<>();
        try (Statement statement = connection.createStatement()) {
            tables.addAll(MariadbContent.names(statement, "BASE TABLE"));
        }
        if (!MariadbContent.schemaHash(connection).equals(schema) || !tables.equals(rows.keySet())) {
            throw new SluiceException(
                    Code.BACKUP_FAILED,
                    "the schema was changed while the backup was made, and no snapshot of MariaDB covers the schema",
                    "make the backup again when no migration is running");
        }
    }

    private SortedMap<String, Long> write(MariadbTools tools, Draft draft, String piece, List<String> options)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(tools.dump().toString()));
        command.addAll(server.programArguments());
        command.addAll(
                List.of("--quick", "--skip-lock-tables", "--hex-blob", "--no-tablespaces", "--max-allowed-packet=1G"));
        command.addAll(options);
        command.add("--");
        command.add(server.database());
        try (Program dump = Program.printing(command, server.programEnvironment());
                DumpWatch watch = DumpWatch.begin(server, dump, lockLimit);
                DumpedRows counting = new DumpedRows(draft.add(piece))) {
            dump.copyTo(counting);
            if (watch.hasStopped()) {
                throw new SluiceException(
                        Code.BACKUP_FAILED,
                        "somebody had a table of %s locked for %d s, and the backup waited no longer"
                                .formatted(server.database(), lockLimit.toSeconds()),
                        "SHOW PROCESSLIST says who: LOCK TABLES, or a statement that alters a table");
            }
            finish(dump, "mariadb-dump");
            if (!counting.complete()) {
                throw new SluiceException(
                        Code.BACKUP_FAILED,
                        "mariadb-dump ended well, but what it wrote has no end",
                        "the database was not changed");
            }
            return counting.rows();
        }
    }

    @Override
    public Content trial(Pieces pieces) throws IOException {
        try (ScratchDatabase scratch = ScratchDatabase.create(server, ScratchDatabase.Purpose.VERIFY, clock)) {
            load(pieces, MAIN, scratch.name());
            return contentOf(scratch);
        }
    }

    @Override
    public void restore(Pieces pieces, Content expected) throws IOException {
        DatabaseSwap swap = new DatabaseSwap(server, clock);
        swap.requireUnused();
        try (ScratchDatabase fresh = ScratchDatabase.create(server, ScratchDatabase.Purpose.RESTORE, clock)) {
            load(pieces, MAIN, fresh.name());
            List<String> differences = contentOf(fresh).differencesFrom(expected);
            if (!differences.isEmpty()) {
                throw new SluiceException(
                        Code.BACKUP_FAILED,
                        "the restored copy is not what was backed up: " + String.join("; ", differences),
                        "the database is as it was; choose another backup");
            }
            swap.swap(fresh, () -> load(pieces, EVENTS, server.database()));
        }
    }

    @Override
    public void copyInto(Pieces pieces, Secret database) throws IOException {
        if (!(DatabaseUrl.parse(database) instanceof DatabaseUrl.Mariadb url)) {
            throw new SluiceException(Code.CONFIGURATION, "a backup of MariaDB goes into MariaDB only", "");
        }
        new MariadbDumps(new MariadbServer(url), programPlaces, clock, lockLimit).load(pieces, MAIN, url.database());
    }

    @Override
    public long bytes() {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            return MariadbDatabase.bytes(statement);
        } catch (SQLException e) {
            return 0;
        }
    }

    private void load(Pieces pieces, String piece, String database) throws IOException {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            String version = Scalar.text(statement, "select version()").orElse("");
            MariadbTools tools = MariadbTools.find(version, programPlaces);
            List<String> command = new ArrayList<>(List.of(tools.client().toString()));
            command.addAll(server.programArguments());
            command.addAll(List.of(
                    "--batch", "--binary-mode", "--comments", "--max-allowed-packet=1G", "--database=" + database));
            boolean keepsDefiners = Dumpable.maySetDefiners(statement);
            try (Program client = Program.reading(command, server.programEnvironment());
                    InputStream in = new DumpText(pieces.open(piece), database, keepsDefiners)) {
                client.feed(in);
                finish(client, "mariadb");
            }
        } catch (SQLException e) {
            throw server.failed(Code.CHECK_FAILED, "the server could not be asked", e, "the database was not changed");
        }
    }

    private Content contentOf(ScratchDatabase scratch) {
        try (Connection connection = scratch.open()) {
            return MariadbContent.read(connection);
        } catch (SQLException e) {
            throw server.failed(Code.BACKUP_FAILED, "the restored copy could not be read", e, "");
        }
    }

    /** Waits for a program's end; throws what it said when it failed. A server that is gone is no verdict about a backup. */
    private void finish(Program program, String name) {
        try {
            if (program.await() == 0) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(Code.TIMED_OUT, name + " was interrupted", "the database was not changed", e);
        }
        String said = server.scrubbed(program.output());
        if (NO_SERVER.matcher(said).find()) {
            throw new SluiceException(
                    Code.DATABASE_UNREACHABLE, name + " lost the server: " + said, "see that the server runs");
        }
        if (name.equals("mariadb") && NO_ROOM.matcher(said).find()) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    name + " could not restore here: " + said,
                    "make room on the server, or raise its max_allowed_packet; the database was not changed");
        }
        throw new SluiceException(Code.BACKUP_FAILED, name + " failed: " + said, "the database was not changed");
    }
}
