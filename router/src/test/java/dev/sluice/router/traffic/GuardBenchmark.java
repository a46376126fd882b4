package dev.sluice.router.traffic;

import dev.sluice.base.Percent;
import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.router.store.KeptCuts;
import dev.sluice.router.store.KeptEvidence;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.LatencyLimit;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What the guard costs a request: its assignment counted, its answer and its latency judged, under the lock, by one event loop and by two at
 * once; and beside it a request's whole way through the switch with a canary and without one. Run {@link #main}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class GuardBenchmark {
    private static final long NOW = System.nanoTime();

    private final Trial trial = new Trial(
            Tables.backend(2, "2.0", 1).id(),
            new GuardLimits(new Percent(100), 1.5, 0.01, List.of(LatencyLimit.DEFAULT), Optional.empty()),
            new Moment(NOW, Instant.EPOCH));
    private final TrafficSwitch withCanary = serving(true);
    private final TrafficSwitch withoutCanary = serving(false);
    private final Ask ask = Ask.get("/orders").with("Cookie", "a=b; sluice=0123456789abcdef; c=d");

    /** A state of each thread, so that threads meet at the guard and nowhere else. */
    @State(Scope.Thread)
    public static class Requests {
        private long number;

        /** One in a thousand fails, one in ten is the canary's. */
        boolean failed() {
            return ++number % 1_000 == 0;
        }

        /** From 10 to 40 ms. */
        long micros() {
            return 10_000 + (number * 7_919) % 30_000;
        }

        boolean canary() {
            return number % 10 == 0;
        }
    }

    private static TrafficSwitch serving(boolean canary) {
        TrafficSwitch traffic = new TrafficSwitch(
                System::nanoTime, InstantSource.system(), entry -> {}, KeptCuts.NONE, KeptEvidence.NONE);
        traffic.prepare(Tables.table(
                        1,
                        1,
                        canary
                                ? Tables.split(Tables.backend(1, "1.0", 2), Tables.backend(2, "2.0", 2), 10)
                                : Tables.only(Tables.backend(1, "1.0", 2))))
                .run();
        return traffic;
    }

    @Benchmark
    public boolean guard(Requests requests) {
        boolean failed = requests.failed();
        trial.assigned(requests.canary(), NOW);
        return trial.judge(requests.canary(), failed, requests.number)
                || (!failed && trial.took(requests.canary(), requests.micros(), requests.number, NOW));
    }

    @Benchmark
    @Threads(2)
    public boolean guardByTwoLoops(Requests requests) {
        return guard(requests);
    }

    @Benchmark
    public Flight requestWithCanary() {
        return whole(withCanary);
    }

    @Benchmark
    public Flight requestWithoutCanary() {
        return whole(withoutCanary);
    }

    private Flight whole(TrafficSwitch traffic) {
        Flight flight = traffic.board(ask);
        flight.requestEnded();
        flight.answered(200);
        flight.landed(Landing.COMPLETE, 100);
        return flight;
    }

    public static void main(String[] arguments) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(GuardBenchmark.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
