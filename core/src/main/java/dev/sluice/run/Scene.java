package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.SluiceException;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import dev.sluice.port.Target.Instance;
import dev.sluice.run.Ports.DataPorts;
import dev.sluice.traffic.BackendId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a step needs to know while it is done.
 *
 * @param state as it was when the step began
 * @param term asked right before every act on the world
 */
record Scene(DeploymentState state, EnvironmentSpec spec, Ports ports, Term term) {
    BackendId candidate() {
        return state.candidate();
    }

    Optional<BackendId> stable() {
        return state.plan().from().map(Standing::backend);
    }

    /** The prepared directory of this deployment's release. */
    Path directory() {
        return directory(state);
    }

    /** The prepared directory of a release that an earlier deployment brought. */
    Path directory(BackendId backend) {
        return directory(deployment(backend.deployment()));
    }

    private static Path directory(DeploymentState deployment) {
        return deployment
                .finding(Finding.Fetched.class)
                .map(fetched -> Path.of(fetched.directory()))
                .orElseThrow(() -> new SluiceException(
                        Code.INTERNAL, "deployment " + deployment.id() + " never fetched its release", ""));
    }

    DeploymentState deployment(DeploymentId id) {
        return id.equals(state.id())
                ? state
                : DeploymentState.fold(ports.journal().read(id, 0));
    }

    /** Records what is worth knowing while a step goes on; throws {@code FENCED} once the term is over. */
    void note(Step step, String what) {
        ports.journal().append(state.id(), term.epoch(), new Event.Noted(step.name(), what));
    }

    /** What stands in the environment by everything that is recorded. */
    EnvironmentState environment() {
        return EnvironmentState.fold(
                spec.id(),
                ports.journal().deployments(spec.id()).stream()
                        .map(this::deployment)
                        .toList());
    }

    /** The configuration that a backend was brought with. */
    EnvironmentSpec specOf(BackendId backend) {
        return backend.deployment().equals(state.id())
                ? spec
                : ports.configurations().of(backend.deployment());
    }

    List<Instance> instances(BackendId backend) {
        return ports.target().instances(spec.id()).stream()
                .filter(i -> i.backend().equals(backend))
                .toList();
    }

    DataPorts data() {
        return ports.data()
                .orElseThrow(() ->
                        new SluiceException(Code.INTERNAL, "a database step in an environment without a database", ""));
    }

    /** Values for {@code ${name}} in the arguments of the release's programs. */
    Map<String, String> values() {
        return Map.of(
                "version",
                state.plan().to().version().label(),
                "environment",
                spec.id().name());
    }

    /** Ensures that a component of a backend runs, and gives its instances. */
    List<Instance> ensure(BackendId backend, ComponentSpec component) {
        term.check();
        return ports.target().ensure(specOf(backend), backend, component, directory(backend));
    }
}
