package dev.sluice.shop.visitors;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The count of what became of the requests. Safe for use by many threads. */
final class Tally {
    private static final int DIGITS = 3;

    private final Map<Loss, Long> lostBy = new EnumMap<>(Loss.class);
    private final Map<String, Long> servedByVersion = new HashMap<>();
    private final Map<String, Long> failedByVersion = new HashMap<>();
    private final Histogram sinceStart = new Histogram(DIGITS);
    private final Histogram lately = new Histogram(DIGITS);
    private long ok;
    private long failed;
    private long wrong;
    private long lost;
    private long ordersAcknowledged;

    /** Counts a request that has ended. */
    synchronized void add(Errand errand, Outcome outcome, long latencyMicros) {
        sinceStart.recordValue(latencyMicros);
        lately.recordValue(latencyMicros);
        switch (outcome) {
            case Outcome.Served(String version) -> {
                ok++;
                servedByVersion.merge(version, 1L, Long::sum);
                if (errand instanceof Errand.PlaceOrder) {
                    ordersAcknowledged++;
                }
            }
            case Outcome.Failed(String version, int status) -> {
                failed++;
                servedByVersion.merge(version, 1L, Long::sum);
                failedByVersion.merge(version, 1L, Long::sum);
            }
            case Outcome.Wrong(String version, String why) -> {
                wrong++;
                servedByVersion.merge(version, 1L, Long::sum);
            }
            case Outcome.Lost(Loss loss, String why) -> {
                lost++;
                lostBy.merge(loss, 1L, Long::sum);
            }
        }
    }

    /** The counts until now, with the latency since the beginning. */
    synchronized Totals totals() {
        return totals(sinceStart);
    }

    /** The counts until now, with the latency since this was last asked. */
    synchronized Totals totalsWithRecentLatency() {
        Totals totals = totals(lately);
        lately.reset();
        return totals;
    }

    private Totals totals(Histogram histogram) {
        return new Totals(
                ok + failed + wrong + lost,
                ok,
                failed,
                wrong,
                lost,
                lostBy,
                servedByVersion,
                failedByVersion,
                ordersAcknowledged,
                new Totals.Latency(
                        histogram.getValueAtPercentile(50),
                        histogram.getValueAtPercentile(95),
                        histogram.getValueAtPercentile(99)));
    }
}
