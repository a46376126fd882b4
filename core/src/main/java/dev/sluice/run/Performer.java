package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.RolloutSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import dev.sluice.port.ReleaseStore.Release;
import dev.sluice.traffic.BackendId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Does one step. Every step ensures a state, so doing it twice does no harm. */
final class Performer {
    private static final int RELEASES_ALWAYS_KEPT = 3;

    private final Time clock;
    private final InstanceSteps instances;

    Performer(Time clock) {
        this.clock = clock;
        this.instances = new InstanceSteps(clock);
    }

    Finding perform(Scene scene, Step step) {
        return switch (step) {
            case Step.Preflight ignored -> Preparation.preflight(scene);
            case Step.Fetch ignored -> Preparation.fetch(scene);
            case Step.Adopt adopt -> RecoverySteps.adopt(scene, adopt);
            case Step.Restore restore -> RecoverySteps.restore(scene, restore);
            case Step.Offsite ignored -> RecoverySteps.offsite(scene);
            case Step.Test ignored -> Preparation.test(scene);
            case Step.OpenRouter ignored -> Preparation.openRouter(scene);
            case Step.RetireStandby retire -> retire(scene, retire.backend());
            case Step.Backup backup -> DataSteps.backup(scene, backup, clock.instant());
            case Step.Survey ignored -> DataSteps.survey(scene);
            case Step.Rehearse ignored -> RehearsalStep.rehearse(scene, clock);
            case Step.Migrate ignored -> Migrating.migrate(scene, clock);
            case Step.Invariants ignored -> DataSteps.invariants(scene);
            case Step.Start ignored -> start(scene);
            case Step.Smoke ignored -> TrafficSteps.smoke(scene, scene.candidate());
            case Step.Shift shift -> TrafficSteps.shift(scene, shift);
            case Step.HandOver ignored ->
                instances.exchangeWorkers(scene, scene.stable(), Optional.of(scene.candidate()));
            case Step.Promote ignored -> new Finding.Promoted(scene.candidate(), scene.stable());
            case Step.Cool ignored -> cool(scene);
            case Step.Contract contract -> Migrating.contract(scene, contract, clock);
            case Step.Downgrade down -> Migrating.downgrade(scene, down, clock);
            case Step.StartStable ignored -> instances.start(scene, stable(scene));
            case Step.RouteBack ignored -> TrafficSteps.routeBack(scene);
            case Step.HandBack ignored ->
                instances.exchangeWorkers(scene, Optional.of(scene.candidate()), scene.stable());
            case Step.StopCandidate ignored -> instances.drainAndStop(scene, scene.candidate());
            case Step.SettleDatabase ignored -> Settling.settle(scene);
            case Step.VerifyStable ignored -> verifyStable(scene);
            case Step.Hold hold -> throw waits(hold);
            case Step.Bake bake -> throw waits(bake);
        };
    }

    private static IllegalStateException waits(Step step) {
        return new IllegalStateException(step.name() + " is waited for, not done");
    }

    private static BackendId stable(Scene scene) {
        return scene.stable().orElseThrow(() -> new SluiceException(Code.INTERNAL, "there is no stable release", ""));
    }

    private Finding start(Scene scene) {
        endEarlierWatches(scene);
        return instances.start(scene, scene.candidate());
    }

    /** A live release that was cut meanwhile goes back to this very standby, so that is looked at first. */
    private Finding retire(Scene scene, BackendId standby) {
        Preparation.requireStanding(scene);
        endEarlierWatches(scene);
        Tables.declareOnly(scene, stable(scene));
        return instances.drainAndStop(scene, standby);
    }

    /** From here on the release before is this deployment's stable, no longer watched by its own. */
    private static void endEarlierWatches(Scene scene) {
        scene.ports().journal().deployments(scene.spec().id()).stream()
                .filter(id -> !id.equals(scene.state().id()))
                .map(scene::deployment)
                .filter(DeploymentState::isWatching)
                .forEach(watching -> scene.ports()
                        .journal()
                        .append(
                                watching.id(),
                                scene.term().epoch(),
                                new Event.Superseded(scene.state().id().number())));
    }

    private Finding verifyStable(Scene scene) {
        instances.start(scene, stable(scene));
        return TrafficSteps.smoke(scene, stable(scene));
    }

    /** The old version's last act: it leaves the table, is drained and stopped, and old releases are removed. */
    private Finding cool(Scene scene) {
        Tables.declareOnly(scene, scene.candidate());
        Finding stopped = scene.stable()
                .map(stable -> instances.drainAndStop(scene, stable))
                .orElseGet(() -> new Finding.Nothing("there was no version before"));
        pruneReleases(scene);
        return stopped;
    }

    /** The old version is gone, whatever becomes of older releases: what cannot be removed now is removed by a later deployment. */
    private void pruneReleases(Scene scene) {
        try {
            removeOldReleases(scene);
        } catch (SluiceException later) {
            // Preflight of the next deployment looks at the free space.
        }
    }

    private void removeOldReleases(Scene scene) {
        RolloutSpec rollout = scene.spec().rollout();
        Instant oldest = clock.instant().minus(rollout.warm()).minus(rollout.kept());
        Set<Path> needed = new HashSet<>(Set.of(scene.directory()));
        scene.state().plan().from().map(Standing::backend).map(scene::directory).ifPresent(needed::add);
        List<Release> releases = scene.ports().releases().list(scene.spec());
        releases.stream()
                .skip(RELEASES_ALWAYS_KEPT)
                .filter(r -> r.at().isBefore(oldest) && !needed.contains(r.directory()))
                .forEach(r -> scene.ports().releases().remove(scene.spec(), r));
    }
}
