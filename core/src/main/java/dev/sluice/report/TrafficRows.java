package dev.sluice.report;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Measurement;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Step;
import dev.sluice.report.Report.Side;
import dev.sluice.report.Report.TrafficRow;
import dev.sluice.traffic.BackendStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The traffic table of a report: each share that was given, with the last numbers that the router gave during it. */
final class TrafficRows {
    private final List<Entry> entries;
    private final DeploymentState state;

    TrafficRows(List<Entry> entries, DeploymentState state) {
        this.entries = entries;
        this.state = state;
    }

    List<TrafficRow> rows() {
        List<TrafficRow> rows = new ArrayList<>();
        List<StepRecord> shares = state.steps().stream()
                .filter(s -> s.isBegun() && (s.step() instanceof Step.Shift || s.step() instanceof Step.Bake))
                .toList();
        for (int i = 0; i < shares.size(); i++) {
            Instant began = shares.get(i).began().orElse(state.lastAt());
            Optional<Instant> until = i + 1 < shares.size() ? shares.get(i + 1).began() : endOf(shares.get(i));
            rows.add(row(shares.get(i), began, until));
        }
        return rows;
    }

    private Optional<Instant> endOf(StepRecord share) {
        return entries.stream()
                .filter(e -> e.event() instanceof Event.RollbackDecided || e.event() instanceof Event.Ended)
                .map(Entry::at)
                .findFirst()
                .or(() -> share.step() instanceof Step.Bake ? share.ended() : Optional.empty());
    }

    private TrafficRow row(StepRecord share, Instant began, Optional<Instant> until) {
        List<String> steps = stepsOf(share.step());
        Optional<Measurement> last = entries.stream()
                .map(Entry::event)
                .filter(event -> event instanceof Event.Measured measured && steps.contains(measured.step()))
                .map(event -> ((Event.Measured) event).measurement())
                .reduce((first, second) -> second);
        return new TrafficRow(
                name(share.step()),
                began,
                until,
                last.map(Measurement::measured).orElse(0.0),
                last.map(Measurement::evidence).orElse(0.0),
                last.map(Measurement::bound).orElse(0.0),
                last.flatMap(Measurement::stable).map(TrafficRows::side),
                last.flatMap(Measurement::canary).map(TrafficRows::side),
                outcome(share));
    }

    /** The steps during which a share is what it is. */
    private static List<String> stepsOf(Step step) {
        return step instanceof Step.Shift shift
                ? List.of(shift.name(), "smoke-" + shift.number(), "hold-" + shift.number())
                : List.of(step.name());
    }

    private static String name(Step step) {
        return step instanceof Step.Shift shift ? StepText.share(shift) : StepText.name(step);
    }

    private static Side side(BackendStats stats) {
        return new Side(
                stats.backend().version().label(),
                stats.requests(),
                stats.judged(),
                stats.failed(),
                stats.p50Micros(),
                stats.p95Micros(),
                stats.p99Micros());
    }

    /** What ended the share: the hold's finding or failure, or the bake's. */
    private String outcome(StepRecord share) {
        Optional<StepRecord> judge =
                share.step() instanceof Step.Shift shift ? state.step("hold-" + shift.number()) : Optional.of(share);
        return judge.flatMap(TrafficRows::told).or(() -> told(share)).orElse("");
    }

    private static Optional<String> told(StepRecord record) {
        Optional<String> found =
                record.finding().filter(Finding.Held.class::isInstance).map(StepText::finding);
        return found.or(() -> record.failure().map(StepRecord.Result.Failed::why));
    }
}
