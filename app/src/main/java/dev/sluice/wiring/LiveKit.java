package dev.sluice.wiring;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Finding;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Step;
import dev.sluice.port.RecoveryKits;
import dev.sluice.port.ReleaseStore.Release;
import java.nio.file.Path;
import java.util.Optional;

/** The kit of the release that is live, brought where copies are by a person's command: its deployment may not have managed to. */
public final class LiveKit {
    private LiveKit() {}

    /** Empty where no release is live, or nothing is copied. */
    public static Optional<RecoveryKits.Kept> keep(Workplace workplace, EnvironmentSpec spec) {
        return workplace.onlooker().environment(spec.id()).live().map(live -> {
            DeploymentState deployment =
                    workplace.onlooker().deployment(live.backend().deployment());
            EnvironmentSpec began = workplace.configuration(deployment.id());
            Release release = release(workplace, began, deployment);
            return workplace
                    .data(spec)
                    .orElseThrow()
                    .kits()
                    .keep(new RecoveryKits.Contents(
                            deployment.id(),
                            deployment
                                    .step(new Step.Promote().name())
                                    .flatMap(StepRecord::ended)
                                    .orElse(deployment.openedAt()),
                            release,
                            deployment.plan().configuration(),
                            deployment.finding(Finding.BackedUp.class).map(Finding.BackedUp::backup)));
        });
    }

    private static Release release(Workplace workplace, EnvironmentSpec spec, DeploymentState deployment) {
        Path directory = deployment
                .finding(Finding.Fetched.class)
                .map(fetched -> Path.of(fetched.directory()))
                .orElseThrow();
        return workplace.releases(workplace.origin(deployment.id())).list(spec).stream()
                .filter(r -> r.directory().equals(directory))
                .findFirst()
                .orElseThrow(() -> new SluiceException(
                        Code.CHECK_FAILED, directory + " is gone", "deploy again: the live release is not whole"));
    }
}
