package dev.sluice.adapter.postgres;

import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A database of our own beside the environment's, with the same encoding, locale and tablespace. It is dropped when closed.
 *
 * <p>A killed process cannot close. So the name says when it was made, a comment says whose it is, and whoever makes the next
 * one drops those that are older than an hour. A database that is used is never dropped that way: its maker stays connected.
 */
final class ScratchDatabase implements AutoCloseable {
    static final String COMMENT = "scratch database of sluice, may be dropped";
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);
    private static final Pattern OURS =
            Pattern.compile("sluice_(verify|restore|replaced|rehearse)_(\\d{9,12})_[0-9a-f]{8}");
    private static final int FORCE_SINCE = 13;
    private static final String PRESENCE = "sluice presence";

    /** What it is for; part of its name. */
    enum Purpose {
        VERIFY,
        RESTORE,
        REPLACED,
        REHEARSE
    }

    private final PostgresServer server;
    private final String name;
    private final Connection presence;
    private boolean kept;

    private ScratchDatabase(PostgresServer server, String name) {
        this.server = server;
        this.name = name;
        this.presence = server.openAs(name, PRESENCE);
    }

    static ScratchDatabase create(PostgresServer server, Purpose purpose, InstantSource clock) {
        return create(server, purpose, clock, COMMENT);
    }

    /** @param comment begins with {@link #COMMENT} */
    private static ScratchDatabase create(PostgresServer server, Purpose purpose, InstantSource clock, String comment) {
        String name = name(purpose, clock.instant());
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            requireCreatedb(server, statement);
            for (String left : leftBehind(statement, clock.instant())) {
                dropUnused(statement, left);
            }
            statement.execute("create database " + Identifiers.quoted(name) + likeCurrent(statement));
            statement.execute(
                    "comment on database " + Identifiers.quoted(name) + " is " + Identifiers.literal(comment));
        } catch (SQLException e) {
            throw server.failed(
                    Code.CHECK_FAILED,
                    "cannot create a scratch database on the server",
                    e,
                    "restoring needs room for a second copy on the server");
        }
        return new ScratchDatabase(server, name);
    }

    /**
     * One of which its owner has no other: what an earlier process of the same owner left is dropped at once, with whatever is
     * still connected to it, unless that process lives.
     */
    static ScratchDatabase createOnly(PostgresServer server, Purpose purpose, InstantSource clock, String owner) {
        String comment = COMMENT + "; " + owner;
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            for (String left : abandoned(statement, comment)) {
                drop(connection.getMetaData().getDatabaseMajorVersion(), statement, left);
            }
        } catch (SQLException e) {
            throw server.failed(Code.CHECK_FAILED, "what " + owner + " left on the server cannot be removed", e, "");
        }
        return create(server, purpose, clock, comment);
    }

    private static List<String> abandoned(Statement statement, String comment) throws SQLException {
        List<String> found = new ArrayList<>();
        String sql = """
                select d.datname from pg_database d
                where d.datname like 'sluice\\_%' and pg_has_role(d.datdba, 'usage')
                  and shobj_description(d.oid, 'pg_database') = """ + Identifiers.literal(comment) + """
                 and not exists (select 1 from pg_stat_activity a
                                  where a.datid = d.oid and a.application_name = '""" + PRESENCE + "')";
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                if (OURS.matcher(rows.getString(1)).matches()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    static String name(Purpose purpose, Instant now) {
        byte[] unique = new byte[4];
        new SecureRandom().nextBytes(unique);
        return "sluice_%s_%d_%s"
                .formatted(
                        purpose.name().toLowerCase(Locale.ROOT),
                        now.getEpochSecond(),
                        HexFormat.of().formatHex(unique));
    }

    String name() {
        return name;
    }

    /** Leaves it to itself, with nobody of ours connected: it becomes the environment's database. */
    void release() throws SQLException {
        presence.close();
    }

    void keep() {
        kept = true;
    }

    @Override
    public void close() {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            presence.close();
            if (!kept) {
                drop(connection.getMetaData().getDatabaseMajorVersion(), statement, name);
            }
        } catch (SQLException e) {
            throw server.failed(
                    Code.CHECK_FAILED,
                    "the scratch database " + name + " could not be dropped",
                    e,
                    "drop it by hand, or leave it: the next verification in more than an hour does");
        }
    }

    /** By force only where it has to be: force may not end an autovacuum that is none of our role's, and no force waits for it. */
    private static void drop(int serverMajor, Statement statement, String name) throws SQLException {
        String drop = "drop database if exists " + Identifiers.quoted(name);
        try {
            statement.execute(drop);
        } catch (SQLException inUse) {
            if (serverMajor < FORCE_SINCE) {
                throw inUse;
            }
            statement.execute(drop + " with (force)");
        }
    }

    private static void requireCreatedb(PostgresServer server, Statement statement) throws SQLException {
        String allowed = Scalar.text(
                        statement, "select rolcreatedb or rolsuper from pg_roles where rolname = current_user")
                .orElse("f");
        if (!allowed.equals("t")) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "the user " + server.user() + " may not create databases, and restoring a backup needs one",
                    "allow it with ALTER ROLE " + Identifiers.quoted(server.user())
                            + " CREATEDB; verification by checksums alone is `backup: {verify: checksum}`");
        }
    }

    /** The options that make a new database like the one connected to; catalogues of different versions name them apart. */
    static String likeCurrent(Statement statement) throws SQLException {
        String sql = """
                select pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, t.spcname,
                       coalesce(to_jsonb(d) ->> 'datlocprovider', 'c'),
                       coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', '')
                from pg_database d join pg_tablespace t on t.oid = d.dattablespace where d.datname = current_database()
                """;
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            String options = " template template0 encoding %s lc_collate %s lc_ctype %s"
                    .formatted(
                            Identifiers.literal(row.getString(1)),
                            Identifiers.literal(row.getString(2)),
                            Identifiers.literal(row.getString(3)));
            if (!row.getString(4).equals("pg_default")) {
                options += " tablespace " + Identifiers.quoted(row.getString(4));
            }
            return switch (row.getString(5)) {
                case "i" -> options + " locale_provider icu icu_locale " + Identifiers.literal(row.getString(6));
                case "b" ->
                    options + " locale_provider builtin builtin_locale " + Identifiers.literal(row.getString(6));
                default -> options;
            };
        }
    }

    /** Drops a database that carries our comment; one that cannot be dropped now goes with the next leftovers. */
    static void dropNowOrLater(Connection connection, String name) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + Identifiers.quoted(name));
        } catch (SQLException e) {
            // It stays until then, under a name and a comment that say what it is.
            return;
        }
    }

    private static List<String> leftBehind(Statement statement, Instant now) throws SQLException {
        List<String> found = new ArrayList<>();
        String sql = """
                select datname from pg_database
                where datname like 'sluice\\_%' and coalesce(shobj_description(oid, 'pg_database'), '""" + COMMENT + "') like '" + COMMENT + "%'";
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                Matcher ours = OURS.matcher(rows.getString(1));
                if (ours.matches()
                        && Instant.ofEpochSecond(Long.parseLong(ours.group(2))).isBefore(now.minus(LEFT_BEHIND))) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    /** Another one of our processes may be using it, or another user may own it: then it is not ours to drop. */
    private static void dropUnused(Statement statement, String name) throws SQLException {
        String sql = "select 1 from pg_database d where d.datname = ? and pg_has_role(d.datdba, 'usage')"
                + " and not exists (select 1 from pg_stat_activity a where a.datid = d.oid)";
        try (PreparedStatement unused = statement.getConnection().prepareStatement(sql)) {
            unused.setString(1, name);
            try (ResultSet row = unused.executeQuery()) {
                if (row.next()) {
                    statement.execute("drop database if exists " + Identifiers.quoted(name));
                }
            }
        }
    }
}
