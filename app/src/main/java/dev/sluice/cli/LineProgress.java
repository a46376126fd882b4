package dev.sluice.cli;

import dev.sluice.base.DeploymentId;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.report.EventText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** One time-stamped line for each change, for logs; the router's numbers now and then, so that a long hold is not silent. */
final class LineProgress implements Follower.Progress {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private final Terminal terminal;
    private final ZoneId zone;
    private Instant lastLine = Instant.MIN;

    LineProgress(Terminal terminal, ZoneId zone) {
        this.terminal = terminal;
        this.zone = zone;
    }

    @Override
    public void shown(DeploymentState state, List<Entry> fresh, Instant now) {
        EventText text = new EventText(state);
        for (Entry entry : fresh) {
            boolean numbers = entry.event() instanceof Event.Measured || entry.event() instanceof Event.MetricMeasured;
            if (!numbers || lastLine.plus(SILENCE).isBefore(entry.at())) {
                terminal.say(TIME.format(entry.at().atZone(zone)) + "  " + text.sentence(entry.event()));
                lastLine = entry.at();
            }
        }
    }

    @Override
    public void finished(DeploymentState state, Instant now) {
        Follower.printEnd(terminal, state, now);
    }

    @Override
    public void detached(DeploymentId id) {
        terminal.say("detached: deployment " + id + " goes on · `sluice watch` follows it");
    }
}
