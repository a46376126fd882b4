package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.base.Code;
import dev.sluice.base.Percent;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Trigger;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.report.Report.StepRow;
import dev.sluice.report.Report.TimelineRow;
import dev.sluice.report.Report.TrafficRow;
import dev.sluice.traffic.Cut;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static Story upToTraffic() {
        return new Story()
                .opened(Story.plan(Story.canary()))
                .told(new Event.Carried("host/boot/77/1", false))
                .did(
                        "preflight",
                        5000,
                        new Finding.Checked(List.of(
                                new Finding.Checked.Item("variables", true, "3 declared", Duration.ofMillis(2)))))
                .did("backup", 41_000, new Finding.BackedUp("42-before-1.5.0", 1_200_000_000, 14, 9, true, false))
                .did(
                        "survey",
                        100,
                        new Finding.Surveyed(
                                Optional.of("0016"), List.of("0017"), "hash", Map.of("users", new BigDecimal("99"))))
                .did("migrate", 2000, new Finding.Migrated(Optional.of("0016"), Optional.of("0017"), List.of("0017")))
                .did("start", 11_000, new Finding.Started(List.of("42-web-1", "42-web-2")))
                .did(
                        "smoke",
                        18_000,
                        new Finding.Checked(
                                List.of(new Finding.Checked.Item("/login", true, "200", Duration.ofMillis(31)))))
                .did("shift-1", 20, new Finding.Shifted(new Percent(2500), List.of(), 2));
    }

    private static Report promoted() {
        Story story = upToTraffic()
                .told(new Event.Intent("hold-1", 1))
                .measured("hold-1", 0.25, 100, 0)
                .after(600_000)
                .measured("hold-1", 0.25, 2100, 5)
                .told(new Event.Done("hold-1", new Finding.Held(2000, 5, true, "no worse than it may be")))
                .did("shift-2", 20, new Finding.Shifted(Percent.HUNDRED, List.of(), 3))
                .did("hand-over", 1900, new Finding.Started(List.of("42-worker-1")))
                .did("promote", 10, new Finding.Promoted(Story.NEW, Optional.of(Story.OLD)))
                .told(new Event.Intent("bake", 1))
                .after(172_800_000)
                .measured("bake", 1, 90_000, 120)
                .told(new Event.Done("bake", new Finding.Held(87_900, 115, true, "no worse than it may be")))
                .told(new Event.Ended(Event.Ending.SUCCESSFUL, Optional.of(Story.NEW), "no worse than it may be"));
        return Report.of(story.entries(), story.now());
    }

    private static Report cut() {
        Story story = upToTraffic()
                .told(new Event.Intent("hold-1", 1))
                .measured("hold-1", 0.25, 10, 1)
                .after(1300);
        Cut cut = new Cut(
                Story.NEW,
                story.now(),
                "failed requests: 3 of 13 on 1.5.0, 0 of 251 on stable",
                140,
                100,
                13,
                3,
                251,
                0,
                6000,
                Optional.empty());
        story.after(200)
                .told(new Event.RollbackDecided(
                        new Trigger.Guard(cut), List.of(new Step.RouteBack(), new Step.SettleDatabase())))
                .did("route-back", 40, new Finding.Shifted(Percent.ZERO, List.of(), 3))
                .did(
                        "settle-database",
                        300,
                        new Finding.Nothing("the database stays at 0017, which older code can live with"))
                .told(new Event.Ended(Event.Ending.ROLLED_BACK, Optional.of(Story.OLD), cut.reason()));
        return Report.of(story.entries(), story.now());
    }

    @Test
    void a_promoted_release_says_so_first() {
        assertThat(promoted().identity().verdict()).isEqualTo("1.5.0 promoted and well");
        assertThat(promoted().takenBack()).isEmpty();
    }

    @Test
    void times_run_to_promotion_and_no_traffic_was_ever_without_a_release() {
        Report.Times times = promoted().times();
        assertThat(times.took())
                .isEqualTo(Duration.ofMillis(
                        5000 + 41_000 + 100 + 2000 + 11_000 + 18_000 + 20 + 600_000 + 20 + 1900 + 10));
        assertThat(times.downtime()).isEqualTo(Duration.ZERO);
        assertThat(times.workersDown()).isEqualTo(Duration.ofMillis(1900));
        assertThat(times.ended()).contains(times.promoted().orElseThrow().plus(Duration.ofHours(48)));
    }

    @Test
    void each_share_has_the_last_numbers_of_its_own_time() {
        assertThat(promoted().traffic())
                .extracting(TrafficRow::share, row -> row.canary().map(Report.Side::judged), TrafficRow::outcome)
                .containsExactly(
                        tuple("25 %", Optional.of(2100L), "2,000 judged, 5 failed; no worse than it may be"),
                        tuple("100 %", Optional.empty(), ""),
                        tuple("bake", Optional.of(90_000L), "87,900 judged, 115 failed; no worse than it may be"));
    }

    @Test
    void the_database_is_told_from_its_survey_to_its_migration() {
        assertThat(promoted().data().revisionBefore()).contains("0016");
        assertThat(promoted().data().revisionAfter()).contains("0017");
        assertThat(promoted().data().backup()).contains("42-before-1.5.0, 1.2 GB, restored, 14 tables equal");
        assertThat(promoted().data().before()).containsEntry("users", new BigDecimal("99"));
    }

    @Test
    void a_cut_release_is_told_with_the_evidence_and_the_time_until_traffic_was_back() {
        Report report = cut();
        assertThat(report.identity().verdict()).isEqualTo("1.5.0 taken back after 3 failed requests (13 served)");
        Report.TakenBack back = report.takenBack().orElseThrow();
        assertThat(back.cut().orElseThrow().canaryFailed()).isEqualTo(3);
        assertThat(back.trafficAfter()).contains(Duration.ofMillis(40));
        assertThat(back.took()).contains(Duration.ofMillis(340));
        assertThat(back.database()).contains("the database stays at 0017, which older code can live with");
    }

    @Test
    void steps_that_were_not_reached_are_named_as_such() {
        assertThat(cut().steps())
                .extracting(StepRow::name, StepRow::state)
                .endsWith(
                        tuple("hold 1/2", StepRow.State.UNFINISHED),
                        tuple("traffic 100 %", StepRow.State.NOT_BEGUN),
                        tuple("workers", StepRow.State.NOT_BEGUN),
                        tuple("promote", StepRow.State.NOT_BEGUN),
                        tuple("bake", StepRow.State.NOT_BEGUN));
    }

    @Test
    void the_timeline_leaves_out_numbers_and_beginnings_that_have_an_end() {
        assertThat(cut().timeline())
                .extracting(TimelineRow::text)
                .containsExactly(
                        "ana begins: deployment of 1.5.0 after 1.4.2, canary",
                        "carried by process 77 on host",
                        "preflight done: 1/1",
                        "backup done: 1.2 GB, restored, 14 tables equal",
                        "survey done: at 0016, 1 pending",
                        "migrate done: 0016 → 0017",
                        "start done: 2 instances",
                        "smoke done: 1/1",
                        "traffic 25 % done",
                        "hold 1/2 begins: 10 m and 2,000 requests, for at most 40 m",
                        "it is taken back: failed requests: 3 of 13 on 1.5.0, 0 of 251 on stable",
                        "traffic back done",
                        "database done: the database stays at 0017, which older code can live with",
                        "rolled back: failed requests: 3 of 13 on 1.5.0, 0 of 251 on stable");
    }

    @Test
    void a_first_release_that_is_taken_back_leaves_its_visitors_with_nothing() {
        Plan with = Story.plan(Story.canary());
        Plan first = new Plan(
                with.environment(),
                with.kind(),
                with.to(),
                Optional.empty(),
                Optional.empty(),
                with.strategy(),
                with.steps(),
                with.configuration());
        Story story = new Story()
                .opened(first)
                .did("shift-1", 20, new Finding.Shifted(new Percent(2500), List.of(), 2))
                .told(new Event.Intent("hold-1", 1))
                .after(1000)
                .told(new Event.Failed("hold-1", Code.INCONCLUSIVE, "no requests", ""))
                .told(new Event.RollbackDecided(
                        new Trigger.StepFailed("hold-1", "no requests"), List.of(new Step.RouteBack())))
                .did("route-back", 70, new Finding.Shifted(Percent.ZERO, List.of(), 3))
                .told(new Event.Ended(Event.Ending.ROLLED_BACK, Optional.empty(), "no requests"));
        assertThat(Report.of(story.entries(), story.now()).times().downtime()).isEqualTo(Duration.ofMillis(70));
    }

    @Test
    void an_unfinished_deployment_is_told_up_to_now() {
        Story story = upToTraffic();
        Report report = Report.of(story.entries(), story.now().plusSeconds(60));
        assertThat(report.times().ended()).isEmpty();
        assertThat(report.identity().verdict()).isEqualTo("1.5.0 is on its way, at hold 1/2");
        assertThat(report.traffic()).hasSize(1);
        assertThat(report.times().took()).isEqualTo(Duration.ofMillis(77_120 + 60_000));
    }
}
