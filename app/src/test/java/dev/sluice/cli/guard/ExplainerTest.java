package dev.sluice.cli.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.ErrorRate;
import dev.sluice.analysis.MetricLimits;
import dev.sluice.analysis.MetricMode;
import dev.sluice.analysis.MetricPoint;
import dev.sluice.analysis.MetricPoint.Outcome;
import dev.sluice.analysis.MetricRule;
import dev.sluice.analysis.MetricSchedule;
import dev.sluice.analysis.MetricScore;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.analysis.MetricVerdict;
import dev.sluice.analysis.SeriesComparison;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.Percent;
import dev.sluice.base.Version;
import dev.sluice.cli.screen.Paint;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.config.RolloutSpec.Strategy;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Measurement;
import dev.sluice.journal.Trigger;
import dev.sluice.plan.Plan;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import dev.sluice.report.Units;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.Judgement;
import dev.sluice.traffic.LatencyLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplainerTest {
    private static final BackendId OLD = new BackendId(new DeploymentId(41), new Version("1.4.2"));
    private static final BackendId NEW = new BackendId(new DeploymentId(42), new Version("1.5.0"));
    private static final Instant BEGIN = Instant.parse("2026-03-02T14:00:00Z");
    private static final long TEN_MINUTES = 600;

    private Optional<Judgement> judgement = Optional.empty();
    private final List<Entry> entries = new ArrayList<>();

    ExplainerTest() {
        List<Step> steps = List.of(
                new Step.Shift(1, 1, new Percent(2_500), List.of()),
                new Step.Hold(
                        1,
                        1,
                        Duration.ofMinutes(10),
                        2_000,
                        Duration.ofMinutes(30),
                        OnInconclusive.HOLD,
                        Optional.empty()));
        told(
                0,
                new Event.Opened(
                        new Plan(
                                new EnvironmentId("shop", "production"),
                                Plan.Kind.DEPLOY,
                                new ReleaseRef(NEW.version(), "git 3f9c1d2", Optional.empty()),
                                Optional.of(new Standing(
                                        OLD, new ReleaseRef(OLD.version(), "git 77aa012", Optional.empty()))),
                                Optional.empty(),
                                Strategy.CANARY,
                                steps,
                                "digest"),
                        "ana"));
        told(1, new Event.Intent("shift-1", 1));
        told(2, new Event.Done("shift-1", new Finding.Shifted(new Percent(2_500), List.of(), 3)));
        told(2, new Event.Intent("hold-1", 1));
        measured(2, 0, 0, 0.8);
    }

    private void told(long second, Event event) {
        entries.add(
                new Entry(new DeploymentId(42), entries.size() + 1, BEGIN.plusSeconds(second), new Epoch(7), event));
    }

    private void measured(long second, long judged, long failed, double evidence) {
        told(
                second,
                new Event.Measured(
                        "hold-1",
                        new Measurement(
                                0.25,
                                0.248,
                                evidence,
                                100,
                                Optional.of(new BackendStats(OLD, 9_000, 9_000, 19, 2, 60_000, 180_000, 260_000)),
                                Optional.of(new BackendStats(NEW, judged, judged, failed, 1, 61_000, 191_000, 280_000)),
                                judgement)));
    }

    private void held(long second, long judged, boolean conclusive) {
        told(second, new Event.Done("hold-1", new Finding.Held(judged, 5, conclusive, "no worse than it may be")));
    }

    private void cut(double evidence, double bound) {
        Cut cut = new Cut(
                NEW,
                BEGIN.plusSeconds(3),
                "failed requests: 3 of 13",
                evidence,
                bound,
                13,
                3,
                251,
                0,
                6_000,
                judgement);
        told(3, new Event.RollbackDecided(new Trigger.Guard(cut), List.of(new Step.RouteBack())));
    }

    private Explanation explained() {
        return new Explainer(entries, Optional.of(GuardLimits.DEFAULT)).explanation();
    }

    private Fact fact(String name) {
        return explained().parts().stream()
                .flatMap(p -> p.facts().stream())
                .filter(f -> f.name().equals(name))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError(name));
    }

    @Test
    void a_hold_that_kept_to_the_rules_agrees_with_itself() {
        measured(TEN_MINUTES, 2_400, 5, 0.4);
        held(TEN_MINUTES + 2, 2_410, true);
        assertThat(explained().totals().disagree()).isZero();
        assertThat(explained().totals().agree()).isGreaterThanOrEqualTo(5);
        assertThat(fact("held for"))
                .isEqualTo(new Fact("held for", "10 m", Fact.Origin.RECOMPUTED, Fact.Check.AGREES, "planned: 10 m"));
        assertThat(fact("judged here").how()).startsWith("2,400 between");
    }

    @Test
    void the_upper_bound_is_recomputed_from_the_counts() {
        measured(TEN_MINUTES, 2_400, 5, 0.4);
        assertThat(fact("1.5.0 error rate, at most").value())
                .isEqualTo(Units.share(ErrorRate.upperBound(2_400, 5, 0.01)));
        assertThat(fact("1.5.0 error rate, at most").origin()).isEqualTo(Fact.Origin.RECOMPUTED);
    }

    @Test
    void enough_requests_that_were_not_are_flagged() {
        measured(TEN_MINUTES, 300, 0, 0.4);
        held(TEN_MINUTES + 2, 310, true);
        assertThat(fact("judged to the end").check()).isEqualTo(Fact.Check.DISAGREES);
        assertThat(explained().totals().disagree()).isEqualTo(1);
    }

    @Test
    void a_hold_that_was_cut_short_is_flagged_unless_a_person_asked() {
        measured(60, 2_400, 0, 0.4);
        held(60, 2_410, true);
        assertThat(fact("held for").check()).isEqualTo(Fact.Check.DISAGREES);
        told(61, new Event.Requested(Event.Request.PROMOTE, "ana", ""));
        assertThat(fact("held for").check()).isEqualTo(Fact.Check.AGREES);
    }

    @Test
    void evidence_at_the_bound_without_a_cut_is_flagged() {
        measured(TEN_MINUTES, 2_400, 90, 140);
        assertThat(fact("evidence").check()).isEqualTo(Fact.Check.DISAGREES);
    }

    @Test
    void a_cut_says_how_surprising_its_counts_are() {
        cut(137.2, 100);
        assertThat(explained().totals().disagree()).isZero();
        assertThat(fact("evidence").check()).isEqualTo(Fact.Check.AGREES);
        assertThat(fact("chance of so many at the limit").value()).isEqualTo("0.03 %");
        assertThat(fact("evidence by the counts alone").origin()).isEqualTo(Fact.Origin.RECOMPUTED);
        assertThat(explained().verdict()).contains("1.5.0 is being taken back");
    }

    private static Judgement judgement(double failures, double slow) {
        return new Judgement(
                new Judgement.Failures(
                        0.9, failures, 13, 3, 251, 0, 0.01, ErrorRate.upperBound(13, 3, 0.01), 0, 0, false),
                List.of(new Judgement.Slowness(
                        LatencyLimit.DEFAULT, 0.1, slow, 61_000, 60_000, 90_000, 10, 1, 251, 12, false)),
                Judgement.Users.NONE,
                false);
    }

    @Test
    void the_parts_of_a_judgement_add_up() {
        judgement = Optional.of(judgement(150, 22));
        cut(0.9 * 150 + 0.1 * 22, 100);
        assertThat(fact("sum of the parts, weighed"))
                .isEqualTo(new Fact(
                        "sum of the parts, weighed",
                        "137",
                        Fact.Origin.RECOMPUTED,
                        Fact.Check.AGREES,
                        "the evidence recorded"));
        assertThat(fact("  surely not above").check()).isEqualTo(Fact.Check.AGREES);
        assertThat(explained().totals().disagree()).isZero();
    }

    @Test
    void evidence_that_is_more_than_its_parts_is_flagged() {
        judgement = Optional.of(judgement(80, 22));
        cut(137.2, 100);
        assertThat(fact("sum of the parts, weighed").check()).isEqualTo(Fact.Check.DISAGREES);
    }

    @Test
    void a_cut_below_its_bound_and_a_bound_that_is_not_the_configured_one_are_flagged() {
        cut(60, 50);
        assertThat(fact("bound").check()).isEqualTo(Fact.Check.DISAGREES);
        entries.removeLast();
        cut(60, 100);
        assertThat(fact("evidence").check()).isEqualTo(Fact.Check.DISAGREES);
    }

    @Test
    void without_its_configuration_the_journal_is_shown_and_compared_with_itself() {
        cut(137.2, 100);
        Explanation bare = new Explainer(entries, Optional.empty()).explanation();
        assertThat(bare.totals().disagree()).isZero();
        assertThat(bare.parts()).noneMatch(p -> p.title().equals("what was fine"));
    }

    @Test
    void the_screen_says_of_every_number_where_it_is_from() {
        cut(60, 100);
        List<String> lines = new ExplanationScreen(explained(), ZoneOffset.UTC, Paint.PLAIN).lines();
        String text = String.join("\n", lines);
        assertThat(text)
                .contains(
                        "deployment 42 of shop/production",
                        "--> event 6, 2026-03-02 14:00:03",
                        "recorded",
                        "configured")
                .contains("✖ expected: at least the bound of 100")
                .contains("1 disagrees");
    }

    @Test
    void what_no_test_decided_is_told_as_that() {
        told(3, new Event.RollbackDecided(new Trigger.Asked("tom", "looks odd"), List.of(new Step.RouteBack())));
        assertThat(explained().parts().getLast().why()).isEqualTo("looks odd; no test of requests decided this");
    }

    // ---- metrics

    private static MetricTerms terms(String name, MetricRule rule, int count, int failureLimit, MetricMode mode) {
        return new MetricTerms(
                name,
                "sql: select 1",
                rule,
                new MetricSchedule(Duration.ofSeconds(10), Duration.ofSeconds(10), Optional.of(count)),
                new MetricLimits(failureLimit, 1, 4, Optional.empty()),
                mode,
                rule instanceof MetricRule.Comparison);
    }

    private static final MetricRule SHORT = new MetricRule.Conditions(Optional.of("result < 5"), Optional.empty());

    private void point(long second, String metric, Outcome outcome, double canary, Optional<Double> stable) {
        boolean number = outcome != Outcome.ERROR && outcome != Outcome.INCONCLUSIVE;
        told(
                second,
                new Event.MetricMeasured(
                        "hold-1",
                        metric,
                        new MetricPoint(
                                outcome,
                                number ? Optional.of(canary) : Optional.empty(),
                                stable,
                                number ? String.valueOf(canary) : "no series",
                                Optional.empty())));
    }

    private Explanation.Part part(String title) {
        return explained().parts().stream()
                .filter(p -> p.title().startsWith(title))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_metric_is_counted_and_judged_again() {
        told(
                3,
                new Event.MetricsBegan(
                        "hold-1",
                        List.of(terms("queue", SHORT, 10, 1, new MetricMode.Critical())),
                        MetricScore.DEFAULT));
        point(13, "queue", Outcome.SUCCESSFUL, 3, Optional.empty());
        point(23, "queue", Outcome.INCONCLUSIVE, 0, Optional.empty());
        point(33, "queue", Outcome.FAILED, 7, Optional.empty());
        point(43, "queue", Outcome.FAILED, 8, Optional.empty());
        String why = "2 of 4 measurements failed, 1 allowed; the last: 8.0";
        told(43, new Event.MetricJudged("hold-1", "queue", new MetricVerdict.Failed(why)));
        told(44, new Event.RollbackDecided(new Trigger.Metric("queue", why), List.of(new Step.RouteBack())));

        assertThat(explained().totals().disagree()).isZero();
        assertThat(part("metric queue").facts())
                .contains(
                        Fact.recomputed("measurements", "4", "of 10"),
                        Fact.recomputed("  failed", "2", "fails with more than 1"),
                        Fact.recomputed("  without data", "1", "inconclusive with more than 1"),
                        Fact.recorded("1 time no data", "no series"),
                        Fact.recomputed("conditions asked again", "3 measurements", "")
                                .checked(true, "each comes out as it was recorded"));
        assertThat(part("metric queue").why()).isEqualTo("failed: " + why);
        assertThat(fact("queue").check()).isEqualTo(Fact.Check.AGREES);
    }

    @Test
    void a_verdict_and_an_outcome_that_the_measurements_do_not_bear_out_are_flagged() {
        told(
                3,
                new Event.MetricsBegan(
                        "hold-1",
                        List.of(terms("queue", SHORT, 2, 0, new MetricMode.Critical())),
                        MetricScore.DEFAULT));
        point(13, "queue", Outcome.SUCCESSFUL, 3, Optional.empty());
        point(23, "queue", Outcome.SUCCESSFUL, 9, Optional.empty());
        told(24, new Event.MetricJudged("hold-1", "queue", new MetricVerdict.Inconclusive("never measured")));
        told(44, new Event.RollbackDecided(new Trigger.Metric("queue", "9"), List.of(new Step.RouteBack())));

        assertThat(part("metric queue").facts())
                .anyMatch(f -> f.name().startsWith("outcome, event")
                        && f.check() == Fact.Check.DISAGREES
                        && f.how().equals("failed by its condition"))
                .anyMatch(f -> f.name().equals("verdict") && f.check() == Fact.Check.DISAGREES);
        assertThat(fact("queue"))
                .isEqualTo(Fact.recorded("queue", "9").checked(false, "no metric has failed by its measurements"));
        assertThat(explained().totals().disagree()).isEqualTo(3);
    }

    @Test
    void a_comparison_shows_the_figures_of_both_tests_at_each_look() {
        MetricRule worse = new MetricRule.Comparison(SeriesComparison.Worse.HIGHER, 0, false, 0.1, 2);
        told(
                3,
                new Event.MetricsBegan(
                        "hold-1", List.of(terms("p95", worse, 8, 0, new MetricMode.Weighted(1))), MetricScore.DEFAULT));
        for (int i = 0; i < 4; i++) {
            point(10 * i + 13, "p95", Outcome.MEASURED, 30 + i, Optional.of(10.0 + i));
        }
        assertThat(part("metric p95").facts())
                .contains(
                        Fact.recomputed("look 1 of 2", "4 points of each", "worse"),
                        Fact.recomputed("  tail, p", "0.0143", "exact"))
                .anyMatch(f -> f.name().equals("  Mann-Whitney, p") && f.value().equals("0.0143"))
                .anyMatch(f ->
                        f.name().equals("  Hodges-Lehmann shift") && f.value().equals("20.00"))
                .anyMatch(f -> f.name().equals("  effect size") && f.value().equals("100 %"));
        assertThat(part("weighted metrics").facts()).contains(Fact.recomputed("failed", "100 %", "of their weight"));
        assertThat(part("weighted metrics").why()).isEqualTo("they have failed together");
    }

    @Test
    void what_a_step_waited_for_is_told() {
        told(700, new Event.Waiting("hold-1", "queue is inconclusive: no data after 700 s"));
        assertThat(part("share 1 of 1").facts())
                .anyMatch(f -> f.name().startsWith("waited, event") && f.value().startsWith("queue is inconclusive"));
        held(800, 300, false);
        assertThat(explained().totals().disagree())
                .as("a hold that was not judged to the end says so")
                .isZero();
    }
}
