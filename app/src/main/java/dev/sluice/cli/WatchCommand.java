package dev.sluice.cli;

import dev.sluice.base.EnvironmentId;
import dev.sluice.cli.terminal.Session;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.wiring.Workplace;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows what is under way, and carries it on where its carrier is gone. */
@Command(name = "watch", description = "Follow the deployment that is under way, or the newest one.")
final class WatchCommand extends SluiceCommand {
    @Parameters(arity = "0..1", paramLabel = "environment", description = "Where.")
    @Nullable
    String environment;

    @Option(
            names = "--wait",
            paramLabel = "promoted|baked",
            defaultValue = "baked",
            description = "How long to follow it (default: baked).")
    String until = "baked";

    WatchCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        EnvironmentId id = environments().one(Optional.ofNullable(environment), workplace.journal());
        EnvironmentState state = workplace.operator().environment(id);
        Optional<DeploymentState> meant = state.active().or(state::watching).or(state::newest);
        if (meant.isEmpty()) {
            terminal().say("nothing was deployed to " + id + " yet");
            terminal().say("next  sluice deploy " + id.name() + " VERSION");
            return 0;
        }
        return new Follower(workplace, session(), json()).follow(meant.get().id(), Words.until(until));
    }
}
