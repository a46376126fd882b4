package dev.sluice.adapter.migration;

import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Command;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.VariableSpec;
import dev.sluice.port.Commands;
import dev.sluice.port.Commands.Finished;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The migration programs of one release, run in its directory with the app's environment and a lock timeout. */
public final class ReleasePrograms {
    private static final String LIBPQ_OPTIONS = "PGOPTIONS";

    private final EnvironmentSpec environment;
    private final Path directory;
    private final Commands commands;

    /**
     * @param libpqOptions what every session of a libpq program is given, such as {@code -c lock_timeout=5000}; empty where
     *     the database is no PostgreSQL
     */
    public ReleasePrograms(
            EnvironmentSpec environment, Path directory, Commands commands, Optional<String> libpqOptions) {
        this.environment = libpqOptions.map(o -> with(environment, o)).orElse(environment);
        this.directory = directory;
        this.commands = commands;
    }

    /** Runs a program that changes nothing and gives what it printed; throws when it failed. */
    String ask(Command command) {
        Finished finished = run(command, Map.of());
        if (!finished.succeeded()) {
            throw failed(command, finished);
        }
        return finished.output();
    }

    /** Runs a program that changes nothing and gives its standard output, whole; throws when it failed. */
    String read(Command command, Map<String, String> values) {
        Finished finished = commands.read(
                environment, command, directory, values, environment.timeouts().command());
        if (!finished.succeeded()) {
            throw failed(command, finished);
        }
        return finished.output();
    }

    Path directory() {
        return directory;
    }

    Finished run(Command command, Map<String, String> values) {
        return commands.run(
                environment, command, directory, values, environment.timeouts().command());
    }

    static SluiceException failed(Command command, Finished finished) {
        String how = finished.status() == -1
                ? "ran out of time after " + finished.took().toSeconds() + " s"
                : "ended with status " + finished.status();
        return new SluiceException(
                finished.status() == -1 ? Code.TIMED_OUT : Code.COMMAND_FAILED,
                "`" + command + "` " + how + ": " + lastLines(finished.output()),
                "run it by hand in the release's directory to see all it says");
    }

    static String lastLines(String output) {
        List<String> lines = output.lines()
                .map(String::stripTrailing)
                .filter(l -> !l.isBlank())
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
    }

    private static EnvironmentSpec with(EnvironmentSpec environment, String libpqOptions) {
        Map<String, VariableSpec> variables = new HashMap<>(environment.variables());
        String own = Optional.ofNullable(variables.get(LIBPQ_OPTIONS))
                .flatMap(VariableSpec::value)
                .map(value -> value.reveal() + " ")
                .orElse("");
        variables.put(
                LIBPQ_OPTIONS,
                new VariableSpec(LIBPQ_OPTIONS, Optional.of(new Secret(own + libpqOptions)), false, false));
        return new EnvironmentSpec(
                environment.id(),
                environment.source(),
                environment.components(),
                variables,
                environment.data(),
                environment.checks(),
                environment.smoke(),
                environment.rollout(),
                environment.serving(),
                environment.timeouts());
    }
}
