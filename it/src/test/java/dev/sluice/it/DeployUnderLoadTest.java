package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.Machine.Result;
import dev.sluice.shop.visitors.Crowd;
import dev.sluice.shop.visitors.Totals;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deployments and rollbacks in a row while visitors read and write: no request lost, no answer wrong, no order missing. */
class DeployUnderLoadTest {
    private static final String BLUE_GREEN = """
            strategy: blueGreen
            bake: 10m
            standby: {warm: 10m, kept: 7d}""";
    private static final String CANARY = """
            strategy: canary
            steps: [{weight: 10%, hold: 1s}, {weight: 50%, hold: 1s}, {weight: 100%}]
            minimumRequests: 20
            bake: 10m
            standby: {warm: 10m, kept: 7d}""";

    @TempDir
    Path folder;

    @Test
    void blue_green_there_and_back_loses_nothing() throws Exception {
        try (Machine machine = Machine.withSqlite(folder).configure(BLUE_GREEN, Machine.FAILURES_ONLY)) {
            thereAndBack(machine, 1, 150);
        }
    }

    @Test
    void a_canary_there_and_back_loses_nothing() throws Exception {
        try (Machine machine = Machine.withPostgres(folder).configure(CANARY, Machine.FAILURES_ONLY)) {
            thereAndBack(machine, 1, 150);
        }
    }

    @Test
    @Tag("long")
    void twenty_times_there_and_back_at_500_requests_a_second_loses_nothing_by_blue_green() throws Exception {
        try (Machine machine = Machine.withPostgres(folder).configure(BLUE_GREEN, Machine.FAILURES_ONLY)) {
            thereAndBack(machine, 20, 500);
        }
    }

    @Test
    @Tag("long")
    void twenty_times_there_and_back_at_500_requests_a_second_loses_nothing_by_canary() throws Exception {
        try (Machine machine = Machine.withPostgres(folder).configure(CANARY, Machine.FAILURES_ONLY)) {
            thereAndBack(machine, 20, 500);
        }
    }

    private static void thereAndBack(Machine machine, int times, int requestsPerSecond) throws InterruptedException {
        expect(0, machine.sluice("deploy", "1.0.0"));
        Crowd crowd = machine.visitors(requestsPerSecond);
        try {
            for (int i = 0; i < times; i++) {
                expect(0, machine.sluice("deploy", "1.1.0"));
                expect(0, machine.sluice("rollback", "--yes", "--reason", "there and back"));
                assertThat(machine.sluice("status").out()).contains("1.0.0");
            }
        } finally {
            crowd.stop();
        }
        Totals totals = crowd.totals();
        System.out.printf("%d deployments and %d rollbacks: %s%n", times, times, totals.json("summary", 0));
        assertThat(totals.lost()).as("lost requests").isZero();
        assertThat(totals.wrong()).as("wrong answers").isZero();
        assertThat(totals.failed()).as("failed requests").isZero();
        assertThat(totals.servedByVersion()).containsKeys("1.0.0", "1.1.0");
        assertThat(machine.orders().holds())
                .as("every acknowledged order exactly once")
                .isTrue();
    }

    private static void expect(int status, Result result) {
        assertThat(result.status()).as(result.all()).isEqualTo(status);
    }
}
