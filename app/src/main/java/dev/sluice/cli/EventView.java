package dev.sluice.cli;

import dev.sluice.adapter.journal.EventJson;
import dev.sluice.base.DeploymentId;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.journal.Measurement;
import dev.sluice.report.EventText;
import java.time.Instant;
import java.util.Optional;

/** An event for machines: one line of what {@code deploy --json} streams. */
record EventView(
        DeploymentId deployment,
        long sequence,
        Instant at,
        String kind,
        Optional<String> step,
        String text,
        Optional<Measurement> measured) {
    static EventView of(DeploymentState state, Entry entry) {
        return new EventView(
                entry.deployment(),
                entry.sequence(),
                entry.at(),
                EventJson.kind(entry.event()),
                step(entry.event()),
                new EventText(state).sentence(entry.event()),
                entry.event() instanceof Event.Measured m ? Optional.of(m.measurement()) : Optional.empty());
    }

    private static Optional<String> step(Event event) {
        return switch (event) {
            case Event.Intent intent -> Optional.of(intent.step());
            case Event.Done done -> Optional.of(done.step());
            case Event.Failed failed -> Optional.of(failed.step());
            case Event.Measured measured -> Optional.of(measured.step());
            case Event.MetricsBegan began -> Optional.of(began.step());
            case Event.MetricMeasured measured -> Optional.of(measured.step());
            case Event.MetricJudged judged -> Optional.of(judged.step());
            case Event.Waiting waiting -> Optional.of(waiting.step());
            case Event.Noted noted -> Optional.of(noted.step());
            case Event.RequestsHeld held -> Optional.of(held.step());
            case Event.RequestsLetGo gone -> Optional.of(gone.step());
            case Event.Opened ignored -> Optional.empty();
            case Event.Carried ignored -> Optional.empty();
            case Event.Requested ignored -> Optional.empty();
            case Event.RollbackDecided ignored -> Optional.empty();
            case Event.Superseded ignored -> Optional.empty();
            case Event.Ended ignored -> Optional.empty();
        };
    }
}
