package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.security.SecureRandom;
import java.sql.Connection;
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
 * A database of our own beside the environment's, with the same character set. It is dropped when closed.
 *
 * <p>A killed process cannot close. So the name says when it was made, a comment says whose it is, and whoever makes the next one
 * drops those that are older than an hour and that nobody is connected to: the maker of one stays connected.
 */
final class ScratchDatabase implements AutoCloseable {
    static final String COMMENT = "scratch database of sluice, may be dropped";
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);
    private static final Pattern OURS = Pattern.compile("sluice_(verify|restore)_(\\d{9,12})_[0-9a-f]{8}");
    private static final int ACCESS_DENIED = 1044;

    /** What it is for; part of its name. */
    enum Purpose {
        VERIFY,
        RESTORE,
        REPLACED
    }

    private final MariadbServer server;
    private final String name;
    private final Connection presence;
    private boolean kept;

    private ScratchDatabase(MariadbServer server, String name) {
        this.server = server;
        this.name = name;
        this.presence = server.open(name);
    }

    static ScratchDatabase create(MariadbServer server, Purpose purpose, InstantSource clock) {
        String name = name(purpose, clock.instant());
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            for (String left : leftBehind(statement, clock.instant())) {
                statement.execute("drop database if exists " + Identifiers.quoted(left));
            }
            statement.execute("create database " + Identifiers.quoted(name) + likeCurrent(statement) + " comment "
                    + Identifiers.literal(COMMENT));
        } catch (SQLException e) {
            throw e.getErrorCode() == ACCESS_DENIED ? notAllowed(server) : failed(server, e);
        }
        return new ScratchDatabase(server, name);
    }

    private static SluiceException notAllowed(MariadbServer server) {
        return new SluiceException(
                Code.CHECK_FAILED,
                "the user " + server.user() + " may not create databases, and restoring a backup needs one",
                "allow it with GRANT ALL PRIVILEGES ON `sluice\\_%`.* TO " + server.user()
                        + "; verification by checksums alone is `backup: {verify: checksum}`");
    }

    private static SluiceException failed(MariadbServer server, SQLException e) {
        return server.failed(
                Code.CHECK_FAILED,
                "cannot create a scratch database on the server",
                e,
                "restoring needs room for a second copy on the server");
    }

    private static String name(Purpose purpose, Instant now) {
        byte[] unique = new byte[4];
        new SecureRandom().nextBytes(unique);
        return "sluice_%s_%d_%s"
                .formatted(
                        purpose.name().toLowerCase(Locale.ROOT),
                        now.getEpochSecond(),
                        HexFormat.of().formatHex(unique));
    }

    /** The options that make a new database like the one connected to. */
    static String likeCurrent(Statement statement) throws SQLException {
        String sql = "select concat(' character set ', default_character_set_name, ' collate ', default_collation_name)"
                + " from information_schema.schemata where schema_name = database()";
        return Scalar.text(statement, sql).orElse("");
    }

    String name() {
        return name;
    }

    Connection open() {
        return server.open(name);
    }

    /** It stays when this is closed: it holds what is nowhere else. */
    void keep() {
        kept = true;
    }

    @Override
    public void close() {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            presence.close();
            if (!kept) {
                statement.execute("set session foreign_key_checks = 0");
                statement.execute("drop database if exists " + Identifiers.quoted(name));
            }
        } catch (SQLException e) {
            throw server.failed(
                    Code.CHECK_FAILED,
                    "the scratch database " + name + " could not be dropped",
                    e,
                    "drop it by hand, or leave it: the next verification in more than an hour does");
        }
    }

    /** What a killed restore has put aside is not among them: it may be the only one of its kind. */
    private static List<String> leftBehind(Statement statement, Instant now) throws SQLException {
        List<String> found = new ArrayList<>();
        String sql = """
                select schema_name from information_schema.schemata s
                where schema_name like 'sluice\\_%' and schema_comment = '""" + COMMENT
                + "' and not exists (select 1 from information_schema.processlist p where p.db = s.schema_name)";
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
}
