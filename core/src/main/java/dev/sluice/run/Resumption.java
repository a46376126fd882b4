package dev.sluice.run;

import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import dev.sluice.port.Target.Instance;
import dev.sluice.traffic.BackendId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has everything running again that ran in an environment when its machine went down: every instance that nobody stopped, then
 * the router. What already runs is left as it is.
 */
public final class Resumption {
    private final Ports ports;
    private final EnvironmentSpec spec;
    private final DeploymentState deployment;
    private final String holder;
    private final InstanceSteps steps;

    /**
     * @param deployment the one that the environment stands by; {@code spec} is its configuration
     * @param holder this process, as {@link dev.sluice.port.Journal#acquire} names holders
     */
    public Resumption(Ports ports, EnvironmentSpec spec, DeploymentState deployment, String holder, Time clock) {
        this.ports = ports;
        this.spec = spec;
        this.deployment = deployment;
        this.holder = holder;
        this.steps = new InstanceSteps(clock);
    }

    /** The deployment that an environment stands by: the one under way, the one watched, or the one that brought what is live. */
    public static Optional<DeploymentState> standsBy(EnvironmentState environment) {
        return environment
                .active()
                .or(environment::watching)
                .or(() -> environment
                        .live()
                        .flatMap(live -> environment.deployments().stream()
                                .filter(d -> d.candidate().equals(live.backend()))
                                .findFirst()));
    }

    /**
     * Gives the names of the instances that were started.
     *
     * @throws dev.sluice.base.SluiceException with {@code BUSY} while a living process acts on the environment, {@code
     *     START_FAILED} when an instance does not get ready; the others are started all the same
     */
    public List<String> resume() {
        try (Term term = Term.begin(ports.journal(), spec.id(), holder)) {
            Scene scene = new Scene(deployment, spec, ports, term);
            List<Instance> down = ports.target().instances(spec.id()).stream()
                    .filter(instance -> !instance.alive())
                    .toList();
            List<Instance> started = start(scene, down);
            ports.router().ensureRunning();
            if (isMoved(down, started) || ports.router().state().tableVersion() == 0) {
                declareAgain(scene);
            }
            started.forEach(instance -> steps.awaitReady(scene, component(scene, instance), instance));
            return started.stream().map(Instance::id).toList();
        }
    }

    private static List<Instance> start(Scene scene, List<Instance> down) {
        List<String> ids = down.stream().map(Instance::id).toList();
        List<Instance> started = new ArrayList<>();
        for (Instance instance : down) {
            if (started.stream().noneMatch(s -> s.id().equals(instance.id()))) {
                scene.ensure(instance.backend(), component(scene, instance)).stream()
                        .filter(i -> ids.contains(i.id()))
                        .forEach(started::add);
            }
        }
        return started;
    }

    private static ComponentSpec component(Scene scene, Instance instance) {
        return scene.specOf(instance.backend()).components().stream()
                .filter(c -> c.name().equals(instance.component()))
                .findFirst()
                .orElseThrow();
    }

    /** Another program took a port meanwhile. */
    private static boolean isMoved(List<Instance> down, List<Instance> started) {
        Map<String, Integer> before = new HashMap<>();
        down.forEach(instance -> before.put(instance.id(), instance.port()));
        return started.stream()
                .anyMatch(instance -> before.getOrDefault(instance.id(), instance.port()) != instance.port());
    }

    /** The table that the deployment had declared last, with the ports of now. */
    private static void declareAgain(Scene scene) {
        DeploymentState state = scene.state();
        Optional<BackendId> before = state.plan().from().map(Standing::backend);
        boolean alone = state.done(Step.Cool.class) || (state.isEnded() && state.isPromoted());
        boolean isBack = state.rollback().isPresent() && !(state.isEnded() && state.isLeftServing());
        if (isBack || state.shift().isEmpty()) {
            before.ifPresentOrElse(stable -> Tables.declareOnly(scene, stable), () -> Tables.declareNothing(scene));
        } else if (alone) {
            Tables.declareOnly(scene, scene.candidate());
        } else {
            Step.Shift shift = state.shift().get();
            Tables.declareTrial(scene, shift.weight(), shift.cohorts());
        }
    }
}
