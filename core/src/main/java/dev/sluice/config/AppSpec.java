package dev.sluice.config;

import java.util.List;
import java.util.Optional;

/** A whole {@code sluice.yaml}: one app and its environments, each complete in itself, in the order of the file. */
public record AppSpec(String app, List<EnvironmentSpec> environments) {
    public AppSpec {
        environments = List.copyOf(environments);
    }

    public Optional<EnvironmentSpec> environment(String name) {
        return environments.stream().filter(e -> e.id().name().equals(name)).findFirst();
    }
}
