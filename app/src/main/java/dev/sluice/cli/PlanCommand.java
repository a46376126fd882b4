package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.cli.screen.PlanScreen;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.plan.Plan;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.report.Estimates;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.wiring.KeptConfigurations;
import dev.sluice.wiring.Workplace;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a deployment would do. */
@Command(
        name = "plan",
        description = "Show what a deployment would do and how long it would take; touches nothing that serves.")
final class PlanCommand extends SluiceCommand {
    private static final int SOMETHING_TO_DO = 9;

    @Parameters(index = "0..1", arity = "1..2", paramLabel = "[environment] VERSION", description = "Where, and what.")
    List<String> words = List.of();

    @Option(
            names = "--detailed-exitcode",
            description = "End with 0 when there is nothing to do, with 9 when there is.")
    boolean detailed;

    PlanCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Words.Release asked = Words.release(words);
        Environments environments = environments();
        EnvironmentSpec spec = environments.complete(asked.environment());
        Candidate candidate = workplace.releases(environments.folder()).resolve(spec, asked.version());
        ReleaseRef to = new ReleaseRef(candidate.version(), candidate.source(), candidate.commit());
        EnvironmentState state = workplace.onlooker().environment(spec.id());
        Plan plan = workplace.onlooker().plan(spec, KeptConfigurations.digestOf(environments.file()), to);
        Optional<MigrationStatus> migrations =
                new ReleaseMigrations(workplace, environments.folder(), terminal()).status(spec, candidate);
        boolean live = state.live().filter(s -> s.release().equals(to)).isPresent();
        show(plan, spec.serving().guard(), migrations, new Estimates(state.deployments()), live);
        if (migrations
                .filter(m -> m.dirty().isPresent() || !m.unknown().isEmpty())
                .isPresent()) {
            return Code.CHECK_FAILED.exitStatus();
        }
        return detailed && !live ? SOMETHING_TO_DO : 0;
    }

    private void show(
            Plan plan, GuardLimits guard, Optional<MigrationStatus> migrations, Estimates estimates, boolean live) {
        if (json()) {
            terminal()
                    .print(Json.line(new PlanView(
                            plan, guard, guard.failureWeight(), migrations, estimates.stages(plan), live)));
            return;
        }
        terminal()
                .print(new PlanScreen(
                                plan, guard, migrations, estimates, terminal().outPaint())
                        .lines());
        if (live) {
            terminal().print(plan.to().version() + " is live already: there is nothing to do");
        }
    }

    private record PlanView(
            Plan plan,
            GuardLimits guard,
            double failureWeight,
            Optional<MigrationStatus> migrations,
            List<Estimates.Stage> stages,
            boolean live) {}
}
