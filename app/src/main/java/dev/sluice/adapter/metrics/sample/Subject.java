package dev.sluice.adapter.metrics.sample;

import dev.sluice.port.Metrics.Asked;
import dev.sluice.traffic.BackendId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The version that a source is asked about.
 *
 * @param interval from one question to the next
 * @param timeout how long this one may take
 * @param mark what this source said of this version the time before
 */
public record Subject(Asked asked, BackendId version, Duration interval, Duration timeout, Optional<String> mark) {
    /** A text with its placeholders filled in. */
    public String filled(String text) {
        String filled = text;
        for (Map.Entry<String, String> value : values().entrySet()) {
            filled = filled.replace("${" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    /** What stands for what. */
    public Map<String, String> values() {
        return Map.of(
                "version", version.version().label(),
                "canary", asked.canary().version().label(),
                "stable", asked.stable().map(s -> s.version().label()).orElse(""),
                "environment", asked.environment().id().name());
    }
}
