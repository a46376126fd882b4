package dev.sluice.journal;

import dev.sluice.analysis.MetricPoint;
import dev.sluice.analysis.MetricScore;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.analysis.MetricVerdict;
import dev.sluice.base.Code;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.HeldRequests;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One thing that happened to a deployment. Events are appended and never changed; they hold no secret. */
public sealed interface Event {
    /** It begins. {@code by} is the person or the job that asked for it. */
    record Opened(Plan plan, String by) implements Event {}

    /** A carrier drives it from here on; {@code resumed} when another one did before. */
    record Carried(String carrier, boolean resumed) implements Event {}

    /** A step is about to be done, for the {@code attempt}-th time. */
    record Intent(String step, int attempt) implements Event {}

    /** A step is done. */
    record Done(String step, Finding finding) implements Event {}

    /** A step failed; {@code help} says what to do. */
    record Failed(String step, Code code, String why, String help) implements Event {}

    /** The router's numbers while a step holds the traffic. */
    record Measured(String step, Measurement measurement) implements Event {}

    /** While a step holds the traffic these are measured, each judged by its terms. */
    record MetricsBegan(String step, List<MetricTerms> metrics, MetricScore score) implements Event {
        public MetricsBegan {
            metrics = List.copyOf(metrics);
        }
    }

    /** One measurement of a metric. */
    record MetricMeasured(String step, String metric, MetricPoint point) implements Event {}

    /** What the measurements of a metric say; it follows from them, and is told so that people need not judge again. */
    record MetricJudged(String step, String metric, MetricVerdict verdict) implements Event {}

    /** A hold goes on because too little was judged and patience is over; told once a hold. */
    record Waiting(String step, String why) implements Event {}

    /** What is worth knowing while a step goes on, such as who holds a lock that it waits for. */
    record Noted(String step, String what) implements Event {}

    /** The router is told to hold the requests that arrive while a step is done, for so long at most. */
    record RequestsHeld(String step, Duration atMost) implements Event {}

    /** They were let go. {@code byTime}: the time was over before the step was. */
    record RequestsLetGo(String step, HeldRequests requests, boolean byTime) implements Event {}

    /** A person asks for something. */
    record Requested(Request request, String by, String reason) implements Event {}

    /** It is decided that the release is taken back, by these steps. */
    record RollbackDecided(Trigger trigger, List<Step> undo) implements Event {
        public RollbackDecided {
            undo = List.copyOf(undo);
        }
    }

    /** A newer deployment begins and ends the watching of this one. */
    record Superseded(long by) implements Event {}

    /**
     * It is over.
     *
     * @param live what has the traffic now; empty for nothing
     */
    record Ended(Ending ending, Optional<BackendId> live, String summary) implements Event {}

    /** What people can ask of a running deployment. */
    enum Request {
        ROLLBACK,
        PAUSE,
        RESUME,
        PROMOTE
    }

    /** How a deployment can end, with the exit status of the command that waits for it. */
    enum Ending {
        SUCCESSFUL(0),
        NOTHING_TOUCHED(3),
        ROLLED_BACK(4),
        ROLLBACK_FAILED(5),
        INCONCLUSIVE(8),
        SUPERSEDED(0);

        private final int exitStatus;

        Ending(int exitStatus) {
            this.exitStatus = exitStatus;
        }

        public int exitStatus() {
            return exitStatus;
        }
    }
}
