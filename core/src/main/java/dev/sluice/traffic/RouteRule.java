package dev.sluice.traffic;

/** Requests whose path begins with {@code prefix} (at a path segment) go to {@code component}; the longest prefix wins. */
public record RouteRule(String prefix, String component) {
    public RouteRule {
        if (!prefix.startsWith("/")) {
            throw new IllegalArgumentException("a route begins with '/', not " + prefix);
        }
    }
}
