package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.Machine.Result;
import dev.sluice.shop.visitors.Crowd;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases whose processes misbehave: each is taken back. Only what an instance was at when it died is lost with it. */
class UnwellReleaseTest {
    private static final String ROLLOUT = """
            strategy: blueGreen
            bake: 10m
            standby: {warm: 10m, kept: 7d}""";

    @TempDir
    static Path folder;

    private static Machine machine;

    /** One good release for all of them: each bad one leaves it as it was. */
    @BeforeAll
    static void a_good_release_serves() {
        machine = Machine.withSqlite(folder).configure(ROLLOUT, "");
        Result good = machine.sluice("deploy", "1.0.0");
        assertThat(good.status()).as(good.all()).isZero();
    }

    @AfterAll
    static void end() throws Exception {
        machine.close();
    }

    @Test
    void a_release_that_never_gets_ready_gets_no_traffic() throws Exception {
        Result result = deployed("sh -c \"exec sleep 1000\" ", "timeouts: {ready: 3s");
        assertThat(result.all()).contains("was not ready within 3 s");
    }

    @Test
    void a_release_that_dies_after_some_seconds_each_time_is_taken_back() throws Exception {
        Result result =
                deployed("timeout 5 " + System.getProperty("java.home") + "/bin/java ", "timeouts: {ready: 60s");
        assertThat(result.all()).contains("taken back");
    }

    @Test
    void a_release_that_is_deaf_to_the_signal_to_stop_is_ended_all_the_same() throws Exception {
        Result result = deployed("env --ignore-signal=TERM sh -c \"exec sleep 1000\" ", "timeouts: {ready: 2s");
        assertThat(result.all()).contains("was not ready within 2 s");
    }

    /** Deploys a release whose web and api run by this command beside the good one; gives how that ended. */
    private static Result deployed(String run, String ready) throws Exception {
        machine.configure(ROLLOUT, "")
                .reconfigure("{run: '${env:JAVA_HOME}/bin/java ", "{run: '" + run)
                .reconfigure("timeouts: {ready: 60s", ready);
        Crowd crowd = machine.visitors(50);
        Result result;
        try {
            result = machine.sluice("deploy", "1.1.0", "--wait", "baked");
        } finally {
            crowd.stop();
        }
        assertThat(result.status()).as(result.all()).isEqualTo(4);
        long bad = machine.newest();
        if (machine.deployment(bad).shift().isEmpty()) {
            assertThat(crowd.totals().lost()).as("lost requests").isZero();
        }
        assertThat(machine.orders().holds())
                .as("every acknowledged order exactly once")
                .isTrue();
        assertThat(crowd.totals().wrong()).as("wrong answers").isZero();
        assertThat(machine.router().endpoints())
                .isNotEmpty()
                .allMatch(e -> e.instance().startsWith("1-"));
        return result;
    }
}
