package dev.sluice.it.bench;

import dev.sluice.traffic.Backend;
import dev.sluice.traffic.Cut;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a bad release costs: how many requests it fails until the router takes it off the traffic, and how quickly that is done. */
@Tag("bench")
class CutTest {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 20);
    private static final long BEFORE_IT_BREAKS = 1_000;
    private static final long AFTER_THE_CUT = 1_000;

    private final Book book = Book.open(getClass());

    @TempDir
    private Path folder;

    private BuiltRouter router;
    private Origin stable;
    private Backend serving;
    private long deployments = 1;

    @BeforeEach
    void start() throws IOException {
        stable = Origin.start();
        serving = BuiltRouter.release(1, "1.0.0", stable.port());
        router = BuiltRouter.start(folder);
    }

    @AfterEach
    void close() throws IOException {
        router.close();
        stable.close();
    }

    /** One bad release, from its first request to its cut. {@code reach} is how long requests went on arriving at it. */
    private record Run(Cut cut, long failed, double reachMillis) {}

    @Test
    void a_release_that_fails_a_fifth_at_5_percent_and_200_requests_a_second() throws Exception {
        List<Run> runs = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            runs.add(untilCut(5, 16, OptionalInt.of(200), 0, aFifth(round)));
        }
        book.record(List.of(
                Reading.of(
                                "cut.failed-requests",
                                "failed requests of a version that fails 20 %, at 5 % of 200 requests/s",
                                series(runs, Run::failed),
                                "requests")
                        .within(Bound.valueAtMost(4)),
                Reading.of(
                        "cut.canary-requests",
                        "requests that this version had served by then",
                        series(runs, run -> run.cut().canaryRequests()),
                        "requests")));
    }

    /** Fails each request with one chance in five; the same in every run with the same seed. */
    private static LongPredicate aFifth(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return number -> {
            synchronized (random) {
                return random.nextDouble() < 0.2;
            }
        };
    }

    @Test
    void a_release_that_breaks_under_load_at_50_percent() throws Exception {
        List<Run> runs = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            runs.add(untilCut(50, 16, OptionalInt.empty(), BEFORE_IT_BREAKS, number -> true));
        }
        book.record(List.of(
                Reading.of(
                                "cut.router",
                                "from the deciding answer to no request assigned to the canary any more, in the router",
                                series(runs, run -> run.cut().cutMicros() / 1e3),
                                "ms")
                        .within(Bound.valueAtMost(10)),
                Reading.of(
                                "cut.outside",
                                "from the deciding answer to the last request that came to the canary, seen by the canary",
                                series(runs, Run::reachMillis),
                                "ms")
                        .within(Bound.valueAtMost(10))));
    }

    private static Series series(List<Run> runs, ToDoubleFunction<Run> number) {
        return new Series(runs.stream().map(number::applyAsDouble).toList());
    }

    /** Gives a new release its share, and lets it fail once it has served so many requests. */
    private Run untilCut(double percent, int connections, OptionalInt perSecond, long healthy, LongPredicate fails)
            throws Exception {
        try (Origin canary = Origin.start()) {
            canary.fail(number -> number > healthy && fails.test(number));
            Backend onTrial = BuiltRouter.release(++deployments, "1.2.0", canary.port());
            router.serve(serving, onTrial, percent);
            Visitors visitors = Visitors.start(router.url(), connections, perSecond);
            try (visitors) {
                Until.holds("the router cuts", () -> router.cut(onTrial.id()).isPresent());
                long answered = visitors.answered();
                if (perSecond.isEmpty()) {
                    Until.holds("traffic goes on", () -> visitors.answered() > answered + AFTER_THE_CUT);
                }
            }
            Cut cut = router.cut(onTrial.id()).orElseThrow();
            long decided = canary.failures().get((int) cut.canaryFailed() - 1);
            long reach = Math.max(0, canary.lastArrival() - decided);
            return new Run(cut, visitors.failed(), reach / (double) TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
