package dev.sluice.adapter.metrics.router;

import dev.sluice.adapter.metrics.sample.Interval;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.base.SluiceException;
import dev.sluice.config.MetricSource;
import dev.sluice.port.Router;
import dev.sluice.traffic.BackendStats;
import java.util.Optional;

/** A number that the router has of a backend. Shares and numbers are those since the time before; a router that began anew begins anew. */
public final class RouterNumbersSource implements Source {
    private static final double MICROS_PER_MILLI = 1_000;

    private final MetricSource.Router source;
    private final Router router;

    public RouterNumbersSource(MetricSource.Router source, Router router) {
        this.source = source;
        this.router = router;
    }

    @Override
    public Sample ask(Subject subject) {
        Optional<BackendStats> stats;
        try {
            stats = router.state().backends().stream()
                    .filter(b -> b.backend().equals(subject.version()))
                    .findFirst();
        } catch (SluiceException e) {
            return new Sample.Trouble(e.what());
        }
        if (stats.isEmpty()) {
            return new Sample.Nothing("the router has not served it");
        }
        BackendStats now = stats.get();
        return switch (source.quantity()) {
            case P50 -> millis(now, now.p50Micros());
            case P95 -> millis(now, now.p95Micros());
            case P99 -> millis(now, now.p99Micros());
            case ERROR_RATE, REQUESTS -> counted(subject, now);
        };
    }

    private static Sample millis(BackendStats stats, long micros) {
        return stats.judged() == 0 ? new Sample.Nothing("no request yet") : Sample.of(micros / MICROS_PER_MILLI);
    }

    private Sample counted(Subject subject, BackendStats now) {
        Interval interval = Interval.since(subject);
        String mark = interval.mark(now.requests() + "," + now.judged() + "," + now.failed());
        if (interval.before().isEmpty()) {
            return new Sample.Began(mark, interval.why());
        }
        String[] before = interval.before().get().split(",");
        long requests = now.requests() - Long.parseLong(before[0]);
        long judged = now.judged() - Long.parseLong(before[1]);
        long failed = now.failed() - Long.parseLong(before[2]);
        if (requests < 0 || judged < 0 || failed < 0) {
            return new Sample.Began(mark, "the router counts anew");
        }
        if (source.quantity() == MetricSource.Quantity.REQUESTS) {
            return Sample.of(requests, Optional.of(mark));
        }
        return judged == 0
                ? new Sample.Nothing("no request was judged", Optional.of(mark))
                : Sample.of(failed / (double) judged, Optional.of(mark));
    }
}
