package dev.sluice.cli;

import dev.sluice.base.EnvironmentId;
import dev.sluice.cli.screen.EnvironmentScreen;
import dev.sluice.cli.terminal.Session;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.wiring.Workplace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what stands in the environments. */
@Command(name = "status", description = "Show what is live, what is on trial and what stands by.")
final class StatusCommand extends SluiceCommand {
    @Parameters(arity = "0..1", paramLabel = "environment", description = "Only this one.")
    @Nullable
    String environment;

    StatusCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        List<EnvironmentId> known = environments().known(Optional.ofNullable(environment), workplace.journalToRead());
        if (known.isEmpty() && !json()) {
            terminal().say("nothing was deployed from this machine yet");
            terminal().say("next  sluice deploy VERSION, where sluice.yaml is");
        }
        for (EnvironmentId id : known) {
            EnvironmentState state = workplace.onlooker().standing(id);
            if (json()) {
                terminal()
                        .print(Json.line(StatusView.of(state, session().clock().instant())));
            } else {
                terminal()
                        .print(new EnvironmentScreen(
                                        state,
                                        workplace.target().instances(id),
                                        session().clock().instant(),
                                        session().local(),
                                        terminal().outPaint())
                                .lines());
                abandoned(workplace, state).ifPresent(terminal()::say);
            }
        }
        return 0;
    }

    /** What is under way or watched, and by nobody: it is as safe as it was, and goes no further. */
    private static Optional<String> abandoned(Workplace workplace, EnvironmentState state) {
        return state.active()
                .or(state::watching)
                .map(DeploymentState::id)
                .filter(id -> !workplace.carriers().isCarried(id))
                .map(id -> "deployment " + id + " is carried by nobody: `sluice watch` goes on with it");
    }
}
