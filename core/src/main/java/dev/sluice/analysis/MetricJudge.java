package dev.sluice.analysis;

import dev.sluice.analysis.MetricRule.Comparison;
import dev.sluice.analysis.MetricVerdict.Failed;
import dev.sluice.analysis.MetricVerdict.Inconclusive;
import dev.sluice.analysis.MetricVerdict.Open;
import dev.sluice.analysis.MetricVerdict.Successful;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Turns the measurements of a metric into a verdict, by the semantics of Argo Rollouts' analysis runs, but for two things: what was
 * never measured is never successful, and what was not seen for a while is made good by more successes in a row than there were
 * measurements that said nothing.
 */
public final class MetricJudge {
    private final MetricTerms terms;

    public MetricJudge(MetricTerms terms) {
        this.terms = terms;
    }

    /** What they say so far. {@code before}: what was said without the newest of them. */
    public MetricVerdict judge(MetricTally tally, MetricVerdict before) {
        if (before.isFinal()) {
            return before;
        }
        Optional<MetricVerdict> failed = switch (terms.rule()) {
            case MetricRule.Conditions ignored -> tooManyFailures(tally);
            case Comparison comparison -> worse(comparison, tally);
        };
        return failed.orElseGet(() -> before instanceof Open || isMadeGood(tally) ? withoutFailure(tally) : before);
    }

    private static boolean isMadeGood(MetricTally tally) {
        return tally.successesInARow() > tally.inconclusive() + tally.errors();
    }

    /** What they say when nothing more is going to be measured: absence of data is no success. */
    public MetricVerdict atEnd(MetricTally tally, MetricVerdict verdict) {
        if (!(verdict instanceof Open)) {
            return verdict;
        }
        if (terms.schedule().count().isPresent()
                || terms.limits().consecutiveSuccessLimit().isPresent()) {
            return new Inconclusive(verdict.why());
        }
        if (tally.successes() == 0) {
            return new Inconclusive(seen(tally, "no successful measurement yet"));
        }
        return tally.isInTheDark()
                ? new Inconclusive(seen(tally, "the newest measurement says nothing"))
                : new Successful(seen(tally, "none too many failed"));
    }

    private Optional<MetricVerdict> tooManyFailures(MetricTally tally) {
        int limit = terms.limits().failureLimit();
        return tally.failures() > limit
                ? Optional.of(new Failed(seen(
                        tally,
                        "%d of %d measurements failed, %d allowed"
                                .formatted(tally.failures(), tally.measurements(), limit))))
                : Optional.empty();
    }

    private MetricVerdict withoutFailure(MetricTally tally) {
        MetricLimits limits = terms.limits();
        if (tally.inconclusive() > limits.inconclusiveLimit() && !isMadeGood(tally)) {
            return new Inconclusive(seen(
                    tally,
                    "%d measurements without data, %d allowed"
                            .formatted(tally.inconclusive(), limits.inconclusiveLimit())));
        }
        if (tally.errorsInARow() > limits.consecutiveErrorLimit()) {
            return new MetricVerdict.Error(seen(
                    tally,
                    "%d errors in a row, %d allowed".formatted(tally.errorsInARow(), limits.consecutiveErrorLimit())));
        }
        Optional<Integer> inARow = limits.consecutiveSuccessLimit();
        if (inARow.filter(n -> tally.successesInARow() >= n).isPresent()) {
            return new Successful(seen(tally, inARow.get() + " successes in a row"));
        }
        return isComplete(tally) ? complete(tally) : new Open(seen(tally, progress(tally)));
    }

    private boolean isComplete(MetricTally tally) {
        int done = terms.rule() instanceof Comparison ? tally.canary().size() : tally.measurements();
        return terms.schedule().count().filter(n -> done >= n).isPresent();
    }

    private MetricVerdict complete(MetricTally tally) {
        if (terms.limits().consecutiveSuccessLimit().isPresent()) {
            return new Inconclusive(seen(
                    tally,
                    "never %d successes in a row"
                            .formatted(terms.limits().consecutiveSuccessLimit().get())));
        }
        if (terms.rule() instanceof Comparison comparison) {
            return new Successful(compared(comparison, tally, tally.canary().size()));
        }
        return tally.successes() > 0
                ? new Successful(seen(
                        tally,
                        "%d of %d measurements failed, %d allowed"
                                .formatted(
                                        tally.failures(),
                                        tally.measurements(),
                                        terms.limits().failureLimit())))
                : new Inconclusive(
                        seen(tally, "not one of %d measurements was a success".formatted(tally.measurements())));
    }

    private String progress(MetricTally tally) {
        int done = terms.rule() instanceof Comparison ? tally.canary().size() : tally.measurements();
        return terms.schedule()
                .count()
                .map(n -> done + " of " + n + " measurements")
                .orElse(done + " measurements");
    }

    private static String seen(MetricTally tally, String what) {
        return tally.last().map(p -> what + "; the last: " + p.detail()).orElse(what);
    }

    // ---- comparing the two versions

    /**
     * One planned look at two series.
     *
     * @param points how many measurements of each version there were then
     * @param allowed what the smaller of the two chances may not come down to
     */
    public record Look(int number, int of, int points, SeriesComparison seen, double allowed, boolean worse) {}

    /** Every planned look that was reached, at the series as they were then; none where nothing is compared. */
    public List<Look> looks(MetricTally tally) {
        List<Look> looks = new ArrayList<>();
        if (terms.rule() instanceof Comparison rule && terms.schedule().count().isPresent()) {
            long count = terms.schedule().count().get();
            for (int look = 1; look <= rule.looks(); look++) {
                int points = (int) ((count * look + rule.looks() - 1) / rule.looks());
                if (points <= tally.canary().size()) {
                    SeriesComparison seen = comparison(rule, tally, points);
                    boolean worse = seen.worse(rule.alpha(), rule.looks());
                    looks.add(new Look(
                            look,
                            rule.looks(),
                            points,
                            seen,
                            SeriesComparison.allowed(rule.alpha(), rule.looks()),
                            worse));
                }
            }
        }
        return looks;
    }

    private Optional<MetricVerdict> worse(Comparison rule, MetricTally tally) {
        return looks(tally).stream()
                .filter(Look::worse)
                .findFirst()
                .map(look -> new Failed(compared(rule, tally, look.points())));
    }

    private static SeriesComparison comparison(Comparison rule, MetricTally tally, int points) {
        double[] stable = first(tally.stable(), points);
        double tolerance = rule.relative() ? rule.tolerance() * Math.abs(median(stable)) : rule.tolerance();
        return SeriesComparison.of(stable, first(tally.canary(), points), rule.worse(), tolerance);
    }

    private static double[] first(List<Double> series, int points) {
        return series.stream().limit(points).mapToDouble(Double::doubleValue).toArray();
    }

    private static double median(double[] series) {
        double[] sorted = series.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String compared(Comparison rule, MetricTally tally, int points) {
        SeriesComparison seen = comparison(rule, tally, points);
        return String.format(
                Locale.ROOT,
                "worse by %.4g (median of all differences), in %.0f %% of all pairs; p = %.2g by ranks, %.2g by the"
                        + " tail, at most %.2g allowed; %d measurements of each version",
                seen.shift(),
                100 * seen.superiority(),
                seen.rankP(),
                seen.tailP(),
                SeriesComparison.allowed(rule.alpha(), rule.looks()),
                points);
    }
}
