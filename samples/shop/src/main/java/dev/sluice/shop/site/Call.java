package dev.sluice.shop.site;

import java.util.Map;
import java.util.Optional;

/** A request as the shop's own code sees it. */
public record Call(String method, String path, Map<String, String> cookies, String body) {
    public Call {
        cookies = Map.copyOf(cookies);
    }

    /** True for the method and path; a GET also answers HEAD. */
    boolean is(String wantedMethod, String wantedPath) {
        return path.equals(wantedPath)
                && (method.equals(wantedMethod) || (method.equals("HEAD") && wantedMethod.equals("GET")));
    }

    /** What follows the prefix, where this is a GET of one thing below it. */
    Optional<String> below(String prefix) {
        return (method.equals("GET") || method.equals("HEAD")) && path.startsWith(prefix)
                ? Optional.of(path.substring(prefix.length()))
                : Optional.empty();
    }

    /** The number that follows the prefix, where this is a GET of one thing below it. */
    Optional<Integer> numberBelow(String prefix) {
        return below(prefix).filter(text -> text.matches("[0-9]{1,9}")).map(Integer::valueOf);
    }
}
