package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The measurements of one metric in one hold, counted. Immutable.
 *
 * @param errorsInARow since the last measurement that gave something
 * @param successesInARow since the last that was none; in a comparison, where all are judged together, those that gave both numbers
 * @param stable the numbers of a comparison, in order; as many as {@code canary}
 */
public record MetricTally(
        int successes,
        int failures,
        int inconclusive,
        int errors,
        int errorsInARow,
        int successesInARow,
        List<Double> stable,
        List<Double> canary,
        Optional<MetricPoint> last) {
    public static final MetricTally NONE = new MetricTally(0, 0, 0, 0, 0, 0, List.of(), List.of(), Optional.empty());

    public MetricTally {
        stable = List.copyOf(stable);
        canary = List.copyOf(canary);
    }

    /** Measurements that gave a result; an error gave none. */
    public int measurements() {
        return successes + failures + inconclusive + canary.size();
    }

    /** Whether anything was measured that says something of the release. */
    public boolean hasData() {
        return successes + failures + canary.size() > 0;
    }

    /** Whether the newest measurement gave nothing that could be judged. */
    public boolean isInTheDark() {
        return last.filter(p -> p.outcome() == MetricPoint.Outcome.INCONCLUSIVE
                        || p.outcome() == MetricPoint.Outcome.ERROR
                        || p.outcome() == MetricPoint.Outcome.BEGAN)
                .isPresent();
    }

    /** With one more measurement. */
    public MetricTally with(MetricPoint point) {
        Optional<MetricPoint> newest = Optional.of(point);
        return switch (point.outcome()) {
            case BEGAN ->
                new MetricTally(
                        successes,
                        failures,
                        inconclusive,
                        errors,
                        errorsInARow,
                        successesInARow,
                        stable,
                        canary,
                        newest);
            case SUCCESSFUL ->
                new MetricTally(
                        successes + 1, failures, inconclusive, errors, 0, successesInARow + 1, stable, canary, newest);
            case FAILED -> new MetricTally(successes, failures + 1, inconclusive, errors, 0, 0, stable, canary, newest);
            case INCONCLUSIVE ->
                new MetricTally(successes, failures, inconclusive + 1, errors, 0, 0, stable, canary, newest);
            case ERROR ->
                new MetricTally(
                        successes, failures, inconclusive, errors + 1, errorsInARow + 1, 0, stable, canary, newest);
            case MEASURED ->
                new MetricTally(
                        successes,
                        failures,
                        inconclusive,
                        errors,
                        0,
                        successesInARow + 1,
                        and(stable, point.stable().orElseThrow()),
                        and(canary, point.canary().orElseThrow()),
                        newest);
        };
    }

    private static List<Double> and(List<Double> series, double next) {
        List<Double> longer = new ArrayList<>(series);
        longer.add(next);
        return longer;
    }
}
