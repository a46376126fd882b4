package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.jdbc.MariadbTls;
import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** One MariaDB server, seen as one user: opens connections to its databases, and tells programs how to. */
public final class MariadbServer {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int NO_SUCH_DATABASE = 1049;
    private static final int TOO_MANY_CONNECTIONS = 1040;
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(\\.\\d+)?");

    private final DatabaseUrl.Mariadb url;

    public MariadbServer(DatabaseUrl.Mariadb url) {
        this.url = url;
    }

    /** The same server with another database in the place of the URL's. */
    MariadbServer with(String database) {
        return new MariadbServer(url.with(database));
    }

    /** The database that the URL names. */
    String database() {
        return url.database();
    }

    String user() {
        return url.user();
    }

    public DataSource dataSource() {
        return dataSource(url.database());
    }

    private DataSource dataSource(String database) {
        try {
            MariaDbDataSource source = new MariaDbDataSource();
            source.setUrl(jdbcUrl(database));
            source.setUser(url.user());
            source.setPassword(url.password().map(Secret::reveal).orElse(""));
            return source;
        } catch (SQLException e) {
            throw new SluiceException(Code.CONFIGURATION, "the database URL is refused: " + scrubbed(e), "");
        }
    }

    /** For MariaDB's own JDBC driver, without user and password. */
    public String jdbcUrl() {
        return jdbcUrl(url.database());
    }

    private String jdbcUrl(String database) {
        String host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        String mode = switch (url.tls().mode()) {
            case PLAIN -> "disable";
            case ENCRYPTED -> "trust";
            case VERIFIED_CERTIFICATE -> "verify-ca";
            case VERIFIED_HOST -> "verify-full";
        };
        String trusted =
                url.tls().authority().map(ca -> "&serverSslCert=" + encoded(ca)).orElse("");
        return "jdbc:mariadb://%s:%d/%s?connectTimeout=%d&tcpKeepAlive=true&tinyInt1isBit=false&yearIsDateType=false&sslMode=%s%s"
                .formatted(host, url.port(), encoded(database), CONNECT_MILLIS, mode, trusted);
    }

    /** A connection that is known to lead to a MariaDB that can be worked with. */
    Connection open() {
        return open(url.database());
    }

    Connection open(String database) {
        Connection connection;
        try {
            connection = dataSource(database).getConnection();
        } catch (SQLException e) {
            throw unreachable(database, e);
        }
        try {
            requireKnown(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.close();
            } catch (SQLException closing) {
                e.addSuppressed(closing);
            }
            throw e instanceof SluiceException known
                    ? known
                    : unreachable(database, e instanceof SQLException sql ? sql : new SQLException(e));
        }
    }

    private static void requireKnown(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String version = Scalar.text(statement, "select version()").orElse("");
            if (!version.contains("MariaDB")) {
                throw new SluiceException(
                        Code.NOT_YET,
                        "the server is MySQL " + number(version) + ", and Sluice has been tried on MariaDB only",
                        "not yet: databases are PostgreSQL, MariaDB 10.6 and later, and SQLite");
            }
            Matcher matcher = VERSION.matcher(version);
            if (matcher.find()
                    && Integer.parseInt(matcher.group(1)) * 100 + Integer.parseInt(matcher.group(2)) < 10_06) {
                throw new SluiceException(
                        Code.NOT_YET,
                        "the server is MariaDB " + number(version)
                                + ": before 10.6 it cannot exchange tables as a whole",
                        "use MariaDB 10.6 or later");
            }
        }
    }

    /** The part of a version that is one, such as {@code 10.11.6}. */
    static String number(String version) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.find() ? matcher.group() : version;
    }

    /** What MariaDB's programs need to reach the server; there is no password among it, and no database. */
    List<String> programArguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--no-defaults",
                "--protocol=tcp",
                "--host=" + url.host(),
                "--port=" + url.port(),
                "--user=" + url.user(),
                "--default-character-set=utf8mb4"));
        MariadbTls.Mode mode = url.tls().mode();
        arguments.add(mode == MariadbTls.Mode.PLAIN ? "--skip-ssl" : "--ssl");
        if (mode == MariadbTls.Mode.ENCRYPTED) {
            arguments.add("--skip-ssl-verify-server-cert");
        } else if (mode != MariadbTls.Mode.PLAIN) {
            arguments.add("--ssl-verify-server-cert");
            url.tls().authority().ifPresent(ca -> arguments.add("--ssl-ca=" + ca));
        }
        return arguments;
    }

    /** What goes with {@link #programArguments}: only who owns the process can read it. */
    Map<String, String> programEnvironment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("LC_ALL", "C.UTF-8");
        url.password().map(Secret::reveal).ifPresent(password -> environment.put("MYSQL_PWD", password));
        return environment;
    }

    /** A failure's message without the password, however it got there. */
    String scrubbed(Exception failure) {
        return scrubbed(String.valueOf(failure.getMessage()));
    }

    String scrubbed(String text) {
        String plain = text.replaceFirst("^\\(conn=\\d+\\) ", "");
        Optional<String> password = url.password().map(Secret::reveal);
        return password.map(p -> plain.replace(p, "********").replace(encoded(p), "********"))
                .orElse(plain);
    }

    SluiceException unreachable(String database, SQLException failure) {
        String help = switch (failure.getErrorCode()) {
            case NO_SUCH_DATABASE -> "create the database, or correct its name in `database`";
            case TOO_MANY_CONNECTIONS ->
                "all connections of the server are taken: raise max_connections or stop what holds them";
            default ->
                String.valueOf(failure.getSQLState()).startsWith("28")
                        ? "check the user and the password in `database`"
                        : "see that the server runs and that host and port in `database` are right";
        };
        return new SluiceException(
                Code.DATABASE_UNREACHABLE,
                "cannot reach the database %s at %s:%d as %s: %s"
                        .formatted(database, url.host(), url.port(), url.user(), scrubbed(failure)),
                help);
    }

    /** What a failed statement of ours means to people; the driver's exception is left out, as it may repeat values. */
    SluiceException failed(Code code, String doing, SQLException failure, String help) {
        String state = String.valueOf(failure.getSQLState());
        return new SluiceException(
                state.startsWith("08") ? Code.DATABASE_UNREACHABLE : code, doing + ": " + scrubbed(failure), help);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
