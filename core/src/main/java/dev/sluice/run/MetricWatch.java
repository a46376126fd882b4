package dev.sluice.run;

import dev.sluice.analysis.MetricPoint;
import dev.sluice.analysis.MetricPoint.Outcome;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.analysis.MetricVerdict;
import dev.sluice.base.Mask;
import dev.sluice.base.Percent;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MetricSpec;
import dev.sluice.config.MetricsSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.MetricsState;
import dev.sluice.journal.MetricsState.Metric;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import dev.sluice.port.Metrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Measures metrics beside the engine's loop, so that a slow source delays neither a cut nor a rollback. What is due follows from
 * the journal alone, so another carrier goes on where this one ended; only what is under way is remembered. Not thread-safe.
 */
final class MetricWatch {
    /** What answers at once is recorded in the same look: so long a look waits, for all that it asked together. */
    private static final Duration AT_ONCE = Duration.ofMillis(20);
    /** Over its time-out, until a measurement is given up that should have ended by itself. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final int LONGEST_DETAIL = 300;

    private final Metrics port;
    private final EnvironmentSpec spec;
    private final Mask mask;
    private final Map<String, UnderWay> underWay = new HashMap<>();
    private String step = "";

    MetricWatch(Metrics port, EnvironmentSpec spec) {
        this.port = port;
        this.spec = spec;
        this.mask = spec.mask();
    }

    /** A measurement that is being made, and who makes it. */
    private record UnderWay(CompletableFuture<MetricPoint> point, Thread worker) {}

    /** What is to be recorded now: that measuring begins, and measurements that came in. */
    List<Event> look(DeploymentState state, Instant now) {
        Optional<StepRecord> holding = holding(state);
        if (!holding.map(h -> h.step().name()).orElse("").equals(step)) {
            close();
            step = holding.map(h -> h.step().name()).orElse("");
        }
        if (holding.isEmpty()) {
            return List.of();
        }
        if (!state.metrics().step().equals(step)) {
            List<MetricTerms> applicable = applicable(state, holding.get().step());
            return applicable.isEmpty()
                    ? List.of()
                    : List.of(new Event.MetricsBegan(
                            step, applicable, spec.metrics().score()));
        }
        List<UnderWay> begun = new ArrayList<>();
        for (Metric metric : state.metrics().metrics()) {
            if (isDue(metric, state.metrics(), now)) {
                named(metric.name()).ifPresent(m -> begun.add(start(m, metric, state, now)));
            }
        }
        await(begun);
        return finished();
    }

    /** Gives up what is under way. */
    void close() {
        underWay.values().forEach(u -> u.worker().interrupt());
        underWay.clear();
    }

    private Optional<StepRecord> holding(DeploymentState state) {
        boolean none = spec.metrics().equals(MetricsSpec.NONE)
                || state.isEnded()
                || state.rollback().isPresent()
                || state.plan().kind() != Plan.Kind.DEPLOY;
        return none
                ? Optional.empty()
                : state.current()
                        .filter(s -> s.isBegun() && (s.step() instanceof Step.Hold || s.step() instanceof Step.Bake));
    }

    /** Where everybody has gone over to the release there is nothing to compare it with. */
    private List<MetricTerms> applicable(DeploymentState state, Step held) {
        boolean bothServe = held instanceof Step.Hold
                && state.plan().from().isPresent()
                && state.shift()
                        .filter(s -> s.weight().hundredths() < Percent.WHOLE)
                        .isPresent();
        return spec.metrics().metrics().stream()
                .map(MetricSpec::terms)
                .filter(terms -> bothServe || !terms.versus())
                .toList();
    }

    private Optional<MetricSpec> named(String name) {
        return spec.metrics().metrics().stream()
                .filter(m -> m.name().equals(name))
                .findFirst();
    }

