package dev.sluice.adapter.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a health endpoint says in JSON, as its framework writes it: {@code {"status":"ok"}}, Spring Boot Actuator, MicroProfile
 * Health, or {@code application/health+json}.
 *
 * @param status the app's own word
 * @param failing the parts that it calls bad, by name
 */
record HealthBody(String status, List<String> failing) {
    private static final Set<String> BAD = Set.of(
            "down",
            "fail",
            "failed",
            "error",
            "out_of_service",
            "unhealthy",
            "critical",
            "unavailable",
            "not_ready",
            "not ready");
    private static final List<String> PARTS = List.of("components", "checks", "details", "dependencies");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Empty where the text is no JSON object with a {@code status} in words: then the HTTP status alone speaks. */
    static Optional<HealthBody> read(String text) {
        return json(text).filter(json -> json.path("status").isString()).map(json -> {
            List<String> failing = new ArrayList<>();
            PARTS.forEach(parts -> collect(json.path(parts), failing));
            return new HealthBody(json.path("status").stringValue(), failing);
        });
    }

    static Optional<JsonNode> json(String text) {
        try {
            return Optional.ofNullable(JSON.readTree(text)).filter(node -> !node.isMissingNode());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    boolean isBad() {
        return BAD.contains(status.toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return "status " + status + (failing.isEmpty() ? "" : ", failing: " + String.join(", ", failing));
    }

    private static void collect(JsonNode parts, List<String> failing) {
        if (parts.isArray()) {
            parts.forEach(part -> add(part.path("name").asString("?"), part, failing));
        }
        parts.properties().forEach(part -> {
            if (part.getValue().isArray()) {
                part.getValue().forEach(one -> add(part.getKey(), one, failing));
            } else {
                add(part.getKey(), part.getValue(), failing);
            }
        });
    }

    private static void add(String name, JsonNode part, List<String> failing) {
        boolean bad = BAD.contains(part.path("status").asString("").toLowerCase(Locale.ROOT));
        if (bad && !failing.contains(name)) {
            failing.add(name);
        }
    }
}
