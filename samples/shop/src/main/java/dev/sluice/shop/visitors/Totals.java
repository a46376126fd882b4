package dev.sluice.shop.visitors;

import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What the visitors have counted from the beginning until one moment. Every request that has ended is counted once, as ok,
 * failed, wrong or lost.
 *
 * @param sent requests that have ended
 * @param ok complete and right answers
 * @param failed answers in which a version of the shop said that it failed (5xx)
 * @param wrong complete answers of the shop that are not what was asked
 * @param lost requests without a complete answer of the shop
 * @param lostBy how they were lost
 * @param servedByVersion complete answers, by the version that gave them
 * @param failedByVersion those of them that failed
 * @param ordersAcknowledged orders that the shop has said to have stored
 * @param latency from the moment at which a request was due, so that waiting for a stalled connection counts
 */
public record Totals(
        long sent,
        long ok,
        long failed,
        long wrong,
        long lost,
        Map<Loss, Long> lostBy,
        Map<String, Long> servedByVersion,
        Map<String, Long> failedByVersion,
        long ordersAcknowledged,
        Latency latency) {
    private static final JsonFactory JSON = new JsonFactory();

    public Totals {
        lostBy = Map.copyOf(lostBy);
        servedByVersion = Map.copyOf(servedByVersion);
        failedByVersion = Map.copyOf(failedByVersion);
    }

    /** Percentiles in microseconds. */
    public record Latency(long p50Micros, long p95Micros, long p99Micros) {}

    /** True when every request was answered and every answer was what was asked; failures are the release's own fault. */
    public boolean flawless() {
        return lost == 0 && wrong == 0;
    }

    /**
     * One line of JSON.
     *
     * @param kind what the line is, such as {@code summary}
     * @param seconds how long the visitors have been coming
     */
    public String json(String kind, double seconds) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject()
                    .writeStringProperty("kind", kind)
                    .writeNumberProperty("seconds", seconds)
                    .writeNumberProperty("sent", sent)
                    .writeNumberProperty("ok", ok)
                    .writeNumberProperty("failed", failed)
                    .writeNumberProperty("wrong", wrong)
                    .writeNumberProperty("lost", lost);
            counts(json, "lostBy", lostBy);
            counts(json, "servedByVersion", servedByVersion);
            counts(json, "failedByVersion", failedByVersion);
            json.writeNumberProperty("ordersAcknowledged", ordersAcknowledged)
                    .writeNumberProperty("p50Micros", latency.p50Micros())
                    .writeNumberProperty("p95Micros", latency.p95Micros())
                    .writeNumberProperty("p99Micros", latency.p99Micros())
                    .writeEndObject();
        }
        return text.toString();
    }

    private static void counts(JsonGenerator json, String name, Map<?, Long> counts) {
        Map<String, Long> sorted = new TreeMap<>();
        counts.forEach((key, count) -> sorted.put(key.toString(), count));
        json.writeName(name).writeStartObject();
        sorted.forEach(json::writeNumberProperty);
        json.writeEndObject();
    }
}