    private boolean isDue(Metric metric, MetricsState metrics, Instant now) {
        if (metric.verdict().isFinal() || underWay.containsKey(metric.name())) {
            return false;
        }
        Duration interval = metric.terms().schedule().interval();
        Duration first = metric.terms().schedule().initialDelay();
        if (named(metric.name()).filter(m -> m.source().isCounted()).isPresent()) {
            first = first.compareTo(interval) > 0 ? first.minus(interval) : Duration.ZERO;
        }
        Instant last = metric.at().orElse(metrics.began());
        Duration wait = metric.at().isPresent() ? interval : first;
        return !now.isBefore(last.plus(wait)) || now.isBefore(last);
    }

    private UnderWay start(MetricSpec spec, Metric metric, DeploymentState state, Instant now) {
        Metrics.Asked asked = new Metrics.Asked(
                this.spec,
                state.candidate(),
                spec.terms().versus() ? state.plan().from().map(Standing::backend) : Optional.empty(),
                Path.of(state.finding(Finding.Fetched.class)
                        .map(Finding.Fetched::directory)
                        .orElse(".")),
                now,
                metric.tally().last().flatMap(MetricPoint::mark));
        Duration limit = spec.timeout().plus(GRACE);
        CompletableFuture<MetricPoint> point = new CompletableFuture<MetricPoint>()
                .completeOnTimeout(
                        error("it did not end within " + limit.toSeconds() + " s"),
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
        Thread worker = Thread.ofVirtual().name("metric " + metric.name()).start(() -> {
            try {
                point.complete(port.measure(spec, asked));
            } catch (RuntimeException e) {
                point.complete(error("it cannot be measured: " + e));
            }
        });
        UnderWay begun = new UnderWay(point, worker);
        underWay.put(metric.name(), begun);
        return begun;
    }

    /** Until all of them have answered, or a moment has passed: what is later is taken up by a later look. */
    private static void await(List<UnderWay> begun) {
        CompletableFuture<?>[] points = begun.stream().map(UnderWay::point).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(points).get(AT_ONCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException later) {
            // No point ends with an exception, and one that is late is late.
        } catch (InterruptedException e) {
            throw Time.interrupted();
        }
    }

    private List<Event> finished() {
        List<Event> events = new ArrayList<>();
        for (Iterator<Map.Entry<String, UnderWay>> all = underWay.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, UnderWay> one = all.next();
            UnderWay measuring = one.getValue();
            if (measuring.point().isDone()) {
                events.add(new Event.MetricMeasured(
                        step, one.getKey(), shown(measuring.point().join())));
                measuring.worker().interrupt();
                all.remove();
            }
        }
        return events;
    }

    private static MetricPoint error(String why) {
        return new MetricPoint(Outcome.ERROR, Optional.empty(), Optional.empty(), why, Optional.empty());
    }

    /** What sources say comes from outside, so it is searched for secrets before it is kept for ever. */
    private MetricPoint shown(MetricPoint point) {
        String hidden = mask.hide(point.detail());
        String detail = hidden.length() <= LONGEST_DETAIL ? hidden : hidden.substring(0, LONGEST_DETAIL) + "...";
        return new MetricPoint(
                point.outcome(),
                point.canary(),
                point.stable(),
                detail,
                point.mark().map(mask::hide));
    }

    /** Verdicts that follow from what is recorded and that nobody was told of yet. */
    List<Event> verdicts(DeploymentState state) {
        List<Event> events = new ArrayList<>();
        if (step.isEmpty() || !state.metrics().step().equals(step)) {
            return events;
        }
        for (Metric metric : state.metrics().metrics()) {
            boolean told = state.judged().stream()
                    .filter(j -> j.step().equals(step) && j.metric().equals(metric.name()))
                    .reduce((first, second) -> second)
                    .filter(j -> j.verdict().equals(metric.verdict()))
                    .isPresent();
            if (!told && !(metric.verdict() instanceof MetricVerdict.Open)) {
                events.add(new Event.MetricJudged(step, metric.name(), metric.verdict()));
            }
        }
        return events;
    }
}
