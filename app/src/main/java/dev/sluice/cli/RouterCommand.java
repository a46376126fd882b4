package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.screen.RouterScreen;
import dev.sluice.cli.terminal.Session;
import dev.sluice.run.Resumption;
import dev.sluice.wiring.RouterProcess;
import dev.sluice.wiring.Workplace;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be done with the router of an environment; a deployment starts it by itself. */
abstract sealed class RouterCommand extends SluiceCommand {
    private static final Duration DRAIN = Duration.ofSeconds(30);

    @Parameters(arity = "0..1", paramLabel = "environment", description = "Whose.")
    @Nullable
    String environment;

    private RouterCommand(Session session) {
        super(session);
    }

    @Override
    final int run(Workplace workplace) {
        EnvironmentId id = environments().one(Optional.ofNullable(environment), workplace.journalToRead());
        return run(workplace, id, workplace.router(id));
    }

    abstract int run(Workplace workplace, EnvironmentId id, RouterProcess router);

    /** Where its table could not be read, what stands in the environment tells which one it had. */
    void ensureServing(Workplace workplace, EnvironmentId id, RouterProcess router) {
        router.ensureRunning();
        if (router.state().tableVersion() == 0
                && Resumption.standsBy(workplace.onlooker().environment(id)).isPresent()) {
            terminal().say(StartCommand.start(workplace, id));
        }
    }

    /** Shows what it serves. */
    @Command(name = "status", description = "Show what the router serves and has measured.")
    static final class Status extends RouterCommand {
        Status(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace, EnvironmentId id, RouterProcess router) {
            if (!router.isReachable()) {
                throw new SluiceException(
                        Code.ROUTER_UNREACHABLE,
                        "the router of " + id + " does not run",
                        "`sluice router start` starts it; it serves what it served before");
            }
            if (json()) {
                terminal().print(Json.line(router.state()));
            } else {
                terminal().print(new RouterScreen(id, router.state(), terminal().outPaint()).lines());
            }
            return 0;
        }
    }

    /** Starts it. */
    @Command(name = "start", description = "Start the router where it does not run; it serves what it served before.")
    static final class Start extends RouterCommand {
        Start(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace, EnvironmentId id, RouterProcess router) {
            ensureServing(workplace, id, router);
            terminal().print("the router of " + id + " runs · next  sluice router status");
            return 0;
        }
    }

    /** Starts it anew. */
    @Command(
            name = "restart",
            description =
                    "Stop the router when its requests are served, and start it again; for some moments nobody listens.")
    static final class Restart extends RouterCommand {
        Restart(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace, EnvironmentId id, RouterProcess router) {
            router.stop(DRAIN);
            ensureServing(workplace, id, router);
            terminal().print("the router of " + id + " runs anew · next  sluice router status");
            return 0;
        }
    }

    /** Stops it. */
    @Command(name = "stop", description = "Stop the router when its requests are served: nobody is served any more.")
    static final class Stop extends RouterCommand {
        @Option(names = "--yes", description = "Do not ask.")
        boolean yes;

        Stop(Session session) {
            super(session);
        }

        @Override
        int run(Workplace workplace, EnvironmentId id, RouterProcess router) {
            confirm(yes, "without its router nobody reaches " + id, "Stop it?");
            router.stop(DRAIN);
            terminal().print("the router of " + id + " is stopped · next  sluice router start");
            return 0;
        }
    }
}
