package dev.sluice.report;

import dev.sluice.analysis.ErrorRate;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.base.Percent;
import dev.sluice.config.MetricSpec;
import dev.sluice.config.MetricsSpec;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.traffic.GuardLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What each hold of a plan waits for before its step is passed, and how long each of that takes at the traffic of late: its hold, enough
 * judged requests, proof, metrics.
 */
public final class Passing {
    /** More requests than this are as good as never. */
    private static final long FARTHEST = 100_000_000;

    private final GuardLimits guard;
    private final MetricsSpec metrics;
    private final Optional<Traffic> traffic;

    /** @param traffic empty where none was measured yet */
    public Passing(GuardLimits guard, MetricsSpec metrics, Optional<Traffic> traffic) {
        this.guard = guard;
        this.metrics = metrics;
        this.traffic = traffic;
    }

    /** What an environment's requests were like. @param failedShare between 0 and 1 */
    public record Traffic(double requestsPerSecond, double failedShare) {}

    /** One thing that is waited for; {@code takes} is empty where nobody knows. */
    public record Need(String what, Optional<Duration> takes) {}

    /**
     * One hold.
     *
     * @param share of the step that it belongs to, for people
     * @param needs the hold itself first
     */
    public record Waiting(String step, String share, List<Need> needs, Duration patience, String then) {
        public Waiting {
            needs = List.copyOf(needs);
        }

        /** When all is there, as far as that is known. */
        public Duration takes() {
            return needs.stream()
                    .flatMap(n -> n.takes().stream())
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
        }

        /** What cannot be there before patience is over. */
        public Optional<Need> tooLate() {
            Duration end = needs.getFirst().takes().orElse(Duration.ZERO).plus(patience);
            return needs.stream()
                    .filter(n -> n.takes().filter(t -> t.compareTo(end) > 0).isPresent())
                    .findFirst();
        }
    }

    /** Every hold in the plan's order. */
    public List<Waiting> of(Plan plan) {
        List<Waiting> all = new ArrayList<>();
        Optional<Step.Shift> shift = Optional.empty();
        double judgedBefore = 0;
        for (Step step : plan.steps()) {
            if (step instanceof Step.Shift next) {
                shift = Optional.of(next);
            } else if (step instanceof Step.Hold hold && shift.isPresent()) {
                Waiting waiting = waiting(hold, shift.get(), plan.from().isPresent(), judgedBefore);
                judgedBefore +=
                        perSecond(shift.get()).orElse(0.0) * waiting.takes().toMillis() / 1000;
                all.add(waiting);
            }
        }
        return all;
    }

    private Waiting waiting(Step.Hold hold, Step.Shift shift, boolean hasStable, double judgedBefore) {
        List<Need> needs = new ArrayList<>();
        needs.add(new Need("hold", Optional.of(hold.hold())));
        if (hold.minimumRequests() > 0) {
            String requests = Units.plural(hold.minimumRequests(), "request");
            needs.add(new Need(requests, time(hold.minimumRequests(), shift)));
            if (!guard.latency().isEmpty() && judgedBefore == 0) {
                Duration cold = guard.initialDelay()
                        .map(GuardLimits.InitialDelay::latency)
                        .orElse(Duration.ZERO);
                needs.add(new Need(
                        "judged by " + guard.latency().getFirst().name(),
                        time(hold.minimumRequests(), shift).map(cold::plus)));
            }
        }
        hold.provenBelow().ifPresent(limit -> needs.add(proof(limit, shift, judgedBefore)));
        boolean bothServe = hasStable && shift.weight().hundredths() < Percent.WHOLE;
        metrics.metrics().stream()
                .map(MetricSpec::terms)
                .filter(terms -> terms.mode().decides() && (bothServe || !terms.versus()))
                .forEach(terms -> needs.add(new Need(terms.name(), Optional.of(needed(terms)))));
        return new Waiting(
                hold.name(),
                StepText.share(shift),
                needs,
                hold.patience(),
                hold.onInconclusive().name().toLowerCase(Locale.ROOT));
    }

    private static Duration needed(MetricTerms terms) {
        return terms.schedule().needs(terms.limits().consecutiveSuccessLimit());
    }

    /** What was judged in the steps before counts: evidence adds up. */
    private Need proof(Percent limit, Step.Shift shift, double judgedBefore) {
        double failed = traffic.map(Traffic::failedShare).orElse(0.0);
        long needed = requestsFor(limit, failed);
        String what = "proof below " + limit;
        return needed == FARTHEST
                ? new Need(what + ", never at " + Units.share(failed) + " failed requests", Optional.empty())
                : new Need(what, time(Math.max(0, needed - judgedBefore), shift));
    }

    /** The bound falls with the requests, so the number is found by halving. */
    private long requestsFor(Percent limit, double failed) {
        long low = 1;
        long high = FARTHEST;
        while (low < high) {
            long middle = (low + high) / 2;
            if (ErrorRate.upperBound(middle, Math.round(failed * middle), guard.alpha()) < limit.share()) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private Optional<Duration> time(double requests, Step.Shift shift) {
        return perSecond(shift)
                .filter(perSecond -> perSecond > 0)
                .map(perSecond -> Duration.ofMillis(Math.round(1000 * requests / perSecond)));
    }

    private Optional<Double> perSecond(Step.Shift shift) {
        return traffic.map(t -> t.requestsPerSecond() * shift.weight().share());
    }
}
