package dev.sluice.adapter.jdbc;

import dev.sluice.base.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A database URL that names a server, taken apart: what follows the scheme's colon.
 *
 * @param port empty where the product's own is meant
 * @param parameters as they stand behind the question mark, decoded
 */
record ServerUrl(
        String host,
        OptionalInt port,
        String database,
        String user,
        Optional<Secret> password,
        Map<String, String> parameters) {
    ServerUrl {
        parameters = Map.copyOf(parameters);
    }

    static ServerUrl parse(String rest) {
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
            throw DatabaseUrlParser.refused("the database URL has a / before its @; in a password it is written %2F");
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
            throw DatabaseUrlParser.refused("the database URL names no user");
        }
        if (database.isEmpty()) {
            throw DatabaseUrlParser.refused("the database URL names no database");
        }
        String address = authority.substring(at + 1);
        return new ServerUrl(
                host(address, parameters),
                port(address),
                database,
                user,
                password.filter(p -> !p.isEmpty()).map(Secret::new),
                parameters);
    }

    private static String host(String address, Map<String, String> parameters) {
        if (address.indexOf(',') >= 0) {
            throw DatabaseUrlParser.refused("the database URL names several hosts; name the one that takes writes");
        }
        int end = address.startsWith("[") ? address.indexOf(']') + 1 : address.lastIndexOf(':');
        String host = end <= 0 ? address.replaceFirst(":.*", "") : address.substring(0, end);
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (!bare.matches("[A-Za-z0-9._:%-]*")) {
            throw DatabaseUrlParser.refused("the host in the database URL cannot be read");
        }
        return bare.isEmpty() ? parameters.getOrDefault("host", "localhost") : bare;
    }

    private static OptionalInt port(String address) {
        String port = address.substring(address.lastIndexOf(']') + 1);
        if (port.indexOf(':') < 0) {
            return OptionalInt.empty();
        }
        String digits = port.substring(port.lastIndexOf(':') + 1);
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > 65_535) {
            throw DatabaseUrlParser.refused("the port in the database URL is not a number from 1 to 65535");
        }
        return OptionalInt.of(Integer.parseInt(digits));
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

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw DatabaseUrlParser.refused("the database URL has a % that is not followed by two hexadecimal digits");
        }
    }
}
