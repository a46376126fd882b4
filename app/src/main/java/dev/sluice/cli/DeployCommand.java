package dev.sluice.cli;

import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.migration.Migration;
import dev.sluice.migration.lint.LintSettings;
import dev.sluice.plan.Plan;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Step;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.run.Operator;
import dev.sluice.wiring.Holder;
import dev.sluice.wiring.Workplace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a release to an environment. */
@Command(
        name = "deploy",
        description = "Bring a release to an environment: backup, migrate, start beside the old one, give it traffic.")
final class DeployCommand extends SluiceCommand {
    @Parameters(
            index = "0..1",
            arity = "1..2",
            paramLabel = "[environment] VERSION",
            description = "Where, and what: a tag, branch, commit or file version.")
    List<String> words = List.of();

    @Option(
            names = "--wait",
            paramLabel = "promoted|baked",
            defaultValue = "promoted",
            description = "How long to follow it (default: promoted).")
    String until = "promoted";

    @Option(names = "--yes", description = "Do not ask before what cannot be undone.")
    boolean yes;

    @Option(names = "--by", paramLabel = "NAME", description = "Who deploys (default: you).")
    @Nullable
    String by;

    DeployCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Follower.Until end = Words.until(until);
        Words.Release asked = Words.release(words);
        Environments environments = environments();
        EnvironmentSpec spec = environments.complete(asked.environment());
        Candidate found = workplace.releases(environments.folder()).resolve(spec, asked.version());
        ReleaseRef release = new ReleaseRef(found.version(), found.source(), found.commit());
        String configuration = workplace.configurations().keep(environments.file());
        Operator operator = workplace.operator();
        confirm(operator.plan(spec, configuration, release), workplace, spec, found);
        DeploymentState begun = operator.begin(
                spec,
                configuration,
                release,
                by == null ? session().person() : by,
                Holder.self().toString());
        workplace.carry(begun.id());
        return new Follower(workplace, session(), json()).follow(begun.id(), end);
    }

    /**
     * What runs before the code must leave the old version alone. And a contract migration ends the way back: only a person may
     * decide that, or a flag that a person wrote.
     */
    private void confirm(Plan plan, Workplace workplace, EnvironmentSpec spec, Candidate found) {
        boolean asks = !yes && plan.steps().stream().anyMatch(Step.Contract.class::isInstance);
        if (plan.from().isEmpty() && !asks) {
            return;
        }
        Optional<ReleaseMigrations.Seen> seen = new ReleaseMigrations(
                        workplace, environments().folder(), terminal())
                .seen(spec, found, LintSettings.ofSluice());
        if (plan.from().isPresent()) {
            new Refusals(terminal())
                    .refuse(seen.map(ReleaseMigrations.Seen::refusals).orElse(List.of()));
        }
        if (asks) {
            seen.ifPresent(s -> askToContract(plan, s));
        }
    }

    private void askToContract(Plan plan, ReleaseMigrations.Seen seen) {
        List<String> contract = seen.status().pending().stream()
                .filter(Migration::contract)
                .map(Migration::revision)
                .toList();
        if (!contract.isEmpty()) {
            String before =
                    plan.from().map(old -> old.release().version().label()).orElse("what was before");
            confirm(
                    false,
                    "contract migration %s runs when %s has proved itself; after it there is no way back to %s"
                            .formatted(String.join(", ", contract), plan.to().version(), before),
                    "Deploy?");
        }
    }
}
