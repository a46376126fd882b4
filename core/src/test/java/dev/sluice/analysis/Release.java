package dev.sluice.analysis;

import dev.sluice.base.Percent;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A simulated release that is judged by a real {@link ReleaseEvidence}, failures and latencies, request by request, while a real {@link SampleRatio} watches
 * how its users are shared out.
 *
 * @param crowd makes the visitors of one run from its number
 * @param breaks the request from which the canary is bad
 */
record Release(String name, List<Stage> stages, Failures failures, LongFunction<Crowd> crowd, long breaks) {
    static final int PER_SECOND = 200;

    /** As the router has it. */
    private static final double SPLIT_ALPHA = 0.001;

    static final long BETWEEN_NANOS = 1_000_000_000 / PER_SECOND;

    private static final Latencies LATENCIES = Latencies.lognormal(20_000, 0.7);

    /** So many requests at a weight. */
    record Stage(double weight, int requests) {}

    /** How often a request fails. */
    @FunctionalInterface
    interface Failures {
        double rate(boolean canary, long request, long visitor);

        static Failures of(double stable, double canary) {
            return (isCanary, request, visitor) -> isCanary ? canary : stable;
        }
    }

    /**
     * What came of one run.
     *
     * @param lateFailed failed requests of the canary from where the canary is bad
     * @param mismatched whether users were found not to be shared out as set
     */
    record Run(
            boolean failed,
            long requests,
            long canaryRequests,
            long canaryFailed,
            long lateFailed,
            boolean mismatched) {
        double seconds() {
            return requests / (double) PER_SECOND;
        }
    }

    static Release of(String name, double share, int requests, Failures failures) {
        return new Release(name, List.of(new Stage(share, requests)), failures, run -> Crowd.STRANGERS, 0);
    }

    /** 5, 25, 50, 100 %, each for a quarter of the requests. */
    static List<Stage> ramp(int requests) {
        return IntStream.of(5, 25, 50, 100)
                .mapToObj(percent -> new Stage(percent / 100.0, requests / 4))
                .toList();
    }

    List<Run> runs(int count, long seed, Supplier<ReleaseEvidence> guards) {
        return runs(0, count, seed, guards);
    }

    /** The runs from number {@code from} on: those of one seed may be simulated in portions. */
    List<Run> runs(int from, int count, long seed, Supplier<ReleaseEvidence> guards) {
        return IntStream.range(from, from + count)
                .parallel()
                .mapToObj(run ->
                        run(guards.get(), run, new SplittableRandom(new SplittableRandom(seed + run).nextLong())))
                .toList();
    }

    private Run run(ReleaseEvidence guard, int number, SplittableRandom random) {
        Crowd visitors = crowd.apply(number);
        SampleRatio users = new SampleRatio(SPLIT_ALPHA);
        long request = 0;
        long lateFailed = 0;
        for (Stage stage : stages) {
            guard.weight(Percent.ofShare(stage.weight()));
            for (int i = 0; i < stage.requests() && !guard.failed(); i++) {
                long visitor = visitors.next(random);
                boolean forced = visitors.isForced(visitor);
                boolean canary = forced || visitors.onCanary(visitor, stage.weight());
                long drawn = random.nextLong();
                boolean failed = Latencies.chance(drawn) < failures.rate(canary, request, visitor);
                if (forced) {
                    guard.judgeForced(failed, visitor);
                } else {
                    guard.assigned(canary);
                    if (visitors.isNew(visitor)) {
                        users.assigned(canary, stage.weight());
                    }
                    guard.judge(canary, failed, (long) LATENCIES.micros(drawn), visitor, request * BETWEEN_NANOS);
                }
                lateFailed += failed && canary && request >= breaks ? 1 : 0;
                request++;
            }
        }
        Guard counted = guard.failures();
        return new Run(
                guard.failed(),
                request,
                counted.canaryRequests(),
                counted.canaryFailed(),
                lateFailed,
                users.mismatched());
    }

    /** The value below which a share of the runs stays. */
    static double quantile(List<Run> runs, double share, ToDoubleFunction<Run> value) {
        double[] values = runs.stream().mapToDouble(value).sorted().toArray();
        return values[(int) Math.min(values.length - 1, Math.floor(values.length * share))];
    }

    static double mean(List<Run> runs, ToDoubleFunction<Run> value) {
        return Arrays.stream(runs.stream().mapToDouble(value).toArray())
                .average()
                .orElseThrow();
    }

    static long alarms(List<Run> runs) {
        return runs.stream().filter(Run::failed).count();
    }
}
