package dev.sluice.cli.guard;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * How a simulated release behaves.
 *
 * @param errorRate the share of its requests that fails, between 0 and 1
 * @param slower how many times longer than stable it takes
 */
public record Candidate(double errorRate, double slower) {
    public Candidate {
        if (!(errorRate >= 0 && errorRate <= 1) || !(slower > 0 && slower <= 1000)) {
            throw new IllegalArgumentException("a share of the requests fails, and they take a positive time");
        }
    }

    /** A choice of bad releases beside this stable, from the mildest to the worst. */
    public static List<Candidate> usual(Scenario scenario) {
        Stream<Candidate> failing = rates(scenario).stream().map(rate -> new Candidate(rate, 1));
        Stream<Candidate> slow =
                scenario.judgesLatency() ? Stream.of(new Candidate(scenario.stableRate(), 3)) : Stream.empty();
        return Stream.concat(failing, slow).toList();
    }

    /** Rates worth a look beside this stable: twice as many failures, twice the limit, and what nobody would miss. */
    private static List<Double> rates(Scenario scenario) {
        double limit = scenario.limits().errorLimit().share();
        return DoubleStream.of(2 * scenario.stableRate(), 2 * limit, 0.05, 0.2, 1)
                .map(rate -> Math.min(1, rate))
                .filter(rate -> rate > scenario.stableRate())
                .distinct()
                .sorted()
                .boxed()
                .toList();
    }
}
