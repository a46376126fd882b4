package dev.sluice.adapter.postgres;

import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a server must allow before a base backup of it can be made; everything that is missing is said at once. */
final class BaseBackupRights {
    private BaseBackupRights() {}

    static void require(PostgresServer server, Statement statement) throws SQLException {
        List<String> missing = new ArrayList<>();
        if (!is(statement, "select rolreplication or rolsuper from pg_roles where rolname = current_user")) {
            missing.add(
                    "%s may not replicate: alter role %s replication, and a line `host replication %1$s ADDRESS scram-sha-256` in pg_hba.conf"
                            .formatted(server.user(), Identifiers.quoted(server.user())));
        }
        if (!is(statement, "select current_setting('wal_level') <> 'minimal'")) {
            missing.add("wal_level is minimal: alter system set wal_level = replica, and restart the server");
        }
        if (!is(statement, "select current_setting('max_wal_senders')::int > 0")) {
            missing.add("max_wal_senders is 0: alter system set max_wal_senders = 4, and restart the server");
        }
        Optional<String> spaces =
                Scalar.text(statement, "select string_agg(spcname, ', ') from pg_tablespace where spcname !~ '^pg_'");
        spaces.ifPresent(names -> missing.add("tablespaces lie outside the data directory (" + names
                + "): a backup of these takes `backup.command` with pgBackRest or WAL-G"));
        if (!missing.isEmpty()) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "the server does not allow a physical backup: " + String.join("; ", missing),
                    "nothing was touched; `backup: {method: dump}` needs none of this");
        }
    }

    private static boolean is(Statement statement, String sql) throws SQLException {
        return Scalar.text(statement, sql).filter("t"::equals).isPresent();
    }
}
