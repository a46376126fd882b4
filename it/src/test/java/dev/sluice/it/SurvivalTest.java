package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.supervise.ProcessIdentity;
import dev.sluice.adapter.supervise.Supervisor;
import dev.sluice.it.Machine.Result;
import dev.sluice.shop.visitors.Crowd;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.RouterState;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any one process is killed (SIGKILL) and the rest goes on; what is needed comes back by itself. */
class SurvivalTest {
    private static final String BLUE_GREEN = """
            strategy: blueGreen
            bake: 10m
            standby: {warm: 10m, kept: 7d}""";

    /** Not on trial any more: a release on trial whose only instance fails every request is rightly cut. */
    private static final String BAKED_AT_ONCE = """
            strategy: blueGreen
            bake: 1s
            standby: {warm: 1s, kept: 7d}""";

    private static final String HALF = """
            strategy: canary
            steps: [{weight: 50%, hold: 5m}, {weight: 100%}]
            minimumRequests: 100
            warmUp: 100
            bake: 10m
            standby: {warm: 10m, kept: 7d}""";

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Machine machine;

    /** Kept for all of them but the last one: each leaves 1.0.0 serving. */
    @BeforeAll
    static void a_release_serves() {
        machine = Machine.withSqlite(shared).configure(BAKED_AT_ONCE, "");
        assertThat(machine.sluice("deploy", "1.0.0", "--wait", "baked")).returns(0, Result::status);
        machine.configure(BLUE_GREEN, "");
    }

    @AfterEach
    void as_it_was() {
        if (!machine.deployment(machine.newest()).isEnded()) {
            Result back = machine.sluice("rollback", "--yes");
            assertThat(back.status()).as(back.all()).isZero();
        }
        await(() -> answers(machine));
    }

    @AfterAll
    static void end() throws IOException {
        machine.close();
    }

    @Test
    void a_killed_instance_is_started_again_and_serves_from_the_same_address() throws Exception {
        ProcessIdentity before = kill(machine.state().resolve("run/shop/production/1-web-1"));
        await(() -> answers(machine));
        assertThat(program(machine.state().resolve("run/shop/production/1-web-1")))
                .isNotEqualTo(before);
        assertThat(machine.sluice("status").status()).isZero();
    }

    @Test
    void a_killed_router_comes_back_with_its_table() throws Exception {
        RouterState before = machine.router();
        kill(machine.state().resolve("run/.routers/shop.production"));
        await(() -> answers(machine));
        assertThat(machine.router())
                .returns(before.tableVersion(), RouterState::tableVersion)
                .returns(before.epoch(), RouterState::epoch);
    }

    @Test
    void a_router_whose_table_cannot_be_read_is_given_the_one_that_stands() throws Exception {
        assertThat(machine.sluice("router", "stop", "--yes").status()).isZero();
        Files.writeString(machine.state().resolve("router/shop/production/table.json"), "{\"of\":\"another version\"}");
        Result start = machine.sluice("router", "start");
        assertThat(start.status()).as(start.all()).isZero();
        await(() -> answers(machine));
    }

    @Test
    void everything_runs_again_after_the_machine_went_down_and_the_watch_goes_on() throws Exception {
        deploy(machine, "1.1.0");
        RouterState before = machine.router();
        machine.goDown();
        assertThat(answers(machine)).isFalse();

        Result start = machine.sluice("start");

        assertThat(start.status()).as(start.all()).isZero();
        assertThat(start.out())
                .contains(
                        "started 1-api-1, 1-web-1, %1$d-api-1, %1$d-web-1, %1$d-worker-1".formatted(machine.newest()));
        await(() -> answers(machine));
        assertThat(machine.router().tableVersion()).isEqualTo(before.tableVersion());
        assertThat(machine.sluice("start").out()).contains("being carried");
        Result back = machine.sluice("rollback", "--yes");
        assertThat(back.status()).as(back.all()).isZero();
        await(() -> answers(machine));
    }

    @Test
    void an_instance_whose_port_was_taken_while_the_machine_was_down_serves_from_another_one() throws Exception {
        machine.goDown();
        try (ServerSocket stranger = new ServerSocket(machine.port("1-web-1"), 1, InetAddress.getLoopbackAddress())) {
            Result start = machine.sluice("start");
            assertThat(start.status()).as(start.all()).isZero();
            await(() -> answers(machine));
            assertThat(machine.port("1-web-1")).isNotEqualTo(stranger.getLocalPort());
        }
    }

