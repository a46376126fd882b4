package dev.sluice.adapter.jdbc;

import dev.sluice.adapter.jdbc.DatabaseUrl.Postgres;
import dev.sluice.adapter.jdbc.DatabaseUrl.Sqlite;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The one reader of database URLs. It is written by hand because {@link java.net.URI} repeats what it cannot read. */
final class DatabaseUrlParser {
    private static final int POSTGRES_PORT = 5432;
    private static final Set<String> SQLITE_SCHEMES = Set.of("sqlite", "sqlite3", "sqlite+pysqlite");
    private static final Set<String> REACHING =
            Set.of("sslmode", "sslrootcert", "sslcert", "sslkey", "options", "channel_binding");
    private static final String FORMS =
            "write postgresql://user:password@host:5432/database or sqlite:/absolute/path.db;"
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
        int question = rest.indexOf('?');
        Map<String, String> parameters = question < 0 ? Map.of() : parameters(rest.substring(question + 1));
        String place = question < 0 ? rest : rest.substring(0, question);
        String authority = "";
        String path = place;
        if (place.startsWith("//")) {
            int slash = place.indexOf('/', 2);
            authority = slash < 0 ? place.substring(2) : place.substring(2, slash);
            path = slash < 0 ? "" : place.substring(slash + 1);
        }
        int at = authority.lastIndexOf('@');
        if (at < 0 && path.indexOf('@') >= 0) {
            throw refused("the database URL has a / before its @; in a password it is written %2F");
        }
        String login = at < 0 ? "" : authority.substring(0, at);
        int colon = login.indexOf(':');
        String user =
                at < 0 ? parameters.getOrDefault("user", "") : decoded(colon < 0 ? login : login.substring(0, colon));
        Optional<String> password = colon < 0
                ? Optional.ofNullable(parameters.get("password"))
                : Optional.of(decoded(login.substring(colon + 1)));
        String database = decoded(path);
        if (user.isEmpty()) {
            throw refused("the database URL names no user");
        }
        if (database.isEmpty()) {
            throw refused("the database URL names no database");
        }
        String address = authority.substring(at + 1);
        return new Postgres(
                host(address, parameters),
                port(address),
                database,
                user,
                password.filter(p -> !p.isEmpty()).map(Secret::new),
                reaching(parameters, jdbc));
    }

    private static String host(String address, Map<String, String> parameters) {
        if (parameters.getOrDefault("host", "").startsWith("/")) {
            throw refused("the database URL asks for a Unix socket; Sluice reaches PostgreSQL by host and port");
        }
        if (address.indexOf(',') >= 0) {
            throw refused("the database URL names several hosts; name the one that takes writes");
        }
        int end = address.startsWith("[") ? address.indexOf(']') + 1 : address.lastIndexOf(':');
        String host = end <= 0 ? address.replaceFirst(":.*", "") : address.substring(0, end);
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (!bare.matches("[A-Za-z0-9._:%-]*")) {
            throw refused("the host in the database URL cannot be read");
        }
        return bare.isEmpty() ? parameters.getOrDefault("host", "localhost") : bare;
    }

    private static int port(String address) {
        String port = address.substring(address.lastIndexOf(']') + 1);
        if (port.indexOf(':') < 0) {
            return POSTGRES_PORT;
        }
        String digits = port.substring(port.lastIndexOf(':') + 1);
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > 65_535) {
            throw refused("the port in the database URL is not a number from 1 to 65535");
        }
        return Integer.parseInt(digits);
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> found = new HashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                found.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return found;
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

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused("the database URL has a % that is not followed by two hexadecimal digits");
        }
    }

    private static SluiceException refused(String why) {
        return new SluiceException(Code.CONFIGURATION, why, FORMS);
    }
}
