package dev.sluice.cli.guard;

import dev.sluice.base.Percent;
import dev.sluice.cli.guard.Forecast.Warning;
import dev.sluice.config.Quantities;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.report.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is wrong with a plan's holds, and which hold would do: found by simulation, with the last share below 100 % held for long. */
final class Advice {
    /** A plan that finds so many of the bad releases before they have all the traffic is left alone. */
    private static final double ENOUGH = 0.9;

    /** A hold is proposed that found more than enough, so that it does the next time too. */
    private static final double PROPOSED = 0.95;

    private static final int RUNS = 60;

    /** So many at a time, until it is certain that too few are found: those take longest, as each is simulated to its end. */
    private static final int AT_A_TIME = 12;

    private static final double MOST_REQUESTS = 1_000_000;
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Percent HALF = new Percent(5_000);

    private final Scenario scenario;
    private final long seed;

    Advice(Scenario scenario, long seed) {
        this.scenario = scenario;
        this.seed = seed;
    }

    List<Warning> on(Foreseen healthy, List<Foreseen> bad) {
        List<Warning> warnings = new ArrayList<>();
        if (healthy.found().low() > scenario.limits().alpha()) {
            warnings.add(new Warning(
                    "a healthy release is taken back in " + healthy.found().withInterval() + " of the cases, "
                            + Units.share(scenario.limits().alpha()) + " is promised",
                    "what is not covered is told in docs/analysis.md: begin at a small share"));
        }
        for (Ramp.Stage stage : scenario.ramp().stages()) {
            if (scenario.ramp().isTooShort(stage, scenario.requestsPerSecond())) {
                warnings.add(tooFewRequests(stage));
                break;
            }
        }
        bad.forEach(foreseen -> late(foreseen).ifPresent(warnings::add));
        return warnings;
    }

    private Warning tooFewRequests(Ramp.Stage stage) {
        double needed = scenario.ramp().minimumRequests() / (stage.weight().share() * scenario.requestsPerSecond());
        return new Warning(
                "at " + stage.name() + ", patience is over before "
                        + Units.plural(scenario.ramp().minimumRequests(), "request")
                        + " of the release are judged: that takes "
                        + Units.duration(Duration.ofMillis(Math.round(1000 * needed))),
                "a larger first step, fewer minimumRequests, or patience: " + Quantities.text(Hold.roundedUp(needed)));
    }

    private Optional<Warning> late(Foreseen foreseen) {
        Optional<Proportion> before = Forecast.beforeAll(scenario, foreseen);
        if (before.filter(p -> p.share() >= ENOUGH).isPresent()) {
            return Optional.empty();
        }
        String kind = "a release that " + what(foreseen.candidate()) + " is found before 100 % ";
        return Optional.of(before.map(chance ->
                        new Warning(kind + "in " + chance.withInterval() + " of the cases", help(foreseen.candidate())))
                .orElseGet(() -> new Warning(kind + "never: everybody is moved at once", help(foreseen.candidate()))));
    }

    private String what(Candidate candidate) {
        String fails = candidate.errorRate() == scenario.stableRate()
                ? ""
                : "fails in " + Units.share(candidate.errorRate()) + " of its requests";
        String slow = candidate.slower() == 1 ? "" : "takes " + factor(candidate.slower()) + " as long";
        return fails.isEmpty() ? slow : slow.isEmpty() ? fails : fails + " and " + slow;
    }

    static String factor(double times) {
        return times == Math.rint(times) ? Math.round(times) + "x" : times + "x";
    }

    private String help(Candidate candidate) {
        if (isAllowed(candidate)) {
            return "it is inside what the guard allows, at any hold: " + allowed();
        }
        Optional<Duration> hold = holdFor(candidate);
        Percent weight = lastPartial();
        boolean canary = !scenario.ramp().partial().isEmpty();
        return hold.map(h -> (canary ? "" : "strategy: canary, with ") + "{weight: "
                        + weight.toString().replace(" ", "") + ", hold: " + Quantities.text(h) + "} "
                        + (canary ? "" : "before 100 % ") + "finds nine of ten before 100 %")
                .orElseGet(() -> "no hold up to " + Units.duration(longest()) + " at " + weight
                        + " finds nine of ten: too few requests for so small a difference; watch it in a metric");
    }

    /** No test may find what its hypothesis allows. */
    private boolean isAllowed(Candidate candidate) {
        double tolerated = scenario.limits().versusStable() * scenario.stableRate();
        boolean slowAllowed = scenario.limits().latency().stream().allMatch(l -> candidate.slower() <= l.factor());
        return candidate.errorRate() <= tolerated && slowAllowed;
    }

    private String allowed() {
        String errors =
                "guard.errors, versusStable: " + factor(scenario.limits().versusStable());
        return scenario.judgesLatency() ? errors + ", and guard.latency" : errors + "; latency is not judged";
    }

    private Percent lastPartial() {
        List<Ramp.Stage> partial = scenario.ramp().partial();
        return partial.isEmpty() || partial.getLast().isCohort()
                ? HALF
                : partial.getLast().weight();
    }

    private Duration longest() {
        double seconds = MOST_REQUESTS / scenario.requestsPerSecond();
        return seconds > Ramp.seconds(LONGEST) ? LONGEST : Hold.roundedDown(seconds);
    }

    /** The hold of the last share below 100 % by which nine of ten are found; empty where the longest is too short. */
    private Optional<Duration> holdFor(Candidate candidate) {
        List<Ramp.Stage> stages = new ArrayList<>(scenario.ramp().partial());
        if (!stages.isEmpty() && !stages.getLast().isCohort()) {
            stages.removeLast();
        }
        double before = stages.isEmpty()
                ? 0
                : scenario.ramp()
                        .with(stages, OnInconclusive.PROMOTE)
                        .endSeconds(scenario.requestsPerSecond())
                        .getLast();
        stages.add(new Ramp.Stage(lastPartial(), longest()));
        Ramp longer = scenario.ramp().with(stages, OnInconclusive.PROMOTE);
        Simulation simulation = new Simulation(scenario.with(longer), seed);
        List<Run> runs = new ArrayList<>();
        while (runs.size() < RUNS) {
            runs.addAll(simulation.runs(candidate, runs.size(), runs.size() + AT_A_TIME));
            if (runs.stream().filter(run -> !run.found()).count() > RUNS - Math.ceil(RUNS * PROPOSED)) {
                return Optional.empty();
            }
        }
        OptionalDouble enough = Foreseen.quantile(runs, PROPOSED, Run::seconds);
        return enough.isEmpty()
                ? Optional.empty()
                : Optional.of(Hold.roundedUp(Math.max(1, enough.getAsDouble() - before)));
    }
}
