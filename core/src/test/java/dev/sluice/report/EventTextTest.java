package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.Version;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Trigger;
import dev.sluice.plan.Plan;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What single events are called in lines, in reports and by `watch`. */
class EventTextTest {
    private static final Plan PLAN = Story.plan(Story.canary());

    private static String last(Story story) {
        return new EventText(DeploymentState.fold(story.entries()))
                .sentence(story.entries().getLast().event());
    }

    private static Story opened() {
        return new Story().opened(PLAN);
    }

    @Test
    void a_hold_says_how_long_it_is_and_for_how_many_requests_it_waits() {
        assertThat(last(opened().told(new Event.Intent("hold-1", 1))))
                .isEqualTo("hold 1/2 begins: 10 m and 2,000 requests, for at most 40 m");
    }

    @Test
    void a_release_that_was_asked_nothing_yet_has_no_numbers() {
        assertThat(last(opened().measured("hold-1", 0.1, 0, 0)))
                .isEqualTo("10 % set, 9.8 % measured; 1.4.2 failed 0.21 %; 1.5.0 was asked nothing yet");
        assertThat(last(opened().measured("hold-1", 0.1, 200, 4)))
                .endsWith("; 1.5.0 failed 2 % of 200 judged, p95 191 ms");
    }

    @Test
    void a_version_beside_itself_is_told_apart() {
        Version same = Story.NEW.version();
        Plan again = new Plan(
                PLAN.environment(),
                PLAN.kind(),
                PLAN.to(),
                Optional.of(new Standing(Story.OLD, new ReleaseRef(same, "git 3f9c1d2", Optional.empty()))),
                Optional.empty(),
                PLAN.strategy(),
                PLAN.steps(),
                "digest");
        assertThat(last(new Story().opened(again).measured("hold-1", 0.1, 200, 4)))
                .contains("(live) failed 0.21 %; 1.5.0 (new) failed 2 %");
    }

    @Test
    void who_asked_stands_in_for_a_reason_that_was_not_given() {
        assertThat(last(takenBack(""))).isEqualTo("it is taken back: tom asked for it");
        assertThat(last(takenBack("looks odd"))).isEqualTo("it is taken back: tom asked for it: looks odd");
    }

    private static Story takenBack(String reason) {
        return opened().told(
                        new Event.RollbackDecided(new Trigger.Asked("tom", reason), List.of(new Step.RouteBack())));
    }
}
