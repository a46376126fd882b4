package dev.sluice.adapter.rehearsal;

import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.base.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of a copy, written as the application writes its own: the same scheme and the same settings of its driver, but another
 * place, and no encryption, as it leads to a relay on loopback.
 */
final class CopyUrl {
    private static final Pattern FORM = Pattern.compile("(?s)((?:jdbc:)?[A-Za-z0-9+]+):(?://)?[^?]*(?:\\?(.*))?");
    private static final Set<String> OF_THE_PLACE = Set.of(
            "user",
            "password",
            "host",
            "port",
            "unix_socket",
            "socket",
            "localSocket",
            "channel_binding",
            "channelBinding");

    private CopyUrl() {}

    /** The application's URL, moved to this database at a port of loopback. */
    static Secret of(Secret own, DatabaseUrl.Postgres copy, int port) {
        return moved(own, copy.user(), copy.password(), port + "/" + copy.database());
    }

    /** The same for MariaDB. */
    static Secret of(Secret own, DatabaseUrl.Mariadb copy) {
        return moved(own, copy.user(), copy.password(), copy.port() + "/" + encoded(copy.database()));
    }

    private static Secret moved(Secret own, String user, Optional<Secret> password, String place) {
        Matcher matcher = FORM.matcher(own.reveal().strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a URL of a database server");
        }
        String scheme = matcher.group(1);
        List<String> parameters = new ArrayList<>();
        if (matcher.group(2) != null) {
            Arrays.stream(matcher.group(2).split("&"))
                    .filter(p -> !p.isEmpty() && !isOfThePlace(p.replaceFirst("=.*", "")))
                    .forEach(parameters::add);
        }
        String login = "";
        if (scheme.startsWith("jdbc:")) {
            inPlain(scheme).ifPresent(parameters::add);
            parameters.add("user=" + encoded(user));
            password.ifPresent(p -> parameters.add("password=" + encoded(p.reveal())));
        } else {
            login = encoded(user) + password.map(p -> ":" + encoded(p.reveal())).orElse("") + "@";
        }
        return new Secret(scheme + "://" + login + "127.0.0.1:" + place
                + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters)));
    }

    /** The drivers for MariaDB and MySQL insist on TLS where they are told nothing; each has its own word for it. */
    private static Optional<String> inPlain(String scheme) {
        return switch (scheme) {
            case "jdbc:mariadb" -> Optional.of("sslMode=disable");
            case "jdbc:mysql" -> Optional.of("sslMode=DISABLED");
            default -> Optional.empty();
        };
    }

    /** How a driver is told where to go, as whom, and how what it meets there has to prove itself. */
    private static boolean isOfThePlace(String parameter) {
        return OF_THE_PLACE.contains(parameter)
                || parameter.toLowerCase(Locale.ROOT).contains("ssl");
    }

    /** The URL of a copy for Sluice itself: not through a relay, with whatever the server asks of a connection. */
    static Secret direct(DatabaseUrl.Postgres copy) {
        List<String> parameters = new ArrayList<>();
        copy.parameters().forEach((name, value) -> parameters.add(name + "=" + encoded(value)));
        return new Secret("postgresql://" + encoded(copy.user())
                + copy.password().map(p -> ":" + encoded(p.reveal())).orElse("") + "@" + host(copy.host()) + ":"
                + copy.port() + "/" + encoded(copy.database())
                + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters)));
    }

    /** The same for MariaDB. */
    static Secret direct(DatabaseUrl.Mariadb copy) {
        return new Secret("mysql://" + encoded(copy.user())
                + copy.password().map(p -> ":" + encoded(p.reveal())).orElse("") + "@" + host(copy.host()) + ":"
                + copy.port() + "/" + encoded(copy.database()));
    }

    private static String host(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
