package dev.sluice.cli;

import dev.sluice.analysis.MetricPoint;
import dev.sluice.base.DeploymentId;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.report.EventText;
import dev.sluice.report.Patience;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One time-stamped line for each change, for logs; the router's numbers now and then, so that a long hold is not silent. */
final class LineProgress implements Follower.Progress {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final String INDENT = " ".repeat("HH:mm:ss  ".length());
    private final Terminal terminal;
    private final ZoneId zone;
    private final Map<String, MetricPoint.Outcome> outcomes = new HashMap<>();
    private Instant lastLine = Instant.MIN;

    LineProgress(Terminal terminal, ZoneId zone) {
        this.terminal = terminal;
        this.zone = zone;
    }

    @Override
    public void shown(DeploymentState state, List<Entry> fresh, Instant now) {
        EventText text = new EventText(state);
        for (Entry entry : fresh) {
            if (isNews(entry.event()) || lastLine.plus(SILENCE).isBefore(entry.at())) {
                terminal.say(TIME.format(entry.at().atZone(zone)) + "  " + text.sentence(entry.event()));
                if (entry.event() instanceof Event.Measured) {
                    Patience.sentence(state, now).ifPresent(waits -> terminal.say(INDENT + waits));
                }
                lastLine = entry.at();
            }
        }
    }

    /** Numbers are news only where a metric comes out otherwise than before. */
    private boolean isNews(Event event) {
        return switch (event) {
            case Event.Measured ignored -> false;
            case Event.MetricMeasured measured ->
                !measured.point()
                        .outcome()
                        .equals(outcomes.put(measured.metric(), measured.point().outcome()));
            default -> true;
        };
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
