package dev.sluice.config;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole {@code sluice.yaml}: one app and its environments, each complete in itself, in the order of the file.
 *
 * @param missing by environment name, what this machine does not give: variables that references name or that are required,
 *     files. That is no mistake in the file, so that staging can be looked at where production's secrets are not; nothing may
 *     be deployed to an environment that misses something
 * @param warnings what is allowed and most likely not meant
 */
public record AppSpec(
        String app, List<EnvironmentSpec> environments, Map<String, List<Problem>> missing, List<Problem> warnings) {
    public AppSpec {
        environments = List.copyOf(environments);
        missing = Map.copyOf(missing);
        warnings = List.copyOf(warnings);
    }

    public AppSpec(String app, List<EnvironmentSpec> environments) {
        this(app, environments, Map.of(), List.of());
    }

    public Optional<EnvironmentSpec> environment(String name) {
        return environments.stream().filter(e -> e.id().name().equals(name)).findFirst();
    }

    /** What an environment misses; empty when it is complete. */
    public List<Problem> missing(String environment) {
        return missing.getOrDefault(environment, List.of());
    }

    /** Throws {@code CONFIGURATION} with everything that an environment misses, each with where the file asks for it. */
    public void requireComplete(String environment) {
        List<Problem> problems = missing(environment);
        if (!problems.isEmpty()) {
            throw new SluiceException(Code.CONFIGURATION, new ProblemPrinter(false).print(problems), "");
        }
    }
}