    @Test
    void a_deployment_goes_on_when_the_command_that_began_it_is_killed() throws Exception {
        long next = machine.newest() + 1;
        Crowd crowd = machine.visitors(50);
        try {
            Process command = machine.start(folder.resolve("out.txt"), folder.resolve("err.txt"), "deploy", "1.1.0");
            await(() -> machine.newest() == next);
            command.destroyForcibly().waitFor();
            Process watch = machine.start(folder.resolve("watch.txt"), folder.resolve("watch-err.txt"), "watch");
            await(() -> machine.deployment(next).isPromoted());
            watch.destroyForcibly().waitFor();
        } finally {
            crowd.stop();
        }
        assertThat(crowd.totals().lost()).isZero();
    }

    /** The router cuts with nobody to tell it to, and neither its own restart nor the next carrier brings the canary back. */
    @Test
    void a_slow_release_is_cut_while_no_carrier_lives_and_stays_cut_when_the_router_is_killed() throws Exception {
        try (Machine machine = Machine.withSqlite(folder).configure(HALF, Machine.JUDGED_SOON)) {
            deploy(machine, "1.0.0");
            machine.set("SLUICE_FAILPOINT", "recorded shift-1");
            machine.set("SLUICE_FAILPOINT_MARK", folder.resolve("killed").toString());
            Crowd crowd = machine.visitors(100);
            try {
                Process command =
                        machine.start(folder.resolve("out.txt"), folder.resolve("err.txt"), "deploy", "1.3.0");
                await(() -> Files.exists(folder.resolve("killed")));
                command.destroyForcibly().waitFor();
                Cut cut = awaitCut(machine);
                kill(machine.state().resolve("run/.routers/shop.production"));
                await(() -> answers(machine));
                RouterState after = machine.router();
                // On a busy machine the next carrier may have taken the canary out of the table by now.
                assertThat(after.cut().isPresent()
                                || after.endpoints().stream()
                                        .noneMatch(e -> e.instance().startsWith("2-")))
                        .as("nobody is sent to the canary: %s", after)
                        .isTrue();
                assertThat(cut.judgement().orElseThrow().decisiveSlowness()).isPresent();
                Result watch = machine.sluice("watch");
                assertThat(watch.status()).as(watch.all()).isEqualTo(4);
                assertThat(watch.all()).contains("taken back for its slow answers", cut.reason());
            } finally {
                crowd.stop();
            }
            assertThat(crowd.totals().wrong()).isZero();
        }
    }

    @Test
    void two_deployments_at_once_are_refused_with_who_is_at_it() throws Exception {
        long next = machine.newest() + 1;
        Process first =
                machine.start(folder.resolve("out.txt"), folder.resolve("err.txt"), "deploy", "1.1.0", "--by", "ana");
        await(() -> machine.newest() == next);
        Result second = machine.sluice("deploy", "1.1.0", "--by", "tom");
        assertThat(second.status()).as(second.all()).isEqualTo(7);
        assertThat(second.err()).contains("ana").contains("1.1.0");
        assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isZero();
    }

    private static void deploy(Machine machine, String version) {
        Result result = machine.sluice("deploy", version);
        assertThat(result.status()).as(result.all()).isZero();
    }

    private static ProcessIdentity kill(Path runFolder) {
        ProcessIdentity program = program(runFolder);
        program.kill();
        await(() -> !program.alive());
        return program;
    }

    private static ProcessIdentity program(Path runFolder) {
        assertThat(Files.isDirectory(runFolder)).as("%s", runFolder).isTrue();
        return new Supervisor().look(runFolder).program().orElseThrow();
    }

    private static Cut awaitCut(Machine machine) {
        AtomicReference<Optional<Cut>> seen = new AtomicReference<>(Optional.empty());
        await(() -> {
            seen.set(machine.router().cut());
            return seen.get().isPresent();
        });
        return seen.get().orElseThrow();
    }

    private static boolean answers(Machine machine) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    machine.url().resolve("/products/1").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(2_000);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still not so").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
