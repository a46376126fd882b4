package dev.sluice.router.traffic;

import dev.sluice.traffic.RouteRule;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which component answers a path: the longest prefix that ends at a segment of the path. */
final class Routes {
    private final List<RouteRule> longestFirst;

    Routes(List<RouteRule> rules) {
        longestFirst = rules.stream()
                .sorted(Comparator.comparingInt(
                                (RouteRule rule) -> rule.prefix().length())
                        .reversed())
                .toList();
    }

    /** Whether both have a component for the same paths, if not the same one. */
    boolean coverTheSame(Routes other) {
        return prefixes().equals(other.prefixes());
    }

    private Set<String> prefixes() {
        return longestFirst.stream().map(RouteRule::prefix).collect(Collectors.toSet());
    }

    /** The component for a path without query ({@code *}, the server as a whole, counts as {@code /}), or null. */
    @Nullable
    String component(String path) {
        String asked = path.startsWith("/") ? path : "/";
        for (int i = 0; i < longestFirst.size(); i++) {
            RouteRule rule = longestFirst.get(i);
            if (covers(rule.prefix(), asked)) {
                return rule.component();
            }
        }
        return null;
    }

    private static boolean covers(String prefix, String path) {
        return path.startsWith(prefix)
                && (prefix.endsWith("/") || path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }
}
