package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.run.Resumption;
import dev.sluice.run.Time;
import dev.sluice.wiring.Holder;
import dev.sluice.wiring.Workplace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Starts again what ran before the machine went down; for the machine to call when it comes up. */
@Command(
        name = "start",
        description = {
            "Start again what ran before a reboot: instances, router, and the deployment that was under way.",
            "What runs is left alone. To have it done at every boot: @reboot in crontab, or a systemd unit."
        })
final class StartCommand extends SluiceCommand {
    @Parameters(arity = "0..1", paramLabel = "environment", description = "Where (default: everywhere).")
    @Nullable
    String environment;

    StartCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        List<EnvironmentId> known = workplace.journal().environments().stream()
                .filter(id -> environment == null || environment.equals(id.name()) || environment.equals(id.toString()))
                .toList();
        if (known.isEmpty() && environment != null) {
            throw new SluiceException(
                    Code.USAGE, "nothing was deployed to '" + environment + "' from here", "see `sluice status`");
        }
        List<SluiceException> failures = new ArrayList<>();
        for (EnvironmentId id : known) {
            try {
                terminal().print(start(workplace, id));
            } catch (SluiceException e) {
                failures.add(e);
                terminal().say(id + ": " + e.what());
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        return 0;
    }

    /** Starts what stands in an environment and does not run, and declares the table of a router that has none; says what was done. */
    static String start(Workplace workplace, EnvironmentId id) {
        Optional<DeploymentState> stands =
                Resumption.standsBy(workplace.operator().environment(id));
        if (stands.isEmpty()) {
            return id + ": no release is live";
        }
        DeploymentState deployment = stands.get();
        if (!deployment.isEnded() && workplace.carriers().isCarried(deployment.id())) {
            return id + ": deployment " + deployment.id() + " is being carried, nothing to start";
        }
        EnvironmentSpec spec = workplace.completeConfiguration(deployment.id());
        List<String> started = new Resumption(
                        workplace.ports(spec, workplace.origin(deployment.id())),
                        spec,
                        deployment,
                        Holder.self().toString(),
                        Time.SYSTEM)
                .resume();
        if (!deployment.isEnded()) {
            workplace.carry(deployment.id());
        }
        return id + ": " + (started.isEmpty() ? "everything runs" : "started " + String.join(", ", started));
    }
}
