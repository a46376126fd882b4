package dev.sluice.journal;

import dev.sluice.analysis.MetricJudge;
import dev.sluice.analysis.MetricMode;
import dev.sluice.analysis.MetricPoint;
import dev.sluice.analysis.MetricScore;
import dev.sluice.analysis.MetricTally;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.analysis.MetricVerdict;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was measured of the release while one step held the traffic, beside its requests. Immutable.
 *
 * @param step the hold or the bake; empty before there was one with metrics
 */
public record MetricsState(String step, Instant began, List<Metric> metrics, MetricScore score) {
    public static final MetricsState NONE = new MetricsState("", Instant.EPOCH, List.of(), MetricScore.DEFAULT);

    public MetricsState {
        metrics = List.copyOf(metrics);
    }

    /**
     * One metric as far as it was measured.
     *
     * @param at when its newest measurement was recorded; empty before the first
     */
    public record Metric(MetricTerms terms, MetricTally tally, MetricVerdict verdict, Optional<Instant> at) {
        static Metric of(MetricTerms terms) {
            return new Metric(terms, MetricTally.NONE, new MetricVerdict.Open("not measured yet"), Optional.empty());
        }

        Metric with(MetricPoint point, Instant when) {
            MetricTally more = tally.with(point);
            return new Metric(terms, more, new MetricJudge(terms).judge(more, verdict), Optional.of(when));
        }

        /** What it says if the step ends now. */
        public MetricVerdict atEnd() {
            return new MetricJudge(terms).atEnd(tally, verdict);
        }

        public String name() {
            return terms.name();
        }

        double weight() {
            return terms.mode() instanceof MetricMode.Weighted(double weight) ? weight : 0;
        }

        boolean isCritical() {
            return terms.mode() instanceof MetricMode.Critical;
        }
    }

    static MetricsState begun(Event.MetricsBegan began, Instant at) {
        return new MetricsState(
                began.step(), at, began.metrics().stream().map(Metric::of).toList(), began.score());
    }

    MetricsState with(Event.MetricMeasured measured, Instant at) {
        if (!measured.step().equals(step)) {
            return this;
        }
        return new MetricsState(
                step,
                began,
                metrics.stream()
                        .map(m -> m.name().equals(measured.metric()) ? m.with(measured.point(), at) : m)
                        .toList(),
                score);
    }

    public Optional<Metric> metric(String name) {
        return metrics.stream().filter(m -> m.name().equals(name)).findFirst();
    }

    /** Why the release has failed: a critical metric did, or too much of the weight. */
    public Optional<Failure> failure() {
        return metrics.stream()
                .filter(m -> m.isCritical() && m.verdict() instanceof MetricVerdict.Failed)
                .findFirst()
                .map(m -> new Failure(m.name(), m.verdict().why()))
                .or(this::failureByScore);
    }

    /** A metric that takes the release back, with the numbers. */
    public record Failure(String metric, String why) {}

    private Optional<Failure> failureByScore() {
        double failed = weight(weighted().filter(m -> m.verdict() instanceof MetricVerdict.Failed));
        double all = weight(weighted());
        if (all == 0 || (all - failed) / all >= score.marginal()) {
            return Optional.empty();
        }
        List<String> names = weighted()
                .filter(m -> m.verdict() instanceof MetricVerdict.Failed)
                .map(m -> m.name() + " (" + m.verdict().why() + ")")
                .toList();
        return Optional.of(new Failure(
                "score",
                "%s can be reached at best, below %s is failed: %s"
                        .formatted(
                                percent((all - failed) / all), percent(score.marginal()), String.join(", ", names))));
    }

    /** What keeps the step from being passed, in a phrase; empty when every metric that decides is fine. */
    public Optional<String> missing() {
        Optional<String> critical = metrics.stream()
                .filter(m -> m.isCritical() && !(m.atEnd() instanceof MetricVerdict.Successful))
                .findFirst()
                .map(MetricsState::missing);
        return critical.or(this::missingByScore);
    }

    private static String missing(Metric metric) {
        return metric.name() + " is " + word(metric.atEnd()) + ": "
                + metric.atEnd().why();
    }

    private Optional<String> missingByScore() {
        double good = weight(weighted().filter(m -> m.atEnd() instanceof MetricVerdict.Successful));
        double all = weight(weighted());
        return all == 0 || good / all >= score.pass()
                ? Optional.empty()
                : Optional.of("the score is %s, not %s: %s"
                        .formatted(
                                percent(good / all),
                                percent(score.pass()),
                                weighted()
                                        .filter(m -> !(m.atEnd() instanceof MetricVerdict.Successful))
                                        .findFirst()
                                        .map(MetricsState::missing)
                                        .orElse("")));
    }

    /** How many metrics decide. */
    public long deciding() {
        return metrics.stream().filter(m -> m.terms().mode().decides()).count();
    }

    private Stream<Metric> weighted() {
        return metrics.stream().filter(m -> m.terms().mode() instanceof MetricMode.Weighted);
    }

    private static double weight(Stream<Metric> metrics) {
        return metrics.mapToDouble(Metric::weight).sum();
    }

    private static String word(MetricVerdict verdict) {
        return verdict.word().toLowerCase(Locale.ROOT);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
