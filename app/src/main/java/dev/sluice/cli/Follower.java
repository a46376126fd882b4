package dev.sluice.cli;

import dev.sluice.base.DeploymentId;
import dev.sluice.cli.screen.DeploymentScreen;
import dev.sluice.cli.terminal.Session;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.port.Journal;
import dev.sluice.wiring.Holder;
import dev.sluice.wiring.Workplace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows a deployment through its journal until it is promoted or over. It carries nothing itself: turning away from it leaves
 * the deployment running, and where nobody carries it any more, a new carrier is started.
 */
final class Follower {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CARRIER_CHECK = Duration.ofSeconds(2);
    private final Workplace workplace;
    private final Session session;
    private final Progress progress;

    /** How far to follow. */
    enum Until {
        /** Until it has all traffic, or has failed. */
        PROMOTED,
        /** Until its watch is over, too, or it was taken back. */
        ENDED
    }

    Follower(Workplace workplace, Session session, boolean json) {
        this.workplace = workplace;
        this.session = session;
        Terminal terminal = session.terminal();
        if (json) {
            this.progress = new JsonProgress(terminal);
        } else {
            this.progress = terminal.errIsTerminal()
                    ? new LiveProgress(terminal, session.companion())
                    : new LineProgress(terminal, session.zone());
        }
    }

    /** Follows from the deployment's beginning; gives the exit status of the command that waited. */
    int follow(DeploymentId id, Until until) {
        return follow(id, until, 0);
    }

    /** Follows from after this event on. */
    int follow(DeploymentId id, Until until, long known) {
        Journal journal = workplace.journal();
        List<Entry> entries = new ArrayList<>();
        Thread goodbye = new Thread(() -> detached(id));
        Runtime.getRuntime().addShutdownHook(goodbye);
        try {
            Instant checked = Instant.MIN;
            while (true) {
                long after = entries.isEmpty() ? 0 : entries.getLast().sequence();
                List<Entry> fresh = journal.read(id, after);
                entries.addAll(fresh);
                DeploymentState state = DeploymentState.fold(entries);
                Instant now = session.clock().instant();
                progress.shown(
                        state, fresh.stream().filter(e -> e.sequence() > known).toList(), now);
                if (isReached(state, until)) {
                    progress.finished(state, now);
                    return state.ending().map(Event.Ending::exitStatus).orElse(0);
                }
                if (checked.plus(CARRIER_CHECK).isBefore(now)) {
                    checked = now;
                    ensureCarried(state, journal);
                }
                pause();
            }
        } finally {
            forget(goodbye);
        }
    }

    private void detached(DeploymentId id) {
        if (session.companion().isEmpty()) {
            progress.detached(id);
        }
    }

    private static boolean isReached(DeploymentState state, Until until) {
        boolean promoted = state.isPromoted() && state.rollback().isEmpty();
        return state.isEnded() || (until == Until.PROMOTED && promoted);
    }

    private void ensureCarried(DeploymentState state, Journal journal) {
        boolean held = journal.holder(state.plan().environment()).isPresent();
        boolean alive = state.carrier().filter(c -> !Holder.isDead(c)).isPresent();
        if (!held && !alive) {
            workplace.carry(state.id());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Detached();
        }
    }

    /** Once the program is ending, its hooks are being run and none can be taken away. */
    private static void forget(Thread goodbye) {
        try {
            Runtime.getRuntime().removeShutdownHook(goodbye);
        } catch (IllegalStateException ending) {
            goodbye.interrupt();
        }
    }

    /** What a person sees while following. */
    interface Progress {
        /** Called at every look; {@code fresh} is what came since the last one. */
        void shown(DeploymentState state, List<Entry> fresh, Instant now);

        void finished(DeploymentState state, Instant now);

        /** The person turned away. */
        void detached(DeploymentId id);
    }

    /** The last lines of a deployment, on standard output. */
    static void printEnd(Terminal terminal, DeploymentState state, Instant now) {
        terminal.print(new DeploymentScreen(state, now, terminal.outPaint()).end());
    }
}
