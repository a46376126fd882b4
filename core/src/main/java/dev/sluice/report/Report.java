package dev.sluice.report;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event.Ending;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.traffic.Cut;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The post-deployment report: everything a reader wants to know of one deployment, filled in from what happened.
 *
 * @param steps the plan's steps, begun or not
 * @param traffic one row for each share that was given, and for the bake
 * @param metrics what was measured beside the requests: one row for each metric in each of these
 */
public record Report(
        Identity identity,
        Times times,
        List<StepRow> steps,
        List<CheckRow> checks,
        List<TrafficRow> traffic,
        List<MetricRow> metrics,
        Data data,
        Optional<TakenBack> takenBack,
        List<TimelineRow> timeline) {
    public Report {
        steps = List.copyOf(steps);
        checks = List.copyOf(checks);
        traffic = List.copyOf(traffic);
        metrics = List.copyOf(metrics);
        timeline = List.copyOf(timeline);
    }

    /** The report of a deployment, as far as it has come. */
    public static Report of(List<Entry> entries, Instant now) {
        return new ReportWriter(entries, now).report();
    }

    /**
     * Who brought what where.
     *
     * @param verdict a sentence that says how it went
     * @param digest of the release; empty until it was fetched
     */
    public record Identity(
            DeploymentId deployment,
            EnvironmentId environment,
            String strategy,
            ReleaseRef to,
            Optional<ReleaseRef> from,
            Optional<String> digest,
            String by,
            Optional<Ending> ending,
            String verdict) {}

    /**
     * When, and how long.
     *
     * @param promoted when the release was declared the environment's
     * @param took from the beginning to promotion or, without one, to the end or now
     * @param downtime how long the environment's traffic had no release to go to, by the journal; without an earlier release
     *     only what happened after the first share was given counts
     * @param workersDown how long no worker ran while they changed over
     */
    public record Times(
            Instant opened,
            Optional<Instant> promoted,
            Optional<Instant> ended,
            Duration took,
            Duration downtime,
            Duration workersDown) {}

    /** One step and its end. */
    public record StepRow(
            String name, State state, Optional<Instant> began, Duration took, int attempts, String detail) {
        /** How far it came. */
        public enum State {
            DONE,
            FAILED,
            UNFINISHED,
            NOT_BEGUN
        }
    }

    /** One check or test of preflight, smoke or verification. */
    public record CheckRow(String step, String name, boolean passed, String detail, Duration took) {}

    /** What the router measured while a share was given; the numbers of each version count from when it first served. */
    public record TrafficRow(
            String share,
            Instant began,
            Optional<Instant> ended,
            double measured,
            double evidence,
            double bound,
            Optional<Side> stable,
            Optional<Side> canary,
            String outcome) {}

    /** One version's numbers. */
    public record Side(
            String version, long requests, long judged, long failed, long p50Micros, long p95Micros, long p99Micros) {}

    /** The database: the backup, where the schema was and is, and the invariants' numbers. */
    public record Data(
            Optional<String> backup,
            Optional<String> revisionBefore,
            Optional<String> revisionAfter,
            List<String> applied,
            Map<String, BigDecimal> before,
            Map<String, BigDecimal> after) {
        public Data {
            applied = List.copyOf(applied);
            before = Map.copyOf(before);
            after = Map.copyOf(after);
        }
    }

    /**
     * The way back.
     *
     * @param trafficAfter from the decision until all traffic was back
     * @param took from the decision to the end
     * @param database what became of the database, in a sentence; empty when there was none to settle
     */
    public record TakenBack(
            String why,
            Instant decided,
            Optional<Duration> trafficAfter,
            Optional<Duration> took,
            Optional<Cut> cut,
            List<StepRow> undo,
            Optional<String> database) {
        public TakenBack {
            undo = List.copyOf(undo);
        }
    }

    /** One metric in one hold, or in the bake. */
    public record MetricRow(
            String step,
            String name,
            String source,
            String rule,
            String mode,
            String measurements,
            String verdict,
            String why) {}

    /** One thing that happened. */
    public record TimelineRow(Instant at, String text) {}
}
