package dev.sluice.config;

import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Mask;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything about one environment, with all defaults filled in and its own values laid over the app's.
 *
 * @param variables what every instance gets in its environment, beside what Sluice itself gives
 * @param smoke what must pass before a release gets traffic, and again after each increase
 * @param checks what {@code sluice health} looks at
 * @param metrics what is measured of a release beside its requests
 */
public record EnvironmentSpec(
        EnvironmentId id,
        SourceSpec source,
        List<ComponentSpec> components,
        Map<String, VariableSpec> variables,
        Optional<DataSpec> data,
        List<CheckSpec> checks,
        List<CheckSpec> smoke,
        RolloutSpec rollout,
        ServingSpec serving,
        TimeoutSpec timeouts,
        MetricsSpec metrics) {
    public EnvironmentSpec {
        components = List.copyOf(components);
        variables = Map.copyOf(variables);
        checks = List.copyOf(checks);
        smoke = List.copyOf(smoke);
    }

    /** An environment without metrics. */
    public EnvironmentSpec(
            EnvironmentId id,
            SourceSpec source,
            List<ComponentSpec> components,
            Map<String, VariableSpec> variables,
            Optional<DataSpec> data,
            List<CheckSpec> checks,
            List<CheckSpec> smoke,
            RolloutSpec rollout,
            ServingSpec serving,
            TimeoutSpec timeouts) {
        this(id, source, components, variables, data, checks, smoke, rollout, serving, timeouts, MetricsSpec.NONE);
    }

    public List<ComponentSpec> routed() {
        return components.stream().filter(c -> !c.isWorker()).toList();
    }

    public List<ComponentSpec> workers() {
        return components.stream().filter(ComponentSpec::isWorker).toList();
    }

    /** Hides the environment's secrets in what its programs print. */
    public Mask mask() {
        return Mask.of(Stream.of(
                        data.map(DataSpec::url).stream(),
                        data.flatMap(DataSpec::redis).stream(),
                        Stream.concat(checks.stream(), smoke.stream())
                                .flatMap(check -> check instanceof CheckSpec.Redis redis
                                        ? Stream.of(redis.url())
                                        : Stream.empty()),
                        data.map(DataSpec::rehearsal).flatMap(RehearsalSpec::database).stream(),
                        data.stream().flatMap(d -> d.backup().secrets()),
                        Stream.concat(
                                        variables.values().stream(),
                                        data.map(DataSpec::rehearsal).flatMap(RehearsalSpec::env).stream()
                                                .flatMap(env -> env.values().stream()))
                                .filter(VariableSpec::secret)
                                .flatMap(variable -> variable.value().stream()),
                        metrics.secrets())
                .flatMap(secrets -> secrets)
                .toList());
    }

    /** The same environment with another database and other variables. */
    public EnvironmentSpec with(Optional<DataSpec> otherData, Map<String, VariableSpec> otherVariables) {
        return new EnvironmentSpec(
                id, source, components, otherVariables, otherData, checks, smoke, rollout, serving, timeouts, metrics);
    }
}
