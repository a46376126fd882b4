package dev.sluice.adapter.postgres;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A session that others wait for, as people can find it again.
 *
 * @param query its last one, without what may be anybody's secret or name; empty where it may not be seen
 * @param since how long its transaction, or where there is none the session, has lasted
 */
public record LockHolder(
        int pid, String application, String user, String state, Duration since, Optional<String> query) {
    private static final int LONGEST = 160;
    /** Read from left to right, so that a quote in a comment begins no text. Identifiers in quotes stay. */
    private static final Pattern PARTS = Pattern.compile("(?s)--[^\\n]*|/\\*.*?(?:\\*/|$)"
            + "|[eE]'(?:[^'\\\\]|''|\\\\.)*(?:'|$)|'(?:[^']|'')*(?:'|$)"
            + "|\\$((?:[A-Za-z_]\\w*)?)\\$.*?(?:\\$\\1\\$|$)|\"(?:[^\"]|\"\")*(?:\"|$)|\\b\\d[\\w.]*");

    /** A query in one short line, with {@code ?} for every value in it. */
    static String masked(String query) {
        String shown = PARTS.matcher(query).replaceAll(part -> {
            char first = part.group().charAt(0);
            if (first == '"') {
                return Matcher.quoteReplacement(part.group());
            }
            return first == '-' || first == '/' ? " " : "?";
        });
        String line = shown.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    /** {@code pid 4711 (psql, user ana, idle in transaction for 10 m, last: select * from orders where id = ?)}. */
    @Override
    public String toString() {
        String who = pid == 0
                ? "a prepared transaction (" + application
                : "pid " + pid + " (" + (application.isEmpty() ? "no application name" : application);
        return who + ", user " + user + ", " + state + " for " + shown(since)
                + query.map(q -> (state.startsWith("idle") ? ", last: " : ": ") + q)
                        .orElse("") + ")";
    }

    private static String shown(Duration since) {
        if (since.compareTo(Duration.ofSeconds(2)) < 0) {
            return since.toMillis() + " ms";
        }
        if (since.compareTo(Duration.ofMinutes(2)) < 0) {
            return since.toSeconds() + " s";
        }
        return since.compareTo(Duration.ofHours(2)) < 0 ? since.toMinutes() + " m" : since.toHours() + " h";
    }
}
