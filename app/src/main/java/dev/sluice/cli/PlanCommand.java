package dev.sluice.cli;

import dev.sluice.analysis.MetricScore;
import dev.sluice.base.Code;
import dev.sluice.cli.screen.PlanScreen;
import dev.sluice.cli.screen.Prospect;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.migration.Rehearsal;
import dev.sluice.migration.lint.LintSettings;
import dev.sluice.migration.lint.Refusal;
import dev.sluice.plan.Plan;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.report.BackupText;
import dev.sluice.report.Estimates;
import dev.sluice.report.Passing;
import dev.sluice.report.PlannedMetric;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.wiring.KeptConfigurations;
import dev.sluice.wiring.RehearsalRun;
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

    @Option(names = "--rehearse", description = "Try it on a copy of the data as well, as `sluice rehearse` does.")
    boolean rehearse;

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
        Optional<ReleaseMigrations.Seen> seen = new ReleaseMigrations(workplace, environments.folder(), terminal())
                .seen(spec, candidate, LintSettings.ofSluice());
        Optional<MigrationStatus> migrations = seen.map(ReleaseMigrations.Seen::status);
        List<Refusal> refusals = plan.from().isEmpty()
                ? List.of()
                : seen.map(ReleaseMigrations.Seen::refusals).orElse(List.of());
        boolean live = isLive(state, plan);
        boolean sound = migrations
                .filter(m -> m.dirty().isPresent() || !m.unknown().isEmpty())
                .isEmpty();
        Optional<Rehearsal> rehearsal = rehearse && sound && refusals.isEmpty() && migrations.isPresent()
                ? Optional.of(new RehearsalRun(workplace, environments.folder(), spec, terminal()::say)
                        .of(candidate, Optional.empty()))
                : Optional.empty();
        Prospect prospect = new Prospect(
                plan,
                spec.serving().guard(),
                spec.metrics(),
                migrations,
                seen.flatMap(ReleaseMigrations.Seen::judged),
                seen.map(ReleaseMigrations.Seen::cautions).orElse(List.of()),
                rehearsal,
                spec.data().map(BackupText::of));
        show(prospect, new Estimates(state.deployments()), live);
        new Refusals(terminal()).tell(refusals);
        if (!refusals.isEmpty()) {
            return Code.CONTRACT_TOO_EARLY.exitStatus();
        }
        if (!sound || rehearsal.filter(r -> !r.passed()).isPresent()) {
            return Code.CHECK_FAILED.exitStatus();
        }
        return detailed && !live ? SOMETHING_TO_DO : 0;
    }

    /** The release that has the traffic is this one, and was started by this configuration. */
    private static boolean isLive(EnvironmentState state, Plan plan) {
        return state.live()
                .filter(standing -> standing.release().equals(plan.to()))
                .flatMap(standing -> state.deployments().stream()
                        .filter(d -> d.id().equals(standing.backend().deployment()))
                        .findFirst())
                .filter(deployment -> deployment.plan().configuration().equals(plan.configuration()))
                .isPresent();
    }

    private void show(Prospect prospect, Estimates estimates, boolean live) {
        if (json()) {
            terminal().print(Json.line(PlanView.of(prospect, estimates, live)));
            return;
        }
        terminal().print(new PlanScreen(prospect, estimates, terminal().outPaint()).lines());
        if (live) {
            terminal()
                    .print(
                            prospect.plan().to().version()
                                    + " is live already, with this configuration: there is nothing to do, and `sluice deploy` would start it anew");
        }
    }

    private record PlanView(
            Plan plan,
            GuardLimits guard,
            double failureWeight,
            List<PlannedMetric> metrics,
            MetricScore score,
            Optional<Passing.Traffic> traffic,
            List<Passing.Waiting> passing,
            Optional<MigrationStatus> migrations,
            List<MigrateLintView> judged,
            List<String> cautions,
            List<Estimates.Stage> stages,
            boolean live,
            Optional<Rehearsal> rehearsal) {
        static PlanView of(Prospect prospect, Estimates estimates, boolean live) {
            return new PlanView(
                    prospect.plan(),
                    prospect.guard(),
                    prospect.guard().failureWeight(),
                    prospect.metrics().metrics().stream().map(PlannedMetric::of).toList(),
                    prospect.metrics().score(),
                    estimates.traffic(),
                    prospect.passing(estimates),
                    prospect.migrations(),
                    prospect.judged().stream()
                            .flatMap(j -> j.migrations().stream().map(MigrateLintView::of))
                            .toList(),
                    prospect.cautions(),
                    estimates.stages(prospect.plan(), prospect.passing(estimates)),
                    live,
                    prospect.rehearsal());
        }
    }
}
