package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.guard.Explainer;
import dev.sluice.cli.guard.Explanation;
import dev.sluice.cli.guard.ExplanationScreen;
import dev.sluice.cli.terminal.Session;
import dev.sluice.journal.Entry;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.wiring.Workplace;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows every number behind a verdict, recomputed from the journal. */
@Command(
        name = "explain",
        description =
                "Show every number behind a deployment's verdict, recomputed from the journal where that is possible.",
        footer = {"", "Ends with 3 where a number of the journal disagrees with the others."})
final class ExplainCommand extends SluiceCommand {
    @Parameters(paramLabel = "DEPLOYMENT", description = "Its number.")
    long number;

    ExplainCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        if (number < 1) {
            throw new SluiceException(Code.USAGE, "deployments are numbered from 1", "");
        }
        DeploymentId id = new DeploymentId(number);
        List<Entry> entries = workplace.journalToRead().read(id, 0);
        if (entries.isEmpty()) {
            throw new SluiceException(
                    Code.USAGE, "there is no deployment " + id, "see `sluice deployments` for those there are");
        }
        Explanation explanation = new Explainer(entries, limits(workplace, id)).explanation();
        terminal()
                .print(
                        json()
                                ? List.of(Json.line(explanation))
                                : new ExplanationScreen(
                                                explanation,
                                                session().zone(),
                                                terminal().outPaint())
                                        .lines());
        return explanation.totals().disagree() == 0 ? 0 : Code.CHECK_FAILED.exitStatus();
    }

    /** Of the configuration as it was; a copy that is gone is no reason not to show the journal. */
    private Optional<GuardLimits> limits(Workplace workplace, DeploymentId id) {
        try {
            return Optional.of(workplace.configuration(id).serving().guard());
        } catch (SluiceException gone) {
            terminal().say("its configuration cannot be read any more, so nothing is compared with it: " + gone.what());
            return Optional.empty();
        }
    }
}
