package dev.sluice.adapter.metrics;

import dev.sluice.adapter.http.WebTrouble;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.analysis.MetricPoint;
import dev.sluice.analysis.MetricPoint.Outcome;
import dev.sluice.base.SluiceException;
import dev.sluice.config.MetricSource;
import dev.sluice.config.MetricSpec;
import dev.sluice.port.Metrics;
import dev.sluice.traffic.BackendId;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Asks a metric's source for each version that it needs, in time, and judges what came. Thread-safe. */
public final class LiveMetrics implements Metrics {
    private static final String BETWEEN_MARKS = "|";

    private final Function<MetricSource, Source> sources;
    private final PointJudge judge = new PointJudge();

    /** @param sources what to ask for each kind */
    public LiveMetrics(Function<MetricSource, Source> sources) {
        this.sources = sources;
    }

    @Override
    public MetricPoint measure(MetricSpec metric, Asked asked) {
        FutureTask<MetricPoint> task = new FutureTask<>(() -> inTime(metric, asked));
        Thread.ofVirtual().name("metric " + metric.name()).start(task);
        try {
            return task.get(metric.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return error("no answer within " + metric.timeout().toMillis() + " ms");
        } catch (ExecutionException e) {
            return error("it cannot be measured: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return error("the measuring was given up");
        } finally {
            // Interrupting a virtual thread closes the socket that it waits for.
            task.cancel(true);
        }
    }

    private MetricPoint inTime(MetricSpec metric, Asked asked) {
        Source source = sources.apply(metric.source());
        String[] marks = asked.mark().orElse("").split("\\" + BETWEEN_MARKS, -1);
        Sample canary = sample(source, metric, asked, asked.canary(), mark(marks, 0));
        if (!metric.terms().versus()) {
            return judge.judge(metric.terms().rule(), canary, Optional.empty(), markOf(canary));
        }
        if (asked.stable().isEmpty()) {
            return new MetricPoint(
                    Outcome.INCONCLUSIVE,
                    Optional.empty(),
                    Optional.empty(),
                    "there is no version before to compare with",
                    Optional.empty());
        }
        Sample stable = sample(source, metric, asked, asked.stable().get(), mark(marks, 1));
        Optional<String> mark = Optional.of(markOf(canary).orElse("")
                        + BETWEEN_MARKS
                        + markOf(stable).orElse(""))
                .filter(m -> !m.equals(BETWEEN_MARKS));
        return judge.judge(metric.terms().rule(), canary, Optional.of(stable), mark);
    }

    private static Sample sample(
            Source source, MetricSpec metric, Asked asked, BackendId version, Optional<String> mark) {
        Subject subject = new Subject(asked, version, metric.terms().schedule().interval(), metric.timeout(), mark);
        try {
            return source.ask(subject);
        } catch (WebTrouble e) {
            return new Sample.Trouble(e.why());
        } catch (SluiceException e) {
            return new Sample.Trouble(e.what());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Sample.Trouble("the measuring was given up");
        } catch (Exception e) {
            return new Sample.Trouble(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> mark(String[] marks, int index) {
        return index < marks.length && !marks[index].isEmpty() ? Optional.of(marks[index]) : Optional.empty();
    }

    private static Optional<String> markOf(Sample sample) {
        return switch (sample) {
            case Sample.Numbers numbers -> numbers.mark();
            case Sample.Began began -> Optional.of(began.mark());
            case Sample.Nothing nothing -> nothing.mark();
            case Sample.Value ignored -> Optional.empty();
            case Sample.Trouble ignored -> Optional.empty();
        };
    }

    private static MetricPoint error(String why) {
        return new MetricPoint(Outcome.ERROR, Optional.empty(), Optional.empty(), why, Optional.empty());
    }
}
