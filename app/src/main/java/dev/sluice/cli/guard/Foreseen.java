package dev.sluice.cli.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * What many runs of one candidate say. A quantile counts the runs that were not found as infinite, so that it is empty where the guard finds too few of them.
 *
 * @param byStage the chance of having been found by the end of each stage
 * @param foundSeconds when the runs that were found were, in order
 */
public record Foreseen(
        Candidate candidate,
        int runs,
        List<Proportion> byStage,
        OptionalDouble medianSeconds,
        OptionalDouble lateSeconds,
        OptionalDouble medianRequests,
        OptionalDouble lateRequests,
        OptionalDouble medianFailed,
        OptionalDouble lateFailed,
        Proportion waited,
        List<Double> foundSeconds) {
    private static final double MEDIAN = 0.5;
    private static final double LATE = 0.95;

    public Foreseen {
        byStage = List.copyOf(byStage);
        foundSeconds = List.copyOf(foundSeconds);
    }

    static Foreseen of(Candidate candidate, int stages, List<Run> runs) {
        List<Proportion> byStage = new ArrayList<>();
        for (int stage = 0; stage < stages; stage++) {
            int until = stage;
            byStage.add(new Proportion(
                    runs.stream().filter(r -> r.found() && r.stage() <= until).count(), runs.size()));
        }
        return new Foreseen(
                candidate,
                runs.size(),
                byStage,
                quantile(runs, MEDIAN, Run::seconds),
                quantile(runs, LATE, Run::seconds),
                quantile(runs, MEDIAN, Run::canaryRequests),
                quantile(runs, LATE, Run::canaryRequests),
                quantile(runs, MEDIAN, Run::canaryFailed),
                quantile(runs, LATE, Run::canaryFailed),
                new Proportion(runs.stream().filter(Run::waited).count(), runs.size()),
                runs.stream().filter(Run::found).map(Run::seconds).sorted().toList());
    }

    /** The chance of being found at all. */
    public Proportion found() {
        return byStage.getLast();
    }

    /** The share of the runs that were found within so many seconds. */
    double foundWithin(double seconds) {
        return foundSeconds.stream().takeWhile(found -> found <= seconds).count() / (double) runs;
    }

    /** The value that the given share of all runs stays at or below, where that many were found. */
    static OptionalDouble quantile(List<Run> runs, double share, ToDoubleFunction<Run> value) {
        double[] found =
                runs.stream().filter(Run::found).mapToDouble(value).sorted().toArray();
        int rank = (int) Math.ceil(runs.size() * share) - 1;
        return rank < found.length ? OptionalDouble.of(found[rank]) : OptionalDouble.empty();
    }
}
