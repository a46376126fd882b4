package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.MetricLimits;
import dev.sluice.analysis.MetricMode;
import dev.sluice.analysis.MetricRule;
import dev.sluice.analysis.MetricSchedule;
import dev.sluice.analysis.MetricScore;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Percent;
import dev.sluice.base.Version;
import dev.sluice.config.MetricSource;
import dev.sluice.config.MetricSpec;
import dev.sluice.config.MetricsSpec;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.config.RolloutSpec.Strategy;
import dev.sluice.plan.Plan;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import dev.sluice.report.Passing.Need;
import dev.sluice.report.Passing.Traffic;
import dev.sluice.report.Passing.Waiting;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.GuardLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PassingTest {
    private static final GuardLimits GUARD = GuardLimits.onFailures(new Percent(100), 1.5, 0.01);
    private static final Optional<Traffic> TEN_A_SECOND = Optional.of(new Traffic(10, 0.001));

    private static Plan plan(Optional<Percent> provenBelow) {
        ReleaseRef release = new ReleaseRef(new Version("2"), "memory", Optional.empty());
        Standing old = new Standing(
                new BackendId(new DeploymentId(1), new Version("1")),
                new ReleaseRef(new Version("1"), "memory", Optional.empty()));
        return new Plan(
                new EnvironmentId("shop", "production"),
                Plan.Kind.DEPLOY,
                release,
                Optional.of(old),
                Optional.empty(),
                Strategy.CANARY,
                List.of(
                        new Step.Shift(1, 3, new Percent(1_000), List.of()),
                        hold(1, 200, provenBelow),
                        new Step.Shift(2, 3, new Percent(5_000), List.of()),
                        hold(2, 200, provenBelow),
                        new Step.Shift(3, 3, Percent.HUNDRED, List.of()),
                        hold(3, 0, Optional.empty())),
                "digest");
    }

    private static Step.Hold hold(int number, long requests, Optional<Percent> provenBelow) {
        return new Step.Hold(
                number,
                3,
                Duration.ofMinutes(1),
                requests,
                Duration.ofMinutes(2),
                OnInconclusive.ROLLBACK,
                provenBelow);
    }

    private static MetricSpec metric(String name, MetricMode mode, boolean versus, MetricLimits limits) {
        return new MetricSpec(
                new MetricTerms(
                        name,
                        "sql: select 1",
                        new MetricRule.Conditions(Optional.of("result < 5"), Optional.empty()),
                        new MetricSchedule(Duration.ofSeconds(30), Duration.ofSeconds(10), Optional.of(10)),
                        limits,
                        mode,
                        versus),
                new MetricSource.Sql("select 1", Optional.empty()),
                Duration.ofSeconds(1));
    }

    private static List<Need> needs(Waiting waiting) {
        return waiting.needs();
    }

    private static Need need(String what, int seconds) {
        return new Need(what, Optional.of(Duration.ofSeconds(seconds)));
    }

    @Test
    void a_step_waits_for_its_hold_and_for_requests_at_the_traffic_of_late() {
        List<Waiting> waiting = new Passing(GUARD, MetricsSpec.NONE, TEN_A_SECOND).of(plan(Optional.empty()));
        assertThat(waiting).hasSize(3);
        assertThat(needs(waiting.get(0))).containsExactly(need("hold", 60), need("200 requests", 200));
        assertThat(waiting.get(0).takes()).isEqualTo(Duration.ofSeconds(200));
        assertThat(waiting.get(0).tooLate())
                .as("its hold and its patience are three minutes")
                .contains(need("200 requests", 200));
        assertThat(needs(waiting.get(1))).containsExactly(need("hold", 60), need("200 requests", 40));
        assertThat(waiting.get(1).tooLate()).isEmpty();
        assertThat(needs(waiting.get(2))).as("nobody is left behind").containsExactly(need("hold", 60));
    }

    @Test
    void without_any_traffic_measured_nobody_knows() {
        Waiting first = new Passing(GUARD, MetricsSpec.NONE, Optional.empty())
                .of(plan(Optional.empty()))
                .getFirst();
        assertThat(needs(first)).containsExactly(need("hold", 60), new Need("200 requests", Optional.empty()));
        assertThat(first.tooLate()).isEmpty();
    }

    @Test
    void proof_counts_what_was_judged_in_the_steps_before() {
        List<Waiting> waiting =
                new Passing(GUARD, MetricsSpec.NONE, TEN_A_SECOND).of(plan(Optional.of(new Percent(100))));
        Need first = needs(waiting.get(0)).getLast();
        assertThat(first.what()).isEqualTo("proof below 1 %");
        assertThat(first.takes().orElseThrow()).isBetween(Duration.ofSeconds(500), Duration.ofSeconds(1_000));
        assertThat(needs(waiting.get(1)).getLast().takes()).contains(Duration.ZERO);
        Waiting never = new Passing(GUARD, MetricsSpec.NONE, Optional.of(new Traffic(10, 0.02)))
                .of(plan(Optional.of(new Percent(100))))
                .getFirst();
        assertThat(needs(never).getLast().takes()).isEmpty();
        assertThat(needs(never).getLast().what()).contains("never", "2 %");
    }

    @Test
    void metrics_that_decide_are_waited_for_where_they_are_measured() {
        MetricLimits three = new MetricLimits(0, 0, 4, Optional.of(3));
        MetricsSpec metrics = new MetricsSpec(
                List.of(
                        metric("all ten", new MetricMode.Critical(), false, MetricLimits.DEFAULT),
                        metric("three in a row", new MetricMode.Weighted(1), false, three),
                        metric("compared", new MetricMode.Critical(), true, MetricLimits.DEFAULT),
                        metric("muted", new MetricMode.Muted(), false, MetricLimits.DEFAULT)),
                MetricScore.DEFAULT);
        List<Waiting> waiting = new Passing(GUARD, metrics, Optional.empty()).of(plan(Optional.empty()));
        assertThat(needs(waiting.get(0)))
                .contains(need("all ten", 120), need("three in a row", 50), need("compared", 120))
                .noneMatch(n -> n.what().equals("muted"));
        assertThat(needs(waiting.get(2)))
                .containsExactly(need("hold", 60), need("all ten", 120), need("three in a row", 50));
    }
}
