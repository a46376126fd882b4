package dev.sluice.adapter.postgres;

import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** One PostgreSQL server, seen as one user: opens connections to its databases, and tells programs how to. */
public final class PostgresServer {
    private static final int CONNECT_SECONDS = 10;
    private static final Map<String, String> JDBC_NAMES = Map.of("channel_binding", "channelBinding");

    private final DatabaseUrl.Postgres url;

    public PostgresServer(DatabaseUrl.Postgres url) {
        this.url = url;
    }

    /** The same server with another database in the place of the URL's. */
    PostgresServer with(String database) {
        return new PostgresServer(new DatabaseUrl.Postgres(
                url.host(), url.port(), database, url.user(), url.password(), url.parameters()));
    }

    DatabaseUrl.Postgres url() {
        return url;
    }

    /** The database that the URL names. */
    String database() {
        return url.database();
    }

    String user() {
        return url.user();
    }

    public PGSimpleDataSource dataSource() {
        return dataSource(url.database());
    }

    private PGSimpleDataSource dataSource(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {url.host()});
        source.setPortNumbers(new int[] {url.port()});
        source.setDatabaseName(database);
        source.setUser(url.user());
        url.password().map(Secret::reveal).ifPresent(source::setPassword);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setTcpKeepAlive(true);
        source.setApplicationName("sluice");
        try {
            for (Map.Entry<String, String> parameter : url.parameters().entrySet()) {
                source.setProperty(
                        JDBC_NAMES.getOrDefault(parameter.getKey(), parameter.getKey()), parameter.getValue());
            }
        } catch (SQLException e) {
            throw new SluiceException(
                    Code.CONFIGURATION, "a parameter of the database URL is refused: " + scrubbed(e), "");
        }
        return source;
    }

    Connection open() {
        return open(url.database());
    }

    Connection open(String database) {
        return openAs(database, "sluice");
    }

    /** @param name what the server's list of sessions says */
    Connection openAs(String database, String name) {
        try {
            PGSimpleDataSource source = dataSource(database);
            source.setApplicationName(name);
            return source.getConnection();
        } catch (SQLException e) {
            throw unreachable(database, e);
        }
    }

    /** What libpq programs need to reach a database of this server; for their environment, never their arguments. */
    Map<String, String> programEnvironment(String database) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PGHOST", url.host());
        environment.put("PGPORT", Integer.toString(url.port()));
        environment.put("PGUSER", url.user());
        environment.put("PGDATABASE", database);
        environment.put("PGCONNECT_TIMEOUT", Integer.toString(CONNECT_SECONDS));
        environment.put("PGAPPNAME", "sluice");
        environment.put("LC_ALL", "C");
        url.password().map(Secret::reveal).ifPresent(password -> environment.put("PGPASSWORD", password));
        url.parameters()
                .forEach((name, value) -> environment.put(
                        switch (name) {
                            case "channel_binding" -> "PGCHANNELBINDING";
                            default -> "PG" + name.toUpperCase(Locale.ROOT);
                        },
                        value));
        return environment;
    }

    /** A failure's message without the password, however it got there. */
    String scrubbed(Exception failure) {
        return scrubbed(String.valueOf(failure.getMessage()));
    }

    String scrubbed(String text) {
        Optional<String> password = url.password().map(Secret::reveal);
        return password.map(p ->
                        text.replace(p, "********").replace(URLEncoder.encode(p, StandardCharsets.UTF_8), "********"))
                .orElse(text);
    }

    SluiceException unreachable(String database, SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        String help = switch (state) {
            case "28P01", "28000" -> "check the user and the password in `database`";
            case "3D000" -> "create the database, or correct its name in `database`";
            case "53300" -> "all connections of the server are taken: raise max_connections or stop what holds them";
            case "57P03" -> "the server is starting or stopping: try again in a moment";
            default -> "see that the server runs and that host and port in `database` are right";
        };
        return new SluiceException(
                Code.DATABASE_UNREACHABLE,
                "cannot reach the database %s at %s:%d as %s: %s"
                        .formatted(database, url.host(), url.port(), url.user(), scrubbed(failure)),
                help);
    }

    /** What a failed statement of ours means to people; the driver's exception is left out, as it may repeat values. */
    SluiceException failed(Code code, String doing, SQLException failure, String help) {
        return new SluiceException(code, doing + ": " + scrubbed(failure), help);
    }
}
