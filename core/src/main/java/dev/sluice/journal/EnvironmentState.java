package dev.sluice.journal;

import dev.sluice.base.EnvironmentId;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import java.util.List;
import java.util.Optional;

/**
 * What stands in an environment: the fold of its deployments, oldest first.
 *
 * @param live the release that has the traffic, by the newest deployment that ended or is watching
 * @param standby the release that is still warm behind it
 * @param deployments all of them
 */
public record EnvironmentState(
        EnvironmentId environment,
        Optional<Standing> live,
        Optional<Standing> standby,
        List<DeploymentState> deployments) {
    public EnvironmentState {
        deployments = List.copyOf(deployments);
    }

    public static EnvironmentState fold(EnvironmentId environment, List<DeploymentState> deployments) {
        Optional<Standing> live = Optional.empty();
        Optional<Standing> standby = Optional.empty();
        for (DeploymentState deployment : deployments) {
            if (isTakenBack(deployment) && deployment.isLeftServing()) {
                live = Optional.of(standing(deployment));
                standby = deployment.plan().from();
            } else if (isTakenBack(deployment) && deployment.begun(Step.Promote.class)) {
                live = deployment.plan().from();
                standby = Optional.empty();
            } else if (deployment.isPromoted() && deployment.rollback().isEmpty()) {
                live = Optional.of(standing(deployment));
                standby = deployment.isOldGone()
                        ? Optional.empty()
                        : deployment.plan().from();
            } else if (deployment.done(Step.RetireStandby.class)) {
                standby = Optional.empty();
            }
        }
        return new EnvironmentState(environment, live, standby, deployments);
    }

    /**
     * Whether a deployment by itself says which release has the traffic and which stands by, whatever was before it. None that came
     * earlier is under way: one environment has one deployment at a time.
     */
    public static boolean saysWhatStands(DeploymentState deployment) {
        return isTakenBack(deployment)
                ? deployment.isLeftServing() || deployment.begun(Step.Promote.class)
                : deployment.isPromoted() && deployment.rollback().isEmpty();
    }

    private static Standing standing(DeploymentState deployment) {
        return new Standing(deployment.candidate(), deployment.plan().to());
    }

    private static boolean isTakenBack(DeploymentState deployment) {
        return deployment.rollback().isPresent() && deployment.isEnded();
    }

    /** The deployment that holds the environment, or would if its carrier lived. */
    public Optional<DeploymentState> active() {
        return deployments.stream().filter(DeploymentState::isActive).findFirst();
    }

    /** The promoted deployment that is still being watched. */
    public Optional<DeploymentState> watching() {
        return deployments.stream().filter(DeploymentState::isWatching).reduce((first, second) -> second);
    }

    public Optional<DeploymentState> newest() {
        return deployments.isEmpty() ? Optional.empty() : Optional.of(deployments.getLast());
    }
}
