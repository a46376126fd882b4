package dev.sluice.router.traffic;

import static dev.sluice.router.traffic.Tables.backend;
import static dev.sluice.router.traffic.Tables.judgedAtOnce;
import static dev.sluice.router.traffic.Tables.split;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.forward.Failure;
import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.traffic.Backend;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What healthy releases meet in the world, through the whole switch: none of it takes them back more often than was promised. */
class HonestInputsTest {
    private static final Backend STABLE = backend(1, "1.0", 1);
    private static final Backend CANARY = backend(2, "2.0", 1);
    private static final int PER_SECOND = 200;
    private static final int MINUTE = 60 * PER_SECOND;
    private static final int RUNS = 50;
    private static final long SEED = 20_260_111;

    /** One visit: asks once or more often. */
    @FunctionalInterface
    private interface Visit {
        void make(TestSwitch traffic, int second, SplittableRandom random);
    }

    private static Ask user(long number) {
        return Ask.get("/").with(Tables.USER, Long.toString(number));
    }

    private static boolean failed(TestSwitch traffic, Ask ask, double rate, SplittableRandom random) {
        boolean failed = random.nextDouble() < rate;
        traffic.serve(ask, failed ? 500 : 200);
        return failed;
    }

    /** How many of fifty healthy releases are taken back within a minute at each weight. */
    private static int takenBack(double weight, Visit visit) {
        int cuts = 0;
        for (int run = 0; run < RUNS; run++) {
            SplittableRandom random = new SplittableRandom(new SplittableRandom(SEED + run).nextLong());
            TestSwitch traffic = new TestSwitch().apply(judgedAtOnce(1, split(STABLE, CANARY, weight)));
            for (int i = 0; i < MINUTE; i++) {
                visit.make(traffic, i / PER_SECOND, random);
                traffic.pass(Duration.ofMillis(1000 / PER_SECOND));
            }
            cuts += traffic.traffic.cut().isPresent() ? 1 : 0;
        }
        return cuts;
    }

    private static void leavesAlone(Visit visit) {
        for (double weight : new double[] {5, 25, 50}) {
            assertThat(takenBack(weight, visit)).as("at %s %%", weight).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void thirty_errors_in_one_second_on_both_versions_alike() {
        leavesAlone((traffic, second, random) ->
                failed(traffic, user(random.nextLong()), second % 30 == 15 ? 0.15 : 0.001, random));
    }

    /** Retries that meet the trouble of the moment; docs/analysis.md says what retries do that fail for their first attempt's reason. */
    @Test
    void a_retry_storm_in_which_every_client_asks_five_times_again() {
        leavesAlone((traffic, second, random) -> {
            Ask ask = user(random.nextInt(20_000));
            double rate = second % 30 == 15 ? 0.15 : 0.002;
            for (int attempt = 0; attempt < 6 && failed(traffic, ask, rate, random); attempt++) {
                traffic.pass(Duration.ofMillis(1));
            }
        });
    }

    @Test
    void one_client_with_half_of_the_traffic_that_fails_for_its_own_reason() {
        for (long client = 0; client < 6; client++) {
            Ask loud = user(client);
            leavesAlone((traffic, second, random) -> {
                boolean isLoud = random.nextBoolean();
                failed(traffic, isLoud ? loud : user(random.nextLong()), isLoud ? 1 : 0.003, random);
            });
        }
    }

    @Test
    void a_crawler_that_only_meets_broken_links() {
        leavesAlone((traffic, second, random) -> {
            if (random.nextInt(5) == 0) {
                traffic.serve(Ask.get("/gone").from("198.51.100.7"), 404);
            } else {
                failed(traffic, user(random.nextLong()), 0.003, random);
            }
        });
    }

    @Test
    void a_crawler_whose_broken_links_are_errors_of_the_server() {
        leavesAlone((traffic, second, random) -> {
            if (random.nextInt(5) == 0) {
                traffic.serve(Ask.get("/gone").from("198.51.100.7"), 500);
            } else {
                failed(traffic, user(random.nextLong()), 0.003, random);
            }
        });
    }

    @Test
    void a_first_attempt_counts_once_and_one_that_reached_nobody_not_at_all() {
        TestSwitch traffic = new TestSwitch().apply(judgedAtOnce(1, split(STABLE, backend(2, "2.0", 2), 100)));
        Flight flight = traffic.board(user(1));
        flight.retry(Failure.CONNECT);
        flight.retry(Failure.STALE);
        flight.requestEnded();
        flight.answered(200);
        flight.landed(Landing.COMPLETE, 1);
        assertThat(traffic.traffic.measured()).anySatisfy(it -> {
            assertThat(it.judged()).isEqualTo(1);
            assertThat(it.failed()).isZero();
        });
        Flight reset = traffic.board(user(2));
        reset.retry(Failure.RESET_BEFORE_ANSWER);
        reset.answered(200);
        reset.landed(Landing.COMPLETE, 1);
        assertThat(traffic.traffic.measured()).anySatisfy(it -> {
            assertThat(it.judged()).isEqualTo(2);
            assertThat(it.failed()).isEqualTo(1);
        });
        assertThat(traffic.traffic
                        .standing()
                        .orElseThrow()
                        .judgement()
                        .failures()
                        .canaryFailed())
                .isEqualTo(1);
    }
}
