package dev.sluice.cli.guard;

import dev.sluice.analysis.LatencyState;
import dev.sluice.analysis.ReleaseEvidence;
import dev.sluice.base.Percent;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.traffic.GuardLimits.InitialDelay;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Releases that never were, judged request by request by the guard's own classes, as the router would set them up. Latencies are lognormal around
 * 20 ms. The same seed gives the same releases, whatever the number of processors.
 */
final class Simulation {
    private static final int LATENCIES = 4096;
    private static final long[] MICROS = latencies();

    /** Patience that never ends is ended for a simulation after this many times what the stage should have taken. */
    private static final int LONGEST = 20;

    private static final int BETWEEN_PROOFS = 50;

    private final Scenario scenario;
    private final long seed;
    private final LatencyState.Recent stableLatencies;

    Simulation(Scenario scenario, long seed) {
        this.scenario = scenario;
        this.seed = seed;
        stableLatencies = stableLatencies(scenario);
    }

    /** What a router remembers of stable's latencies when a release begins. */
    private static LatencyState.Recent stableLatencies(Scenario scenario) {
        if (!scenario.judgesLatency()) {
            return LatencyState.Recent.NONE;
        }
        ReleaseEvidence before = new ReleaseEvidence(scenario.limits());
        for (int i = 0; i < Math.min(scenario.knownOfStable(), 2 * LATENCIES); i++) {
            before.took(false, MICROS[i % LATENCIES], i, 0);
        }
        return before.state().latencies().getFirst().state().stable();
    }

    /** Drawn once: a logarithm and an exponential function for every request would take longer than the guard does. */
    private static long[] latencies() {
        SplittableRandom random = new SplittableRandom(20_000);
        return LongStream.generate(() -> Math.round(20_000 * Math.exp(0.7 * random.nextGaussian())))
                .limit(LATENCIES)
                .toArray();
    }

    List<Run> runs(Candidate candidate, int count) {
        return runs(candidate, 0, count);
    }

    /** The runs from one number to before another: what a run is depends on its number, not on which others there are. */
    List<Run> runs(Candidate candidate, int from, int until) {
        return IntStream.range(from, until)
                .parallel()
                .mapToObj(number -> new Release(candidate, number).run())
                .toList();
    }

    private final class Release {
        private final Candidate candidate;
        private final SplittableRandom random;
        private final Crowd crowd;
        private final ReleaseEvidence evidence;
        private long requests;
        private long canaryRequests;
        private long canaryFailed;
        private long firstRequest;
        private boolean isWarm;
        private boolean waited;

        Release(Candidate candidate, int number) {
            this.candidate = candidate;
            random = new SplittableRandom(new SplittableRandom(seed + number).nextLong());
            crowd = new Crowd(scenario.users(), random.nextLong());
            evidence = ReleaseEvidence.beside(
                    scenario.limits(), scenario.knownOfStable(), scenario.knownFailed(), stableLatencies);
        }

        Run run() {
            List<Ramp.Stage> stages = scenario.ramp().stages();
            int stage = 0;
            boolean passed = stage(stages.getFirst());
            while (passed && stage + 1 < stages.size()) {
                stage++;
                passed = stage(stages.get(stage));
            }
            return new Run(
                    evidence.failed(),
                    stage,
                    requests / scenario.requestsPerSecond(),
                    canaryRequests,
                    canaryFailed,
                    waited);
        }

        /** Whether the next stage comes. */
        private boolean stage(Ramp.Stage stage) {
            Ramp ramp = scenario.ramp();
            double perSecond = scenario.requestsPerSecond();
            long hold = Math.round(Ramp.seconds(stage.hold()) * perSecond);
            long patient = hold + Math.round(Ramp.seconds(ramp.patience()) * perSecond);
            long longest = patient + Math.round(LONGEST * ramp.seconds(stage, perSecond, 0) * perSecond);
            long before = canaryRequests;
            evidence.weight(stage.weight());
            long here = 0;
            while (here < hold || !isPassed(stage, canaryRequests - before, here)) {
                if (here >= patient) {
                    waited = true;
                    if (ramp.onInconclusive() != OnInconclusive.HOLD || here >= longest) {
                        return ramp.onInconclusive() == OnInconclusive.PROMOTE;
                    }
                }
                here++;
                if (request(stage.weight())) {
                    return false;
                }
            }
            return true;
        }

        /** Proof is looked at now and then: it takes hundreds of requests, and looking takes as long as judging them. */
        private boolean isPassed(Ramp.Stage stage, long judgedHere, long here) {
            if (stage.isCohort()) {
                return true;
            }
            return judgedHere >= scenario.ramp().minimumRequests()
                    && scenario.ramp()
                            .provenIn(stage)
                            .filter(limit -> here % BETWEEN_PROOFS != 0
                                    || evidence.failures().errorRateAtMost() >= limit.share())
                            .isEmpty();
        }

        /** Whether this very request is the end of the release. */
        private boolean request(Percent weight) {
            requests++;
            long user = crowd.next(random);
            if (crowd.isInCohort(user, scenario.ramp().cohort())) {
                return forced(user);
            }
            boolean canary = crowd.isOnCanary(user, weight.share());
            if (!isWarm) {
                warmUp(canary);
            }
            evidence.assigned(canary);
            boolean failed = random.nextDouble() < (canary ? candidate.errorRate() : scenario.stableRate());
            count(canary, failed);
            return evidence.judge(canary, failed, user)
                    || (!failed && scenario.judgesLatency() && evidence.took(canary, micros(canary), user, nanos()));
        }

        /** A request of a cohort's: the canary answers it whatever the weight, and it is held against the limit only. */
        private boolean forced(long user) {
            if (!isWarm) {
                warmUp(true);
            }
            boolean failed = random.nextDouble() < candidate.errorRate();
            count(true, failed);
            return evidence.judgeForced(failed, user);
        }

        private void count(boolean canary, boolean failed) {
            if (canary) {
                canaryRequests++;
                canaryFailed += failed ? 1 : 0;
            }
        }

        /** The guard is told of the time since the canary's first request, as the router tells it. */
        private void warmUp(boolean canary) {
            firstRequest = canary && firstRequest == 0 ? requests : firstRequest;
            double since = firstRequest == 0 ? 0 : (requests - firstRequest) / scenario.requestsPerSecond();
            InitialDelay delay = scenario.limits().initialDelay().orElse(InitialDelay.NONE);
            boolean failuresCold = since < Ramp.seconds(delay.failures());
            boolean latencyCold = since < Ramp.seconds(delay.latency());
            evidence.warmingUp(failuresCold, latencyCold);
            isWarm = !failuresCold && !latencyCold;
        }

        /** When the request at hand is made: they come evenly. */
        private long nanos() {
            return (long) (requests / scenario.requestsPerSecond() * 1e9);
        }

        private long micros(boolean canary) {
            long stable = MICROS[random.nextInt(LATENCIES)];
            return canary ? Math.round(stable * candidate.slower()) : stable;
        }
    }
}
