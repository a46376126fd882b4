package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.MetricLimits;
import dev.sluice.analysis.MetricMode;
import dev.sluice.analysis.MetricPoint;
import dev.sluice.analysis.MetricPoint.Outcome;
import dev.sluice.analysis.MetricRule;
import dev.sluice.analysis.MetricSchedule;
import dev.sluice.analysis.MetricScore;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.base.Percent;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.MetricsState;
import dev.sluice.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static Story holding(OnInconclusive then) {
        return new Story()
                .opened(Story.plan(List.of(
                        new Step.Shift(1, 1, new Percent(2500), List.of()),
                        new Step.Hold(
                                1, 1, Duration.ofMinutes(1), 200, Duration.ofMinutes(30), then, Optional.empty()))))
                .did("shift-1", 5, new Finding.Shifted(new Percent(2500), List.of(), 1))
                .told(new Event.Intent("hold-1", 1));
    }

    private static Optional<String> sentence(Story story) {
        return Patience.sentence(DeploymentState.fold(story.entries()), story.now());
    }

    @Test
    void nothing_is_said_before_the_hold_is_over() {
        assertThat(sentence(holding(OnInconclusive.HOLD).after(59_000))).isEmpty();
    }

    @Test
    void then_it_says_how_long_it_waits_and_what_happens_after_that() {
        assertThat(sentence(holding(OnInconclusive.HOLD).after(60_000 + 18 * 60_000)))
                .contains("waiting for what is missing, 12 m more; then a person decides");
        assertThat(sentence(holding(OnInconclusive.ROLLBACK).after(60_000)))
                .contains("waiting for what is missing, 30 m more; then the release goes back");
        assertThat(sentence(holding(OnInconclusive.PROMOTE).after(60_000)))
                .contains("waiting for what is missing, 30 m more; then it goes on unjudged");
    }

    @Test
    void when_patience_is_over_it_says_what_is_missing_and_who_decides() {
        Story story =
                holding(OnInconclusive.HOLD).after(1_900_000).told(new Event.Waiting("hold-1", "10 of 200 requests"));
        assertThat(sentence(story))
                .contains("waiting for a person: 10 of 200 requests   sluice promote · sluice rollback");
    }

    private static MetricsState.Metric measured(
            Optional<Integer> count, Optional<Integer> inARow, int... secondsOfSuccess) {
        MetricTerms terms = new MetricTerms(
                "queue",
                "sql: select 1",
                new MetricRule.Conditions(Optional.of("result < 5"), Optional.empty()),
                new MetricSchedule(Duration.ofSeconds(30), Duration.ofSeconds(10), count),
                new MetricLimits(0, 0, 4, inARow),
                new MetricMode.Critical(),
                false);
        Story story = holding(OnInconclusive.HOLD)
                .told(new Event.MetricsBegan("hold-1", List.of(terms), MetricScore.DEFAULT));
        long before = 0;
        for (int second : secondsOfSuccess) {
            story.after(1000 * (second - before))
                    .told(new Event.MetricMeasured(
                            "hold-1",
                            "queue",
                            new MetricPoint(
                                    Outcome.SUCCESSFUL, Optional.of(1.0), Optional.empty(), "1", Optional.empty())));
            before = second;
        }
        return DeploymentState.fold(story.entries()).metrics().metrics().getFirst();
    }

    @Test
    void a_metric_says_how_long_its_measurements_take_at_least() {
        Story story = holding(OnInconclusive.HOLD);
        assertThat(MetricText.remaining(measured(Optional.of(4), Optional.empty()), story.now(), story.now()))
                .as("30 s until the first, and three more")
                .contains(Duration.ofSeconds(60));
        assertThat(MetricText.remaining(
                        measured(Optional.of(4), Optional.empty(), 30, 40),
                        story.now(),
                        story.now().plusSeconds(45)))
                .contains(Duration.ofSeconds(15));
        assertThat(MetricText.remaining(
                        measured(Optional.empty(), Optional.of(2), 30),
                        story.now(),
                        story.now().plusSeconds(30)))
                .contains(Duration.ofSeconds(10));
        assertThat(MetricText.remaining(measured(Optional.empty(), Optional.empty(), 30), story.now(), story.now()))
                .as("one success is enough where the hold decides how many there are")
                .isEmpty();
        assertThat(MetricText.remaining(measured(Optional.of(2), Optional.empty(), 30, 40), story.now(), story.now()))
                .as("it has its verdict")
                .isEmpty();
    }
}
