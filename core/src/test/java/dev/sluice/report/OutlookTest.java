package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.Percent;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Measurement;
import dev.sluice.plan.Step;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.Judgement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutlookTest {
    private static Event.Measured measured(long judged, double atMost, boolean stableFails, boolean mismatched) {
        return new Event.Measured(
                "hold-1",
                new Measurement(
                        0.25,
                        0.25,
                        0.8,
                        100,
                        Optional.of(new BackendStats(Story.OLD, 9000, 9000, 19, 2, 1, 2, 3)),
                        Optional.of(new BackendStats(Story.NEW, judged, judged, 0, 1, 1, 2, 3)),
                        Optional.of(new Judgement(
                                new Judgement.Failures(
                                        0.95, 1, judged, 0, 9000, 19, 0.01, atMost, 0.031, 0, stableFails),
                                List.of(),
                                new Judgement.Users(500, 1, mismatched),
                                false))));
    }

    /** A hold of a canary at 25 %, in its 100th second, with so many requests judged. */
    private static Outlook after(long judged, double atMost, boolean stableFails, boolean mismatched) {
        Story story = new Story()
                .opened(Story.plan(List.of(
                        new Step.Shift(1, 1, new Percent(2500), List.of()),
                        new Step.Hold(
                                1,
                                1,
                                Duration.ofMinutes(1),
                                200,
                                Duration.ofMinutes(30),
                                OnInconclusive.HOLD,
                                Optional.of(new Percent(100))))))
                .did("shift-1", 5, new Finding.Shifted(new Percent(2500), List.of(), 1))
                .told(new Event.Intent("hold-1", 1))
                .told(measured(0, 1, false, false))
                .after(100_000)
                .told(measured(judged, atMost, stableFails, mismatched));
        return Outlook.of(DeploymentState.fold(story.entries()), story.now()).orElseThrow();
    }

    @Test
    void too_few_requests_are_missed_for_as_long_as_they_take_at_the_rate_of_this_hold() {
        assertThat(after(150, 0.03, false, false).requests()).isEqualTo("150 of 200 requests   enough in ~33 s");
        assertThat(after(0, 1, false, false).requests()).isEqualTo("0 of 200 requests   none yet");
        assertThat(after(250, 0.02, false, false).requests()).isEqualTo("250 of 200 requests   enough");
    }

    @Test
    void proof_takes_longer_and_says_how_long() {
        assertThat(after(250, 0.02, false, false).besides())
                .singleElement()
                .asString()
                .matches("error rate proven below 2 %, wanted: below 1 %   enough in ~\\d m( \\d+ s)?");
        assertThat(after(900, 0.006, false, false).besides())
                .containsExactly("error rate proven below 0.6 %, wanted: below 1 %   enough");
    }

    @Test
    void what_is_wrong_with_the_comparison_is_said() {
        assertThat(after(900, 0.006, true, true).besides())
                .contains(
                        "users are not shared out as the weight says: the comparison is worth nothing",
                        "1.4.2 itself fails in 3.1 % of its requests, above the limit");
    }
}
