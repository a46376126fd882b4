package dev.sluice.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Percent;
import dev.sluice.base.Secret;
import dev.sluice.base.Version;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.CheckSpec;
import dev.sluice.config.Command;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MigrationSpec;
import dev.sluice.config.RolloutSpec;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.config.RolloutSpec.StepSpec;
import dev.sluice.config.RolloutSpec.Strategy;
import dev.sluice.config.ServingSpec;
import dev.sluice.config.SourceSpec;
import dev.sluice.config.TimeoutSpec;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cohort;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.Limits;
import dev.sluice.traffic.Listen;
import dev.sluice.traffic.Stickiness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final Cohort INTERNAL = new Cohort("internal", Map.of("X-Internal", "1"), Map.of());
    private static final List<StepSpec> SWITCH = List.of(step(Optional.empty(), 10_000, 0));
    private static final List<StepSpec> CANARY = List.of(
            step(Optional.of(INTERNAL), 0, 30),
            step(Optional.empty(), 500, 10),
            step(Optional.empty(), 5_000, 0),
            step(Optional.empty(), 10_000, 0));

    private static StepSpec step(Optional<Cohort> cohort, int hundredths, int minutes) {
        return new StepSpec(cohort, new Percent(hundredths), Duration.ofMinutes(minutes));
    }

    private static Standing standing(long deployment, String version) {
        return new Standing(new BackendId(new DeploymentId(deployment), new Version(version)), release(version));
    }

    private static ReleaseRef release(String version) {
        return new ReleaseRef(new Version(version), "archive", Optional.empty());
    }

    private static EnvironmentSpec spec(List<StepSpec> steps, Duration bake, Duration warm, boolean traffic) {
        Command run = new Command(List.of("serve"));
        return new EnvironmentSpec(
                new EnvironmentId("shop", "production"),
                new SourceSpec(new SourceSpec.Artifact.Git("."), Optional.empty(), Optional.empty(), Optional.of(run)),
                List.of(
                        new ComponentSpec("web", run, Optional.empty(), 1, List.of("/"), Optional.empty()),
                        new ComponentSpec("worker", run, Optional.empty(), 1, List.of(), Optional.empty())),
                Map.of(),
                Optional.of(new DataSpec(
                        new Secret("x"),
                        Optional.of(new MigrationSpec(
                                new MigrationSpec.Tool.Flyway("db"), List.of("5"), Duration.ofSeconds(5))),
                        BackupSpec.DEFAULT,
                        List.of())),
                List.of(),
                List.of(new CheckSpec.Tcp("up", "localhost", 1, Duration.ofSeconds(1))),
                new RolloutSpec(
                        Strategy.CANARY,
                        steps,
                        traffic,
                        100,
                        Duration.ofMinutes(30),
                        OnInconclusive.HOLD,
                        bake,
                        warm,
                        Duration.ofDays(7),
                        false,
                        0),
                new ServingSpec(
                        new Listen("", Optional.of(80), Optional.empty(), Optional.empty(), false, List.of(), false),
                        Optional.empty(),
                        Limits.DEFAULT,
                        new Stickiness.Address(),
                        GuardLimits.DEFAULT),
                TimeoutSpec.DEFAULT);
    }

    private static List<String> names(Plan plan) {
        return plan.steps().stream().map(Step::name).toList();
    }

    private static Plan deploy(EnvironmentSpec spec, Optional<Standing> live, Optional<Standing> standby) {
        return new Planner(spec, "sha256:0", live, standby).deploy(release("2"));
    }

    @Test
    void the_database_is_backed_up_and_migrated_before_any_code_starts() {
        EnvironmentSpec spec = spec(SWITCH, Duration.ofHours(1), Duration.ofHours(1), true);
        assertThat(names(deploy(spec, Optional.of(standing(1, "1")), Optional.empty())))
                .containsExactly(
                        "preflight",
                        "fetch",
                        "test",
                        "router",
                        "backup",
                        "survey",
                        "migrate",
                        "invariants",
                        "start",
                        "smoke",
                        "shift-1",
                        "smoke-1",
                        "hand-over",
                        "promote",
                        "bake",
                        "cool",
                        "contract");
    }

    @Test
    void a_canary_is_held_where_there_is_something_to_compare_or_a_time_to_wait() {
        EnvironmentSpec spec = spec(CANARY, Duration.ofHours(1), Duration.ofHours(1), true);
        Plan plan = deploy(spec, Optional.of(standing(1, "1")), Optional.empty());
        assertThat(names(plan))
                .containsSubsequence(
                        "shift-1",
                        "smoke-1",
                        "hold-1",
                        "shift-2",
                        "hold-2",
                        "shift-3",
                        "hold-3",
                        "shift-4",
                        "smoke-4",
                        "hand-over")
                .doesNotContain("hold-4");
        assertThat(plan.steps().stream().filter(Step.Hold.class::isInstance).map(Step.Hold.class::cast))
                .extracting(Step.Hold::minimumRequests)
                .containsExactly(0L, 100L, 100L);
        assertThat(plan.steps().stream().filter(Step.Shift.class::isInstance).map(Step.Shift.class::cast))
                .allSatisfy(shift -> assertThat(shift.cohorts()).containsExactly(INTERNAL));
    }

    @Test
    void where_nobody_visits_no_request_is_waited_for() {
        EnvironmentSpec spec = spec(CANARY, Duration.ofHours(1), Duration.ofHours(1), false);
        Plan plan = deploy(spec, Optional.of(standing(1, "1")), Optional.empty());
        assertThat(names(plan)).contains("hold-1", "hold-2").doesNotContain("hold-3");
        assertThat(plan.steps().stream().filter(Step.Hold.class::isInstance).map(Step.Hold.class::cast))
                .allSatisfy(hold -> assertThat(hold.minimumRequests()).isZero());
    }

    @Test
    void the_first_deployment_gets_all_traffic_at_once() {
        EnvironmentSpec spec = spec(CANARY, Duration.ofHours(1), Duration.ofHours(1), true);
        Plan plan = deploy(spec, Optional.empty(), Optional.empty());
        assertThat(plan.steps().stream().filter(Step.Shift.class::isInstance))
                .containsExactly(new Step.Shift(1, 1, Percent.HUNDRED, List.of()));
        assertThat(names(plan)).noneMatch(name -> name.startsWith("hold"));
    }

    @Test
    void a_standby_that_is_still_warm_goes_after_all_that_may_refuse_and_before_the_database_is_changed() {
        EnvironmentSpec spec = spec(SWITCH, Duration.ofHours(1), Duration.ofHours(1), true);
        Plan plan = deploy(spec, Optional.of(standing(2, "1.1")), Optional.of(standing(1, "1")));
        assertThat(names(plan)).containsSubsequence("router", "backup", "survey", "retire-standby", "migrate", "start");
    }

    @Test
    void what_is_over_first_comes_first_the_bake_or_the_warm_standby() {
        Optional<Standing> live = Optional.of(standing(1, "1"));
        assertThat(names(deploy(spec(SWITCH, Duration.ofHours(48), Duration.ofHours(1), true), live, Optional.empty())))
                .containsSubsequence("promote", "cool", "bake");
        assertThat(names(deploy(spec(SWITCH, Duration.ofHours(1), Duration.ofHours(2), true), live, Optional.empty())))
                .containsSubsequence("promote", "bake", "cool");
    }

    @Test
    void the_way_back_backs_up_and_migrates_nothing() {
        EnvironmentSpec spec = spec(CANARY, Duration.ofHours(1), Duration.ofHours(1), true);
        Plan plan =
                new Planner(spec, "sha256:0", Optional.of(standing(2, "2")), Optional.empty()).rollback(release("1"));
        assertThat(names(plan))
                .containsSubsequence("fetch", "backup", "start", "smoke", "shift-1", "hand-over", "promote")
                .doesNotContain("migrate", "contract");
        assertThat(plan.kind()).isEqualTo(Plan.Kind.ROLLBACK);
    }
}
