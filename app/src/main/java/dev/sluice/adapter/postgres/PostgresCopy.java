package dev.sluice.adapter.postgres;

import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.base.Code;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** An empty database of our own on a server, for a copy of the data. It is dropped when closed. */
public final class PostgresCopy implements AutoCloseable {
    private final ScratchDatabase scratch;
    private final PostgresServer server;
    private final DatabaseUrl.Postgres address;
    private final List<Connection> watching = new ArrayList<>();

    /** A lock that a session of the server holds on a table of the copy. */
    public record Held(int session, long table, String mode) {}

    private PostgresCopy(ScratchDatabase scratch, DatabaseUrl.Postgres address) {
        this.scratch = scratch;
        this.address = address;
        this.server = new PostgresServer(address);
    }

    /**
     * Makes one on the server of this database.
     *
     * @param owner whoever may have one at a time: what a killed process of the same owner left is dropped first
     */
    public static PostgresCopy create(DatabaseUrl.Postgres beside, String owner, InstantSource clock) {
        ScratchDatabase scratch =
                ScratchDatabase.createOnly(new PostgresServer(beside), ScratchDatabase.Purpose.REHEARSE, clock, owner);
        return new PostgresCopy(
                scratch,
                new DatabaseUrl.Postgres(
                        beside.host(),
                        beside.port(),
                        scratch.name(),
                        beside.user(),
                        beside.password(),
                        beside.parameters()));
    }

    /** Where it is. */
    public DatabaseUrl.Postgres address() {
        return address;
    }

    public PostgresServer server() {
        return server;
    }

    /** Its tables by object id. */
    public Map<Long, String> tables() {
        return byId("case when n.nspname = 'public' then '' else n.nspname || '.' end || c.relname");
    }

    /** The file nodes of its tables by object id. */
    public Map<Long, Long> files() {
        Map<Long, Long> files = new HashMap<>();
        byId("c.relfilenode").forEach((id, file) -> files.put(id, Long.parseLong(file)));
        return files;
    }

    /** Gives, whenever it is asked, what everybody holds of the tables; nothing once the copy is closed. */
    public Supplier<List<Held>> locks() {
        Connection connection = server.open();
        synchronized (watching) {
            watching.add(connection);
        }
        return () -> held(connection);
    }

    private static List<Held> held(Connection connection) {
        String sql = """
                select pid, relation::bigint, mode from pg_locks
                where locktype = 'relation' and granted and relation >= 16384 and pid <> pg_backend_pid()
                  and database = (select oid from pg_database where datname = current_database())
                """;
        List<Held> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(new Held(rows.getInt(1), rows.getLong(2), rows.getString(3)));
            }
        } catch (SQLException closed) {
            return List.of();
        }
        return found;
    }

    private Map<Long, String> byId(String column) {
        String sql = "select c.oid, " + column + " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                + " where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";
        Map<Long, String> found = new HashMap<>();
        try (Connection connection = server.open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.put(rows.getLong(1), rows.getString(2));
            }
            return found;
        } catch (SQLException e) {
            throw server.failed(Code.CHECK_FAILED, "the tables of the copy cannot be listed", e, "");
        }
    }

    @Override
    public void close() {
        synchronized (watching) {
            for (Connection connection : watching) {
                try {
                    connection.close();
                } catch (SQLException gone) {
                    // The server has closed it.
                }
            }
        }
        scratch.close();
    }
}
