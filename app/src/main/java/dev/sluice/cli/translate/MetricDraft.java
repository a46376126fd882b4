package dev.sluice.cli.translate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One metric under way: its keys in the order of writing, and why it cannot be said, where something is in the way. */
final class MetricDraft {
    private final Node metric;
    private final String name;
    private final Map<String, String> keys = new LinkedHashMap<>();
    private Optional<String> unsaid = Optional.empty();

    MetricDraft(Node metric) {
        this.metric = metric;
        name = metric.text("name").orElse("unnamed");
        keys.put("name", Draft.quoted(name));
    }

    String name() {
        return name;
    }

    /** @param value as YAML writes it */
    void put(String key, String value) {
        keys.put(key, value);
    }

    boolean has(String key) {
        return keys.containsKey(key);
    }

    /** The metric will stand in the draft as a comment only. */
    void unsaid(Node at, String what, String why, String help) {
        metric.remarks().lost(at.span(), what, why, help);
        unsaid(why);
    }

    void unsaid(String why) {
        unsaid = unsaid.or(() -> Optional.of(why));
    }

    boolean isUnsaid() {
        return unsaid.isPresent();
    }

    /** The one source that a foreign file has and Sluice has not. */
    void noSource(Node at, String what, String help) {
        unsaid(at, what, "sources are prometheus, sql, http, log, accessLog, router, command, sentry", help);
    }

    Draft.Metric done() {
        return new Draft.Metric(name, keys, unsaid);
    }
}
