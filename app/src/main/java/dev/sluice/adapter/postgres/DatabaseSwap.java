package dev.sluice.adapter.postgres;

import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a restored database in the place of the environment's. Both renames are one transaction, so that there is always
 * exactly one database of the name: the old one or the new one. What belongs to a database and is in no dump goes over in the
 * same transaction: owner, privileges, settings, connection limit, comment.
 */
final class DatabaseSwap {
    private static final List<String> MAINTENANCE = List.of("postgres", "template1");
    private static final int LOOKS = 30;

    private final PostgresServer server;
    private final InstantSource clock;

    DatabaseSwap(PostgresServer server, InstantSource clock) {
        this.server = server;
        this.clock = clock;
    }

    /** Throws, saying who, when anybody stays connected to the environment's database; who is leaving gets a moment. */
    void requireUnused() {
        List<String> users = List.of();
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            for (int look = 0; look < LOOKS; look++) {
                users = users(connection);
                if (users.isEmpty()) {
                    return;
                }
                statement.execute("select pg_sleep(0.1)");
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
        String sql = """
                select coalesce(nullif(application_name, ''), usename, 'unknown')
                       || coalesce(' from ' || host(client_addr), '') || ' (pid ' || pid || ')'
                from pg_stat_activity
                where datname = ? and pid <> pg_backend_pid() and backend_type = 'client backend' order by pid
                """;
        List<String> users = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, server.database());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    users.add(rows.getString(1));
                }
            }
        }
        return users;
    }

    void swap(ScratchDatabase fresh) {
        String replaced = ScratchDatabase.name(ScratchDatabase.Purpose.REPLACED, clock.instant());
        try (Connection connection = maintenance()) {
            connection.setAutoCommit(false);
            fresh.release();
            try (Statement statement = connection.createStatement()) {
                carryOver(connection, fresh.name());
                rename(statement, server.database(), replaced);
                rename(statement, fresh.name(), server.database());
                statement.execute("comment on database " + Identifiers.quoted(replaced) + " is "
                        + Identifiers.literal(ScratchDatabase.COMMENT));
            }
            connection.commit();
            fresh.keep();
            connection.setAutoCommit(true);
            ScratchDatabase.dropNowOrLater(connection, replaced);
        } catch (SQLException e) {
            throw server.failed(
                    Code.BACKUP_FAILED,
                    "the restored database could not take the place of " + server.database(),
                    e,
                    "the database is as it was; nobody may be connected to it, and " + server.user() + " must own it");
        }
    }

    private static void rename(Statement statement, String from, String to) throws SQLException {
        statement.execute("alter database " + Identifiers.quoted(from) + " rename to " + Identifiers.quoted(to));
    }

    private Connection maintenance() {
        SluiceException first = null;
        for (String database : MAINTENANCE) {
            if (!database.equals(server.database())) {
                try {
                    return server.open(database);
                } catch (SluiceException e) {
                    first = first == null ? e : first;
                }
            }
        }
        throw first == null ? new IllegalStateException("there are two maintenance databases") : first;
    }

    private void carryOver(Connection connection, String fresh) throws SQLException {
        String target = "database " + Identifiers.quoted(fresh);
        List<String> statements = new ArrayList<>();
        collect(connection, """
                select 'alter %1$s owner to ' || quote_ident(pg_get_userbyid(datdba)) from pg_database
                where datname = ? and pg_get_userbyid(datdba) <> current_user
                union all select 'alter %1$s connection limit ' || datconnlimit from pg_database where datname = ?
                union all select 'comment on %1$s is ' || coalesce(quote_literal(shobj_description(oid, 'pg_database')),
                          'null') from pg_database where datname = ?
                union all select 'revoke all on %1$s from public' from pg_database where datname = ? and datacl is not null
                """, 4, target, statements);
        collect(connection, """
                select 'grant ' || a.privilege_type || ' on %1$s to '
                       || case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end
                       || case when a.is_grantable then ' with grant option' else '' end
                from pg_database d, aclexplode(d.datacl) a where d.datname = ?
                """, 1, target, statements);
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        carrySettings(connection, target);
    }

    private void collect(Connection connection, String sql, int parameters, String target, List<String> into)
            throws SQLException {
        String filled = sql.formatted(target.replace("'", "''"));
        try (PreparedStatement statement = connection.prepareStatement(filled)) {
            for (int parameter = 1; parameter <= parameters; parameter++) {
                statement.setString(parameter, server.database());
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    into.add(rows.getString(1));
                }
            }
        }
    }

    /** A setting is set here first and taken over from there, so that lists such as search_path keep their form. */
    private void carrySettings(Connection connection, String target) throws SQLException {
        String sql = """
                select split_part(c, '=', 1), substr(c, strpos(c, '=') + 1),
                       case when s.setrole = 0 then '' else quote_ident(pg_get_userbyid(s.setrole)) end
                from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase, unnest(s.setconfig) c
                where d.datname = ?
                """;
        try (PreparedStatement settings = connection.prepareStatement(sql);
                Statement statement = connection.createStatement()) {
            settings.setString(1, server.database());
            try (ResultSet rows = settings.executeQuery()) {
                while (rows.next()) {
                    String role = rows.getString(3);
                    String whose = role.isEmpty() ? target : "role " + role + " in " + target;
                    Scalar.text(
                            statement,
                            "select set_config(" + Identifiers.literal(rows.getString(1)) + ", "
                                    + Identifiers.literal(rows.getString(2)) + ", true)");
                    statement.execute(
                            "alter " + whose + " set " + Identifiers.quoted(rows.getString(1)) + " from current");
                }
            }
        }
    }
}
