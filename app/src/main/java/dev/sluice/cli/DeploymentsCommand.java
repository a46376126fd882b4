package dev.sluice.cli;

import dev.sluice.base.EnvironmentId;
import dev.sluice.cli.screen.DeploymentTable;
import dev.sluice.cli.terminal.Session;
import dev.sluice.journal.DeploymentState;
import dev.sluice.wiring.Workplace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists deployments. */
@Command(name = "deployments", description = "List what was deployed, when, by whom and how it ended.")
final class DeploymentsCommand extends SluiceCommand {
    @Parameters(arity = "0..1", paramLabel = "environment", description = "Only this one.")
    @Nullable
    String environment;

    @Option(names = "--last", paramLabel = "N", defaultValue = "20", description = "Only the newest N (default: 20).")
    int last;

    DeploymentsCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        List<DeploymentState> all = new ArrayList<>();
        for (EnvironmentId id : environments().known(Optional.ofNullable(environment), workplace.journalToRead())) {
            all.addAll(workplace.onlooker().environment(id).deployments());
        }
        List<DeploymentState> newest = all.stream()
                .sorted(Comparator.comparing(DeploymentState::id).reversed())
                .limit(last)
                .toList();
        if (json()) {
            newest.forEach(d -> terminal().print(Json.line(StatusView.Listed.of(d))));
        } else {
            terminal()
                    .print(new DeploymentTable(
                                    newest, session().zone(), terminal().outPaint())
                            .lines());
        }
        return 0;
    }
}
