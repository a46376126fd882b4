package dev.sluice.adapter;

import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Percent;
import dev.sluice.base.Secret;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.Command;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.RolloutSpec;
import dev.sluice.config.ServingSpec;
import dev.sluice.config.SourceSpec;
import dev.sluice.config.TimeoutSpec;
import dev.sluice.config.VariableSpec;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.Limits;
import dev.sluice.traffic.Listen;
import dev.sluice.traffic.Stickiness;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Environments for tests: small ones, and small changes to them. */
public record Specs(EnvironmentSpec spec) {
    /** The app {@code shop} in {@code production}, from git, without a database. */
    public static Specs shop() {
        return new Specs(new EnvironmentSpec(
                new EnvironmentId("shop", "production"),
                source(new SourceSpec.Artifact.Git("."), Optional.empty()),
                List.of(),
                Map.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                new RolloutSpec(
                        RolloutSpec.Strategy.BLUE_GREEN,
                        List.of(new RolloutSpec.StepSpec(Optional.empty(), Percent.HUNDRED, Duration.ZERO)),
                        true,
                        100,
                        Duration.ofMinutes(30),
                        RolloutSpec.OnInconclusive.HOLD,
                        Duration.ofHours(48),
                        Duration.ofHours(1),
                        Duration.ofDays(7),
                        false,
                        0),
                new ServingSpec(
                        new Listen(
                                "127.0.0.1",
                                Optional.of(8080),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                List.of(),
                                false),
                        Optional.empty(),
                        Limits.DEFAULT,
                        new Stickiness.Cookie("sluice"),
                        GuardLimits.DEFAULT),
                TimeoutSpec.DEFAULT));
    }

    public static SourceSpec source(SourceSpec.Artifact artifact, Optional<Command> prepare) {
        return new SourceSpec(artifact, Optional.empty(), prepare, Optional.empty());
    }

    public static Command command(String... arguments) {
        return new Command(List.of(arguments));
    }

    public static ComponentSpec component(String name, int instances, String... run) {
        return new ComponentSpec(name, command(run), Optional.empty(), instances, List.of("/"), Optional.empty());
    }

    public Specs named(String environment) {
        return with(new EnvironmentId(spec.id().app(), environment), spec.source(), spec.variables(), spec.data());
    }

    public Specs from(SourceSpec source) {
        return with(spec.id(), source, spec.variables(), spec.data());
    }

    public Specs variable(String name, String value) {
        return variable(new VariableSpec(name, Optional.of(new Secret(value)), true, false));
    }

    public Specs secret(String name, String value) {
        return variable(new VariableSpec(name, Optional.of(new Secret(value)), true, true));
    }

    public Specs database(String url) {
        DataSpec data = new DataSpec(new Secret(url), Optional.empty(), BackupSpec.DEFAULT, List.of());
        return with(spec.id(), spec.source(), spec.variables(), Optional.of(data));
    }

    public Specs serving(Optional<String> domain, ComponentSpec... components) {
        ServingSpec serving = new ServingSpec(
                spec.serving().listen(),
                domain,
                spec.serving().limits(),
                spec.serving().stickiness(),
                spec.serving().guard());
        return new Specs(new EnvironmentSpec(
                spec.id(),
                spec.source(),
                List.of(components),
                spec.variables(),
                spec.data(),
                spec.checks(),
                spec.smoke(),
                spec.rollout(),
                serving,
                spec.timeouts()));
    }

    private Specs variable(VariableSpec variable) {
        Map<String, VariableSpec> variables = new HashMap<>(spec.variables());
        variables.put(variable.name(), variable);
        return with(spec.id(), spec.source(), variables, spec.data());
    }

    private Specs with(
            EnvironmentId id, SourceSpec source, Map<String, VariableSpec> variables, Optional<DataSpec> data) {
        return new Specs(new EnvironmentSpec(
                id,
                source,
                spec.components(),
                variables,
                data,
                spec.checks(),
                spec.smoke(),
                spec.rollout(),
                spec.serving(),
                spec.timeouts()));
    }
}
