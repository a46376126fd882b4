package dev.sluice.adapter.postgres;

import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.base.Code;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** An empty database of our own on a server, for a copy of the data. It is dropped when closed. */
public final class PostgresCopy implements AutoCloseable {
    private final ScratchDatabase scratch;
    private final PostgresServer server;
    private final DatabaseUrl.Postgres address;

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
        scratch.close();
    }
}
