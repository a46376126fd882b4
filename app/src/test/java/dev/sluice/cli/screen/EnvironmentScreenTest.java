package dev.sluice.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.journal.Event;
import dev.sluice.port.Target.Instance;
import dev.sluice.traffic.BackendId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvironmentScreenTest {
    private static String shown(List<DeploymentState> deployments, Instant now) {
        List<Instance> instances = List.of(
                instance("41-web-1", Told.OLD, true),
                instance("41-web-2", Told.OLD, true),
                instance("42-web-1", Told.NEW, true),
                instance("42-web-2", Told.NEW, false));
        return String.join(
                "\n",
                new EnvironmentScreen(
                                EnvironmentState.fold(Told.SHOP, deployments),
                                instances,
                                now,
                                () -> ZoneOffset.UTC,
                                Paint.PLAIN)
                        .lines());
    }

    private static Instance instance(String id, BackendId backend, boolean alive) {
        return new Instance(id, backend, "web", "127.0.0.1", 4000, alive, 0, -1, Told.BEGIN);
    }

    @Test
    void a_baking_release_stands_before_the_warm_one_behind_it() {
        Told told = Told.baking();
        assertThat(shown(List.of(told.state()), told.now().plus(Duration.ofHours(11))))
                .isEqualTo("""
                shop  production   baking 1.5.0 (11 h of 48 h)        100 % set · 100 % measured
                ├─ 1.5.0    ✔ live     1/2   failed 0.2 %   p95 191 ms   up 11 h 41 m
                └─ 1.4.2    ● standby  2/2   failed 0.21 %   p95 180 ms   undo in < 1 s until Thu 14:41
                next  sluice deploy VERSION · sluice rollback · sluice deployments""");
    }

    @Test
    void a_release_on_trial_is_named_with_its_step() {
        Told told = Told.atQuarter();
        assertThat(shown(List.of(told.state()), told.now()))
                .startsWith("shop  production   deploying 1.5.0 (at hold 2/3, deployment 42)")
                .contains("─ 1.5.0    ⟳ canary   1/2")
                .endsWith("next  sluice watch · sluice rollback takes it back");
    }

    @Test
    void what_a_migration_tells_is_shown_while_it_runs() {
        Told told = Told.migrating().told(new Event.Noted("migrate", "attempt 1 of 9 got no lock: it waits for pid 7"));
        assertThat(shown(List.of(told.state()), told.now()))
                .contains("now   migrate: attempt 1 of 9 got no lock: it waits for pid 7");
    }

    @Test
    void an_environment_without_a_release_says_how_to_begin() {
        assertThat(shown(List.of(), Told.BEGIN)).isEqualTo("""
                shop  production   nothing is deployed
                next  sluice plan VERSION · sluice deploy VERSION""");
    }
}
