package dev.sluice.report;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.StepRecord;
import dev.sluice.journal.Trigger;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.report.Report.CheckRow;
import dev.sluice.report.Report.Data;
import dev.sluice.report.Report.Identity;
import dev.sluice.report.Report.StepRow;
import dev.sluice.report.Report.TakenBack;
import dev.sluice.report.Report.TimelineRow;
import dev.sluice.report.Report.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Fills in a report from the events of one deployment. */
final class ReportWriter {
    private final List<Entry> entries;
    private final DeploymentState state;
    private final Plan plan;
    private final Instant now;

    ReportWriter(List<Entry> entries, Instant now) {
        this.entries = List.copyOf(entries);
        this.state = DeploymentState.fold(entries);
        this.plan = state.plan();
        this.now = now;
    }

    Report report() {
        return new Report(
                identity(),
                times(),
                state.steps().stream().map(this::row).toList(),
                checks(),
                new TrafficRows(entries, state).rows(),
                MetricRows.of(entries),
                data(),
                state.rollback().map(this::takenBack),
                timeline());
    }

    private Identity identity() {
        return new Identity(
                state.id(),
                plan.environment(),
                EventText.strategy(plan),
                plan.to(),
                plan.from().map(standing -> standing.release()),
                state.finding(Finding.Fetched.class).map(Finding.Fetched::digest),
                state.by(),
                state.ending(),
                Verdict.of(state));
    }

    private Times times() {
        Optional<Instant> promoted =
                state.step("promote").filter(StepRecord::isDone).flatMap(StepRecord::ended);
        Optional<Instant> ended = endedAt();
        Instant until = promoted.or(() -> ended).orElse(now);
        return new Times(
                state.openedAt(),
                promoted,
                ended,
                Duration.between(state.openedAt(), until),
                downtime(ended.orElse(now)),
                took("hand-over").plus(took("hand-back")));
    }

    private Optional<Instant> endedAt() {
        return entries.stream()
                .filter(e -> e.event() instanceof Event.Ended || e.event() instanceof Event.Superseded)
                .map(Entry::at)
                .findFirst();
    }

    /** With an earlier release the router always has one to send a request to; a first one that is taken back leaves none. */
    private Duration downtime(Instant until) {
        boolean served = state.begun(Step.Shift.class);
        if (plan.from().isPresent() || !served) {
            return Duration.ZERO;
        }
        return decidedAt().map(at -> Duration.between(at, until)).orElse(Duration.ZERO);
    }

    private Optional<Instant> decidedAt() {
        return entries.stream()
                .filter(e -> e.event() instanceof Event.RollbackDecided)
                .map(Entry::at)
                .findFirst();
    }

    private Duration took(String step) {
        return state.step(step).filter(StepRecord::isDone).map(s -> s.took(now)).orElse(Duration.ZERO);
    }

    private StepRow row(StepRecord record) {
        StepRow.State how;
        if (record.isDone()) {
            how = StepRow.State.DONE;
        } else if (record.isFailed()) {
            how = StepRow.State.FAILED;
        } else {
            how = record.isBegun() ? StepRow.State.UNFINISHED : StepRow.State.NOT_BEGUN;
        }
        String detail = record.finding()
                .map(found -> StepText.finding(record.step(), found))
                .or(() -> record.failure().map(StepRecord.Result.Failed::why))
                .orElse("");
        Instant until = endedAt().orElse(now);
        return new StepRow(
                StepText.name(record.step()), how, record.began(), record.took(until), record.attempts(), detail);
    }

    private List<CheckRow> checks() {
        Stream<CheckRow> trials = state.finding(Finding.Rehearsed.class).stream()
                .flatMap(found -> found.rehearsal().trials().stream())
                .map(trial -> new CheckRow(
                        "rehearse",
                        trial.version() + " " + trial.when(),
                        trial.passed(),
                        trial.detail(),
                        Duration.ZERO));
        Stream<CheckRow> checks = Stream.concat(state.steps().stream(), state.undo().stream())
                .flatMap(record -> record.finding().stream()
                        .filter(Finding.Checked.class::isInstance)
                        .flatMap(found -> ((Finding.Checked) found)
                                .items().stream()
                                        .map(item -> new CheckRow(
                                                StepText.name(record.step()),
                                                item.name(),
                                                item.passed(),
                                                item.detail(),
                                                item.took()))));
        return Stream.concat(trials, checks).toList();
    }

    private Data data() {
        Optional<Finding.Migrated> migrated = state.finding(Finding.Migrated.class);
        return new Data(
                state.finding(Finding.BackedUp.class).map(b -> b.backup() + ", " + StepText.finding(b)),
                state.finding(Finding.Surveyed.class)
                        .flatMap(Finding.Surveyed::revision)
                        .or(() -> migrated.flatMap(Finding.Migrated::before)),
                migrated.flatMap(Finding.Migrated::after),
                migrated.map(Finding.Migrated::applied).orElse(List.of()),
                state.finding(Finding.Surveyed.class)
                        .map(Finding.Surveyed::numbers)
                        .orElse(Map.of()),
                state.finding(Finding.Measured.class)
                        .map(Finding.Measured::numbers)
                        .orElse(Map.of()));
    }

    private TakenBack takenBack(Event.RollbackDecided decision) {
        Instant decided = decidedAt().orElse(state.lastAt());
        Optional<Instant> back =
                state.step("route-back").filter(StepRecord::isDone).flatMap(StepRecord::ended);
        return new TakenBack(
                decision.trigger().sentence(),
                decided,
                back.map(at -> Duration.between(decided, at)),
                endedAt().map(at -> Duration.between(decided, at)),
                decision.trigger() instanceof Trigger.Guard guard ? Optional.of(guard.cut()) : Optional.empty(),
                state.undo().stream().map(this::row).toList(),
                state.step("settle-database").flatMap(StepRecord::finding).map(StepText::finding));
    }

    /** Every event but the numbers, which have their own tables, and the intents of steps that ended. */
    private List<TimelineRow> timeline() {
        EventText text = new EventText(state);
        return entries.stream()
                .filter(e -> !(e.event() instanceof Event.Measured || e.event() instanceof Event.MetricMeasured))
                .filter(e -> !(e.event() instanceof Event.Intent intent && intent.attempt() == 1 && isOver(intent)))
                .map(e -> new TimelineRow(e.at(), text.sentence(e.event())))
                .toList();
    }

    private boolean isOver(Event.Intent intent) {
        return state.step(intent.step()).filter(s -> !s.isOpen()).isPresent();
    }
}
