package dev.sluice.cli.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What the guard would make of a healthy release and of bad ones.
 *
 * @param healthy a release that is as stable: whatever is found of it is a false alarm
 * @param bad from the mildest to the worst
 */
public record Forecast(Scenario scenario, long seed, Foreseen healthy, List<Foreseen> bad, List<Warning> warnings) {
    private static final int MOST_RUNS = 1_000;
    private static final int FEWEST_RUNS = 60;

    /** Requests of all runs of one row together: a second or two of two processors. */
    private static final double REQUESTS_OF_A_ROW = 30e6;

    public Forecast {
        bad = List.copyOf(bad);
        warnings = List.copyOf(warnings);
    }

    /** What a team should know before it relies on this plan, and what to do about it. */
    public record Warning(String message, String help) {}

    /** @param runs how many of each; as many as take seconds where it is empty */
    public static Forecast of(Scenario scenario, List<Candidate> candidates, OptionalInt runs, long seed) {
        Simulation simulation = new Simulation(scenario, seed);
        int count = runs.orElse(runsFor(scenario));
        Foreseen healthy = foresee(simulation, scenario, new Candidate(scenario.stableRate(), 1), count);
        List<Foreseen> bad = new ArrayList<>();
        for (Candidate candidate : candidates) {
            bad.add(foresee(simulation, scenario, candidate, count));
        }
        return new Forecast(scenario, seed, healthy, bad, new Advice(scenario, seed).on(healthy, bad));
    }

    static int runsFor(Scenario scenario) {
        return (int) Math.clamp(REQUESTS_OF_A_ROW / Math.max(1, scenario.requestsOfARun()), FEWEST_RUNS, MOST_RUNS);
    }

    private static Foreseen foresee(Simulation simulation, Scenario scenario, Candidate candidate, int count) {
        return Foreseen.of(candidate, scenario.ramp().stages().size(), simulation.runs(candidate, count));
    }

    /** The chance of having been found before the canary has all the traffic; empty where it has it from the beginning. */
    static Optional<Proportion> beforeAll(Scenario scenario, Foreseen foreseen) {
        int partial = scenario.ramp().partial().size();
        return partial == 0 ? Optional.empty() : Optional.of(foreseen.byStage().get(partial - 1));
    }

    List<Foreseen> rows() {
        return Stream.concat(Stream.of(healthy), bad.stream()).toList();
    }
}
