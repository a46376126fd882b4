package dev.sluice.cli;

import dev.sluice.base.DeploymentId;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import java.time.Instant;
import java.util.List;

/** Every event as a line of JSON. */
final class JsonProgress implements Follower.Progress {
    private final Terminal terminal;

    JsonProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void shown(DeploymentState state, List<Entry> fresh, Instant now) {
        fresh.forEach(entry -> terminal.print(Json.line(EventView.of(state, entry))));
    }

    @Override
    public void finished(DeploymentState state, Instant now) {
        terminal.print(Json.line(StatusView.Listed.of(state)));
    }

    @Override
    public void detached(DeploymentId id) {
        terminal.say("detached: deployment " + id + " goes on");
    }
}
