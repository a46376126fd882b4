package dev.sluice.adapter.migration;

import dev.sluice.adapter.jdbc.DatabaseUrl.Postgres;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the sessions of a migration tool are to begin, whichever way the tool is told: with a lock timeout, and under a name by
 * which the server knows them.
 */
public record ToolSession(String applicationName, Duration lockTimeout) {
    /** As a server takes it at the beginning of a session. */
    public String options() {
        return "-c lock_timeout=" + lockTimeout.toMillis();
    }

    /** A URL as libpq, Prisma and most drivers read it, with this added to it. */
    String added(String url) {
        int question = url.indexOf('?');
        String options = options();
        StringBuilder kept = new StringBuilder();
        if (question >= 0) {
            for (String pair : url.substring(question + 1).split("&")) {
                if (pair.startsWith("options=")) {
                    options = URLDecoder.decode(pair.substring(8).replace("+", "%2B"), StandardCharsets.UTF_8) + " "
                            + options;
                } else if (!pair.isEmpty() && !pair.startsWith("application_name=")) {
                    kept.append(pair).append('&');
                }
            }
        }
        return (question < 0 ? url : url.substring(0, question)) + "?" + kept + "options=" + encoded(options)
                + "&application_name=" + encoded(applicationName);
    }

    /** A URL for PostgreSQL's JDBC driver, without user and password. */
    public String jdbcUrl(Postgres url) {
        Map<String, String> parameters = new LinkedHashMap<>(url.parameters());
        String binding = parameters.remove("channel_binding");
        if (binding != null) {
            parameters.put("channelBinding", binding);
        }
        parameters.merge("options", options(), (own, ours) -> own + " " + ours);
        parameters.put("ApplicationName", applicationName);
        StringBuilder jdbc = new StringBuilder("jdbc:postgresql://%s:%d/%s"
                .formatted(
                        url.host().contains(":") ? "[" + url.host() + "]" : url.host(),
                        url.port(),
                        encoded(url.database())));
        char before = '?';
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            jdbc.append(before).append(parameter.getKey()).append('=').append(encoded(parameter.getValue()));
            before = '&';
        }
        return jdbc.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
