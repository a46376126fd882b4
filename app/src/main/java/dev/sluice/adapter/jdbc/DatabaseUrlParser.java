package dev.sluice.adapter.jdbc;

import dev.sluice.adapter.jdbc.DatabaseUrl.Mariadb;
import dev.sluice.adapter.jdbc.DatabaseUrl.Postgres;
import dev.sluice.adapter.jdbc.DatabaseUrl.Sqlite;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The one reader of database URLs. It is written by hand because {@link java.net.URI} repeats what it cannot read. */
final class DatabaseUrlParser {
    private static final int POSTGRES_PORT = 5432;
    private static final int MARIADB_PORT = 3306;
    private static final Pattern MARIADB_SCHEME = Pattern.compile("(mysql2?|mariadb)(\\+[a-z0-9_]+)?");
    private static final Set<String> SOCKETS = Set.of("unix_socket", "socket", "localSocket", "unixSocket");
    private static final Set<String> SQLITE_SCHEMES = Set.of("sqlite", "sqlite3", "sqlite+pysqlite");
    private static final Set<String> REACHING =
            Set.of("sslmode", "sslrootcert", "sslcert", "sslkey", "options", "channel_binding");
    private static final String FORMS =
            "write postgresql://user:password@host:5432/database, mysql://user:password@host:3306/database or"
                    + " sqlite:/absolute/path.db;"
                    + " in a user or password the characters : / ? # [ ] @ % are written as %3A and so on";

    private DatabaseUrlParser() {}

    static DatabaseUrl parse(String given) {
        String text = given.strip();
        if (text.isEmpty()) {
            throw refused("the database URL is empty");
        }
        boolean jdbc = text.regionMatches(true, 0, "jdbc:", 0, 5);
        String url = jdbc ? text.substring(5) : text;
        int colon = url.indexOf(':');
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        if (scheme.equals("postgresql") || scheme.equals("postgres") || scheme.startsWith("postgresql+")) {
            return postgres(url.substring(colon + 1), jdbc);
        }
        if (MARIADB_SCHEME.matcher(scheme).matches()) {
            return mariadb(url.substring(colon + 1));
        }
        if (SQLITE_SCHEMES.contains(scheme)) {
            return sqlite(url.substring(colon + 1));
        }
        if (!url.contains("://") && url.matches("(?s).*\\.(db|sqlite|sqlite3)")) {
            return sqlite(url);
        }
        if (url.startsWith("://", Math.max(0, colon)) && scheme.matches("[a-z][a-z0-9+]{0,20}")) {
            throw refused("databases of the kind '" + scheme + "' are not known");
        }
        throw refused("the database URL is of no known form");
    }

    private static Postgres postgres(String rest, boolean jdbc) {
        ServerUrl url = ServerUrl.parse(rest);
        if (url.parameters().getOrDefault("host", "").startsWith("/")) {
            throw refused("the database URL asks for a Unix socket; Sluice reaches PostgreSQL by host and port");
        }
        return new Postgres(
                url.host(),
                url.port().orElse(POSTGRES_PORT),
                url.database(),
                url.user(),
                url.password(),
                reaching(url.parameters(), jdbc));
    }

    private static Mariadb mariadb(String rest) {
        ServerUrl url = ServerUrl.parse(rest);
        if (SOCKETS.stream().anyMatch(url.parameters()::containsKey)) {
            throw refused("the database URL asks for a Unix socket; Sluice reaches MariaDB by host and port");
        }
        return new Mariadb(
                url.host(),
                url.port().orElse(MARIADB_PORT),
                url.database(),
                url.user(),
                url.password(),
                MariadbTls.of(url.parameters()));
    }

    /** The rest is between the application and its driver: pool sizes, prepared statements, its schema. */
    private static Map<String, String> reaching(Map<String, String> parameters, boolean jdbc) {
        Map<String, String> kept = new TreeMap<>(parameters);
        kept.keySet().retainAll(REACHING);
        if ("true".equals(parameters.get("ssl"))) {
            kept.putIfAbsent("sslmode", jdbc ? "verify-full" : "require");
        }
        return kept;
    }

    private static Sqlite sqlite(String rest) {
        int question = rest.indexOf('?');
        String path = question < 0 ? rest : rest.substring(0, question);
        if (path.startsWith("///")) {
            path = path.substring(3);
        } else if (path.startsWith("//")) {
            throw refused("an SQLite database has no host: it is a file of this machine");
        }
        if (path.startsWith("file:")) {
            path = path.substring("file:".length());
        }
        if (path.isEmpty() || path.startsWith(":memory:")) {
            throw refused("the database URL names no file: a database in memory cannot outlive a release");
        }
        Path file = pathOf(path);
        if (!file.isAbsolute()) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    "the database file " + path + " has no absolute path",
                    "every release runs in its own directory, so a relative path would be another database for each:"
                            + " write sqlite:/var/lib/app/" + file.getFileName());
        }
        return new Sqlite(file.normalize());
    }

    private static Path pathOf(String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw refused("the path in the database URL cannot be one");
        }
    }

    static SluiceException refused(String why) {
        return new SluiceException(Code.CONFIGURATION, why, FORMS);
    }
}
