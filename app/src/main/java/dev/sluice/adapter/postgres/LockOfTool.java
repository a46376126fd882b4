package dev.sluice.adapter.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.zip.CRC32;

/** The advisory lock by which a migration tool keeps a second one of its kind out; a session that ends gives it back. */
public enum LockOfTool {
    /** "Flywa" in its upper bytes, with a hash of its table's name added to it. */
    FLYWAY("Flyway") {
        @Override
        LongPredicate keys(String database) {
            long upper = 0x466c_7977_6179L;
            return key -> Math.abs(key - upper) <= 1L << 32;
        }
    },
    PRISMA("Prisma") {
        @Override
        LongPredicate keys(String database) {
            return key -> key == 72_707_369;
        }
    },
    /** A salt times the CRC-32 of the database's name. */
    RAILS("Rails") {
        @Override
        LongPredicate keys(String database) {
            CRC32 crc = new CRC32();
            crc.update(database.getBytes(StandardCharsets.UTF_8));
            long own = 2_053_462_845L * crc.getValue();
            return key -> key == own;
        }
    };

    private final String tool;

    LockOfTool(String tool) {
        this.tool = tool;
    }

    abstract LongPredicate keys(String database);

    /** Who holds it now; empty where nobody does. */
    public Optional<LockHolder> holder(PostgresServer server) {
        LongPredicate keys = keys(server.database());
        List<Integer> pids = new ArrayList<>();
        try (Connection connection = server.open();
                PreparedStatement select = connection.prepareStatement("""
                        select pid, classid::bigint << 32 | objid::bigint from pg_locks
                        where locktype = 'advisory' and granted and objsubid = 1
                          and database = (select oid from pg_database where datname = current_database())
                        """);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                if (keys.test(row.getLong(2))) {
                    pids.add(row.getInt(1));
                }
            }
        } catch (SQLException e) {
            throw server.unreachable(server.database(), e);
        }
        if (pids.isEmpty()) {
            return Optional.empty();
        }
        try (LockSession session = new LockSession(server, "")) {
            return session.holders(pids).stream().findFirst();
        } catch (SQLException e) {
            throw server.unreachable(server.database(), e);
        }
    }

    /** Why nothing can be run, and the way out. */
    public String explained(LockHolder holder) {
        return tool + "'s own lock is held by " + holder
                + ": another migration runs, or one that was broken off left its"
                + " session open; when none runs any more, select pg_terminate_backend(" + holder.pid() + ") frees it";
    }
}
