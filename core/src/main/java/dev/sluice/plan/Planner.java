package dev.sluice.plan;

import dev.sluice.base.Percent;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.RehearsalSpec;
import dev.sluice.config.RolloutSpec;
import dev.sluice.config.RolloutSpec.StepSpec;
import dev.sluice.plan.Plan.Kind;
import dev.sluice.traffic.Cohort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns a configuration and what stands in the environment into a plan. A pure function: the same inputs, the same plan. */
public final class Planner {
    private final EnvironmentSpec environment;
    private final String configuration;
    private final Optional<Standing> live;
    private final Optional<Standing> standby;

    /**
     * @param configuration SHA-256 of the configuration's text
     * @param live the release that has the traffic
     * @param standby the one that is still warm behind it
     */
    public Planner(
            EnvironmentSpec environment, String configuration, Optional<Standing> live, Optional<Standing> standby) {
        this.environment = environment;
        this.configuration = configuration;
        this.live = live;
        this.standby = standby;
    }

    /** The plan that brings a release forward. */
    public Plan deploy(ReleaseRef to) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Preflight());
        steps.add(new Step.Fetch());
        environment.source().test().ifPresent(test -> steps.add(new Step.Test()));
        steps.add(new Step.OpenRouter());
        environment.data().ifPresent(data -> {
            steps.add(new Step.Backup("before-" + to.version().fileName()));
            steps.add(new Step.Survey());
            if (rehearses(data)) {
                steps.add(new Step.Rehearse());
            }
        });
        addRetirement(steps);
        environment.data().ifPresent(data -> {
            data.migrations().ifPresent(m -> steps.add(new Step.Migrate()));
            steps.add(new Step.Invariants());
        });
        steps.add(new Step.Start());
        steps.add(new Step.Smoke(0));
        addTraffic(steps, environment.rollout());
        addEnd(steps, contractRevisions());
        return plan(Kind.DEPLOY, to, steps);
    }

    /**
     * The plan that starts an earlier release again and gives it all traffic at once. The database is backed up and left as
     * it is.
     *
     * @param downgrade where the database is taken back to first, because a rehearsal has shown that it must and can be
     */
    public Plan rollback(ReleaseRef to, Optional<String> downgrade) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Fetch());
        steps.add(new Step.OpenRouter());
        environment.data().ifPresent(data -> steps.add(new Step.Backup("before-rollback")));
        addRetirement(steps);
        downgrade.ifPresent(revision -> steps.add(new Step.Downgrade(revision)));
        steps.add(new Step.Start());
        steps.add(new Step.Smoke(0));
        steps.add(new Step.Shift(1, 1, Percent.HUNDRED, List.of()));
        addEnd(steps, List.of());
        return plan(Kind.ROLLBACK, to, steps);
    }

    /**
     * The plan that rebuilds an environment on a machine where nothing stands: the release and the backup are there already,
     * and migrations that the release has and the backup has not are run.
     *
     * @param digest of the release as it was fetched when its machine was there
     */
    public Plan recover(ReleaseRef to, String digest, String backup) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Adopt(digest));
        steps.add(new Step.OpenRouter());
        steps.add(new Step.Restore(backup));
        steps.add(new Step.Survey());
        environment.data().flatMap(DataSpec::migrations).ifPresent(m -> steps.add(new Step.Migrate()));
        steps.add(new Step.Invariants());
        steps.add(new Step.Start());
        steps.add(new Step.Smoke(0));
        steps.add(new Step.Shift(1, 1, Percent.HUNDRED, List.of()));
        if (!environment.smoke().isEmpty()) {
            steps.add(new Step.Smoke(1));
        }
        addEnd(steps, contractRevisions());
        return plan(Kind.RECOVERY, to, steps);
    }

    /** Who verifies backups by checksums only may have no right, or no room, to restore one beside the database. */
    private static boolean rehearses(DataSpec data) {
        RehearsalSpec rehearsal = data.rehearsal();
        return data.migrations().isPresent()
                && rehearsal.beforeMigrations()
                && (data.backup().verifyByRestore() || rehearsal.database().isPresent());
    }

    /** After everything that may refuse: until here the way back from the live release is whole. */
    private void addRetirement(List<Step> steps) {
        standby.ifPresent(old -> steps.add(new Step.RetireStandby(old.backend())));
    }

    private Plan plan(Kind kind, ReleaseRef to, List<Step> steps) {
        return new Plan(
                environment.id(), kind, to, live, standby, environment.rollout().strategy(), steps, configuration);
    }

    private List<String> contractRevisions() {
        return environment
                .data()
                .flatMap(data -> data.migrations())
                .map(migrations -> migrations.contract())
                .orElse(List.of());
    }

    private void addTraffic(List<Step> steps, RolloutSpec rollout) {
        boolean first = live.isEmpty();
        List<StepSpec> shifts =
                first ? List.of(new StepSpec(Optional.empty(), Percent.HUNDRED, Duration.ZERO)) : rollout.steps();
        List<Cohort> cohorts = new ArrayList<>();
        for (int i = 0; i < shifts.size(); i++) {
            StepSpec spec = shifts.get(i);
            spec.cohort().ifPresent(cohorts::add);
            int number = i + 1;
            steps.add(new Step.Shift(number, shifts.size(), spec.weight(), cohorts));
            if (!environment.smoke().isEmpty()) {
                steps.add(new Step.Smoke(number));
            }
            if (!first && isHeld(spec, rollout)) {
                steps.add(hold(number, shifts.size(), spec.hold(), isJudged(spec, rollout)));
            } else if (number == shifts.size() && isMeasuredFirst(steps)) {
                steps.add(hold(number, shifts.size(), Duration.ZERO, false));
            }
        }
    }

    private Step.Hold hold(int number, int of, Duration hold, boolean judged) {
        RolloutSpec rollout = environment.rollout();
        return new Step.Hold(
                number,
                of,
                hold,
                judged ? rollout.minimumRequests() : 0,
                rollout.patience(),
                rollout.onInconclusive(),
                rollout.onEvidence() && judged
                        ? Optional.of(environment.serving().guard().errorLimit())
                        : Optional.empty());
    }

    /** Nothing is promoted that was not measured: where no step held the traffic, the last one waits for the metrics that decide. */
    private boolean isMeasuredFirst(List<Step> steps) {
        return steps.stream().noneMatch(Step.Hold.class::isInstance)
                && environment.metrics().decide();
    }

    private static boolean isHeld(StepSpec spec, RolloutSpec rollout) {
        return isJudged(spec, rollout) || spec.hold().isPositive();
    }

    /** A step waits for requests where there are some to compare: not for a cohort alone, and not where nothing is left behind. */
    private static boolean isJudged(StepSpec spec, RolloutSpec rollout) {
        int weight = spec.weight().hundredths();
        return rollout.traffic() && weight > 0 && weight < Percent.WHOLE;
    }

    private void addEnd(List<Step> steps, List<String> contract) {
        RolloutSpec rollout = environment.rollout();
        if (!environment.workers().isEmpty()) {
            steps.add(new Step.HandOver());
        }
        steps.add(new Step.Promote());
        if (environment.data().stream().anyMatch(data -> !data.backup().copies().isEmpty())) {
            steps.add(new Step.Offsite());
        }
        Step bake = new Step.Bake(rollout.bake(), rollout.traffic() ? rollout.minimumRequests() : 0);
        Step cool = new Step.Cool(rollout.warm());
        boolean coolsFirst = rollout.warm().compareTo(rollout.bake()) < 0;
        steps.add(coolsFirst ? cool : bake);
        steps.add(coolsFirst ? bake : cool);
        if (!contract.isEmpty()) {
            steps.add(new Step.Contract(contract));
        }
    }
}
