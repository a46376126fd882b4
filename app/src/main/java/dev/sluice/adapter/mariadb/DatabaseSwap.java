package dev.sluice.adapter.mariadb;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

/**
 * Puts what was restored beside the environment's database in the place of what is in it. MariaDB cannot rename a database, but all
 * its tables in one statement, as a whole. Views, triggers, routines and events cannot move: they are removed before and made
 * anew after it, and when anything of that fails, everything is brought back to what it was.
 *
 * <p>The database itself stays, and so do the privileges on it. What was replaced lies in a scratch database until all is done.
 */
final class DatabaseSwap {
    private static final int LOOKS = 30;
    private static final int LOCK_SECONDS = 10;

    private final MariadbServer server;
    private final InstantSource clock;

    /** What is left to do when the tables are there; its failure takes everything back. */
    interface Finish {
        void run() throws IOException;
    }

    DatabaseSwap(MariadbServer server, InstantSource clock) {
        this.server = server;
        this.clock = clock;
    }

    /** Throws, saying who, when anybody stays connected to the environment's database; who is leaving gets a moment. */
    void requireUnused() {
        List<String> users = List.of();
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            requireNoForeignReferences(connection);
            for (int look = 0; look < LOOKS; look++) {
                users = users(connection);
                if (users.isEmpty()) {
                    return;
                }
                statement.execute("do sleep(0.1)");
            }
        } catch (SQLException e) {
            throw server.failed(Code.CHECK_FAILED, "cannot see who uses the database", e, "");
        }
        throw new SluiceException(
                Code.CHECK_FAILED,
                "the database " + server.database() + " is in use by " + String.join(", ", users),
                "stop what is connected to it, then restore again; the database is as it was");
    }

    private List<String> users(Connection connection) throws SQLException {
        String sql = "select concat(user, ' from ', host, ' (connection ', id, ')') from information_schema.processlist"
                + " where db = ? and id <> connection_id() order by id";
        return texts(connection, sql);
    }

    /** A constraint of another database would follow the tables to where they are put aside. */
    private void requireNoForeignReferences(Connection connection) throws SQLException {
        List<String> others = texts(
                connection,
                "select concat(constraint_schema, '.', table_name) from information_schema.referential_constraints"
                        + " where unique_constraint_schema = ? and constraint_schema <> unique_constraint_schema");
        if (!others.isEmpty()) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "tables of other databases refer to those of " + server.database() + ": "
                            + String.join(", ", others),
                    "drop these foreign keys and make them again after the restore; the database is as it was");
        }
    }

    private List<String> texts(Connection connection, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, server.database());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    /** @param finish what only the database itself can be given, such as its events */
    void swap(ScratchDatabase fresh, Finish finish) throws IOException {
        try (ScratchDatabase replaced = ScratchDatabase.create(server, ScratchDatabase.Purpose.REPLACED, clock);
                Connection here = patient(server.open());
                Connection there = patient(fresh.open())) {
            List<StoredCode> old = StoredCode.all(here);
            List<StoredCode> code = StoredCode.all(there);
            List<String> oldTables = tables(here);
            List<String> tables = tables(there);
            boolean moved = false;
            try {
                remove(there, code);
                remove(here, old);
                rename(here, moves(oldTables, server.database(), replaced.name(), tables, fresh.name()));
                moved = true;
                make(here, code);
                finish.run();
            } catch (SQLException | IOException | RuntimeException e) {
                SluiceException failed = e instanceof SluiceException known
                        ? known
                        : notExchanged(e instanceof SQLException sql ? server.scrubbed(sql) : String.valueOf(e), "");
                List<String> back = moves(tables, server.database(), fresh.name(), oldTables, replaced.name());
                String owners = undo(replaced, here, old, moved ? back : List.of(), failed);
                throw new SluiceException(failed.code(), failed.what() + owners, failed.help(), failed);
            }
        } catch (SQLException e) {
            throw notExchanged(server.scrubbed(e), "");
        }
    }

    /** Gives what is not as it was after all: the owners of code, where this user may not set them. */
    private String undo(
            ScratchDatabase replaced, Connection here, List<StoredCode> old, List<String> back, SluiceException why) {
        try {
            remove(here, StoredCode.all(here));
            rename(here, back);
            if (maySetDefiners(here)) {
                make(here, old);
                return "";
            }
            make(here, old.stream().map(StoredCode::withoutDefiner).toList());
            return old.isEmpty()
                    ? ""
                    : "; views, triggers, routines and events were made again, with " + server.user()
                            + " as their definer";
        } catch (SQLException e) {
            replaced.keep();
            SluiceException failed = new SluiceException(
                    Code.BACKUP_FAILED,
                    "the restore broke off (" + why.what() + "), and the database " + server.database()
                            + " could not be made as it was: " + server.scrubbed(e),
                    "its tables are in " + replaced.name()
                            + " or in it, none is lost; restore once more, for which views,"
                            + " triggers, routines and events need not be there");
            failed.addSuppressed(why);
            throw failed;
        }
    }

    private SluiceException notExchanged(String why, String more) {
        return new SluiceException(
                Code.BACKUP_FAILED,
                "the restored tables could not take the place of those of " + server.database() + ": " + why + more,
                "the database is as it was; nobody may be using it");
    }

    private static Connection patient(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set session lock_wait_timeout = " + LOCK_SECONDS);
            statement.execute("set session foreign_key_checks = 0");
        }
        return connection;
    }

    private static boolean maySetDefiners(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Dumpable.maySetDefiners(statement);
        }
    }

    private static List<String> tables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>(MariadbContent.names(statement, "BASE TABLE"));
            tables.addAll(MariadbContent.names(statement, "SEQUENCE"));
            return tables;
        }
    }

    /** First what goes out of the database, then what comes in. */
    private static List<String> moves(List<String> out, String place, String aside, List<String> in, String from) {
        List<String> moves = new ArrayList<>();
        out.forEach(table -> moves.add(Identifiers.quoted(place, table) + " to " + Identifiers.quoted(aside, table)));
        in.forEach(table -> moves.add(Identifiers.quoted(from, table) + " to " + Identifiers.quoted(place, table)));
        return moves;
    }

    private static void rename(Connection connection, List<String> moves) throws SQLException {
        if (moves.isEmpty()) {
            return;
        }
        StringJoiner all = new StringJoiner(", ", "rename table ", "");
        moves.forEach(all::add);
        try (Statement statement = connection.createStatement()) {
            statement.execute(all.toString());
        }
    }

    private static void remove(Connection connection, List<StoredCode> code) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (StoredCode one : code) {
                one.drop(statement);
            }
        }
    }

    /** A view may need another one, or a function: what fails is tried again as long as something else succeeds. */
    private static void make(Connection connection, List<StoredCode> code) throws SQLException {
        List<StoredCode> left = code.stream()
                .sorted(Comparator.comparing(StoredCode::kind).reversed())
                .toList();
        while (!left.isEmpty()) {
            List<StoredCode> failed = new ArrayList<>();
            SQLException why = null;
            try (Statement statement = connection.createStatement()) {
                for (StoredCode one : left) {
                    try {
                        one.create(statement);
                    } catch (SQLException e) {
                        failed.add(one);
                        why = e;
                    }
                }
            }
            if (failed.size() == left.size() && why != null) {
                throw why;
            }
            left = failed;
        }
    }
}
