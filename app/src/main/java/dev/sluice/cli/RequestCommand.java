package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.terminal.Session;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.journal.Event;
import dev.sluice.wiring.Workplace;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks something of the deployment that is under way. */
abstract sealed class RequestCommand extends SluiceCommand {
    private final Event.Request request;
    private final String done;

    @Parameters(arity = "0..1", paramLabel = "environment", description = "Where.")
    @Nullable
    String environment;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for the journal.")
    String reason = "";

    @Option(names = "--by", paramLabel = "NAME", description = "Who asks (default: you).")
    @Nullable
    String by;

    private RequestCommand(Session session, Event.Request request, String done) {
        super(session);
        this.request = request;
        this.done = done;
    }

    /** Keeps the share as it is. */
    @Command(
            name = "pause",
            description = "Keep the traffic as it is until `sluice resume`; the guard goes on watching.")
    static final class Pause extends RequestCommand {
        Pause(Session session) {
            super(session, Event.Request.PAUSE, "paused: the share stays as it is, the guard goes on watching");
        }
    }

    /** Goes on after a pause. */
    @Command(name = "resume", description = "Go on after a pause.")
    static final class Resume extends RequestCommand {
        Resume(Session session) {
            super(session, Event.Request.RESUME, "resumed");
        }
    }

    /** Goes on without waiting. */
    @Command(
            name = "promote",
            description = "Go on without waiting for the rest of the holds; the guard can still take it back.")
    static final class Promote extends RequestCommand {
        Promote(Session session) {
            super(session, Event.Request.PROMOTE, "asked: the remaining holds are not waited for");
        }
    }

    @Override
    int run(Workplace workplace) {
        EnvironmentId id = environments().one(Optional.ofNullable(environment), workplace.journal());
        EnvironmentState state = workplace.operator().environment(id);
        DeploymentState running = state.active()
                .filter(d -> d.rollback().isEmpty())
                .orElseThrow(() -> new SluiceException(
                        Code.USAGE, "no deployment is under way in " + id, "`sluice status` shows what stands there"));
        workplace.operator().ask(running.id(), request, by == null ? session().person() : by, reason);
        terminal().print(json() ? Json.line(StatusView.Listed.of(running)) : "deployment " + running.id() + " " + done);
        terminal().say("next  sluice watch");
        return 0;
    }
}
