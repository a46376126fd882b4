package dev.sluice.router.traffic;

import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.BackendStats;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * All that was measured of one backend, at one moment.
 *
 * @param byStatusClass requests by the first digit of the status the client got; at 0 those that got none
 * @param micros times from a request's last header byte to its answer's last byte
 */
public record Measured(
        BackendId backend,
        long requests,
        long judged,
        long failed,
        long retried,
        List<Long> byStatusClass,
        Histogram micros,
        List<MeasuredInstance> instances) {
    public Measured {
        byStatusClass = List.copyOf(byStatusClass);
        instances = List.copyOf(instances);
    }

    /** What was measured of one instance. */
    public record MeasuredInstance(String instance, boolean healthy, long requests, long inFlight) {}

    static Measured of(Fleet.Member member) {
        Meter meter = member.meter();
        var counts = meter.counts();
        return new Measured(
                member.id(),
                counts.requests(),
                counts.judged(),
                counts.failed(),
                meter.retries(),
                meter.byStatusClass(),
                meter.micros(),
                member.instances().values().stream()
                        .map(it -> new MeasuredInstance(
                                it.endpoint().instance(), it.health().healthy(), it.requests(), it.inFlight()))
                        .toList());
    }

    public long inFlight() {
        return instances.stream().mapToLong(MeasuredInstance::inFlight).sum();
    }

    public BackendStats stats() {
        return new BackendStats(
                backend,
                requests,
                judged,
                failed,
                inFlight(),
                micros.getValueAtPercentile(50),
                micros.getValueAtPercentile(95),
                micros.getValueAtPercentile(99));
    }
}
