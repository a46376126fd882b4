package dev.sluice.cli;

import dev.sluice.base.DeploymentId;
import dev.sluice.cli.screen.DeploymentScreen;
import dev.sluice.cli.terminal.Companion;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The whole screen of a deployment, drawn over itself in a terminal. */
final class LiveProgress implements Follower.Progress {
    private final Terminal terminal;
    private final Optional<Companion> companion;
    private final LiveArea area;

    LiveProgress(Terminal terminal, Optional<Companion> companion) {
        this.terminal = terminal;
        this.companion = companion;
        this.area = new LiveArea(terminal.err());
    }

    @Override
    public void shown(DeploymentState state, List<Entry> fresh, Instant now) {
        DeploymentScreen screen = new DeploymentScreen(state, now, terminal.errPaint());
        List<String> lines = new ArrayList<>(screen.lines());
        lines.addAll(companion.map(Companion::lines).orElseGet(() -> List.of(screen.hint())));
        area.draw(lines);
    }

    @Override
    public void finished(DeploymentState state, Instant now) {
        area.clear();
        terminal.print(new DeploymentScreen(state, now, terminal.outPaint()).lines());
    }

    @Override
    public void detached(DeploymentId id) {
        area.leave();
        terminal.say("");
        terminal.say("detached: deployment " + id
                + " goes on · `sluice watch` follows it · `sluice rollback` takes it back");
    }
}
