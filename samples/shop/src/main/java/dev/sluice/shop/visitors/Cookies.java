package dev.sluice.shop.visitors;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The cookies of one visitor: the shop's session, and whatever a router before it sets. */
final class Cookies {
    private static final Pattern CLEARED = Pattern.compile("(?i).*;\\s*max-age=0\\b.*");

    private final Map<String, String> values = new LinkedHashMap<>();

    /** Takes over what an answer sets, and forgets what it clears. */
    void update(Answer answer) {
        for (String line : answer.all("Set-Cookie")) {
            String[] parts = line.split(";");
            String[] pair = parts[0].split("=", 2);
            if (pair.length != 2) {
                continue;
            }
            if (CLEARED.matcher(line).matches()) {
                values.remove(pair[0].strip());
            } else {
                values.put(pair[0].strip(), pair[1].strip());
            }
        }
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The request field, where there are any. */
    Optional<String> header() {
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(values.entrySet().stream()
                        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                        .collect(Collectors.joining("; ")));
    }
}
