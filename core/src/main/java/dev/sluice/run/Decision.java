package dev.sluice.run;

import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Trigger;
import dev.sluice.plan.Step;

/** What to do next. */
sealed interface Decision {
    /** Record the intent, do the step, record how it ended. */
    record Act(Step step) implements Decision {}

    /** Record that waiting for this step begins. */
    record Begin(Step step) implements Decision {}

    /** Record that the waiting step is passed. */
    record Pass(Step step, Finding finding) implements Decision {}

    /** Tell people, once. */
    record Tell(Event.Waiting waiting) implements Decision {}

    /** Look again in a moment. */
    record Await() implements Decision {}

    /** Decide to take the release back. */
    record TakeBack(Trigger trigger) implements Decision {}

    /** Record the end. */
    record End(Event.Ending ending, String summary) implements Decision {}

    /** Nothing is left to do. */
    record Over() implements Decision {}
}
