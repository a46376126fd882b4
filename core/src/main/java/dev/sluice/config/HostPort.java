package dev.sluice.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A host and a port, written {@code redis:6379} or {@code [::1]:6379}. */
record HostPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]\\s]+))(?::(\\d{1,5}))?");
    private static final int HIGHEST = 65_535;

    /** Without {@code usual}, the port must be written. */
    static Optional<HostPort> of(Value value, Optional<Integer> usual) {
        return value.text().flatMap(text -> {
            Optional<HostPort> parsed = parse(text, usual);
            if (parsed.isEmpty()) {
                String form = usual.isPresent() ? "host or host:port" : "host:port";
                value.problem(
                        value.label() + " is not of the form " + form, "ports are 1 to 65535", "as in redis:6379");
            }
            return parsed;
        });
    }

    private static Optional<HostPort> parse(String text, Optional<Integer> usual) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        Optional<Integer> port =
                Optional.ofNullable(matcher.group(3)).map(Integer::valueOf).or(() -> usual);
        return port.filter(p -> 1 <= p && p <= HIGHEST && Network.isHost(host)).map(p -> new HostPort(host, p));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
