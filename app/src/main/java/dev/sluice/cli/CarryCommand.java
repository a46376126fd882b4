package dev.sluice.cli;

import dev.sluice.base.DeploymentId;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.report.Verdict;
import dev.sluice.run.Engine;
import dev.sluice.run.Time;
import dev.sluice.wiring.Holder;
import dev.sluice.wiring.KillingFailpoints;
import dev.sluice.wiring.Workplace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Carries one deployment until nothing is left to carry; started detached by other commands. */
@Command(name = "carry", hidden = true, description = "Carry a deployment to its end.")
final class CarryCommand extends SluiceCommand {
    @Parameters(paramLabel = "DEPLOYMENT", description = "Its number.")
    long number;

    CarryCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        DeploymentId id = new DeploymentId(number);
        EnvironmentSpec spec = workplace.completeConfiguration(id);
        Engine engine = new Engine(
                workplace.ports(spec, workplace.origin(id)),
                spec,
                id,
                Holder.self().toString(),
                Time.SYSTEM,
                KillingFailpoints.of(session().variables()));
        DeploymentState state = engine.carry();
        terminal().say("deployment " + id + ": " + Verdict.of(state));
        return 0;
    }
}
