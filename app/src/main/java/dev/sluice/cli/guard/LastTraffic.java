package dev.sluice.cli.guard;

import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.journal.Measurement;
import dev.sluice.traffic.BackendStats;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What a deployment's measurements say of the traffic: how much there is, and how often stable fails.
 *
 * @param requestsPerSecond of both versions together
 * @param stableRate the share of stable's requests that failed; empty where too few were judged to tell
 */
public record LastTraffic(double requestsPerSecond, Optional<Double> stableRate) {
    /** Fewer judged requests of stable say nothing about a rate of one in a hundred. */
    private static final long FEWEST = 1_000;

    private static final Duration SHORTEST = Duration.ofSeconds(10);

    /** Empty where a deployment was measured too shortly, or its router began to count anew. */
    public static Optional<LastTraffic> of(List<Entry> entries) {
        List<Entry> measured = entries.stream()
                .filter(e -> e.event() instanceof Event.Measured m
                        && m.measurement().canary().isPresent())
                .toList();
        if (measured.isEmpty()) {
            return Optional.empty();
        }
        Measurement first = measurement(measured.getFirst());
        Measurement last = measurement(measured.getLast());
        long requests = sum(last, BackendStats::requests) - sum(first, BackendStats::requests);
        Duration took =
                Duration.between(measured.getFirst().at(), measured.getLast().at());
        if (took.compareTo(SHORTEST) < 0 || requests <= 0) {
            return Optional.empty();
        }
        Optional<Double> rate =
                last.stable().filter(s -> s.judged() >= FEWEST).map(s -> (double) s.failed() / s.judged());
        return Optional.of(new LastTraffic(requests / (took.toMillis() / 1000.0), rate));
    }

    private static Measurement measurement(Entry entry) {
        return ((Event.Measured) entry.event()).measurement();
    }

    private static long sum(Measurement measurement, ToLongFunction<BackendStats> count) {
        return Stream.concat(measurement.stable().stream(), measurement.canary().stream())
                .mapToLong(count)
                .sum();
    }
}
