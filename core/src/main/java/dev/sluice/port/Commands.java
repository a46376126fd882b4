package dev.sluice.port;

import dev.sluice.config.Command;
import dev.sluice.config.EnvironmentSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Runs the programs that a configuration names, in a release's directory, with the app's environment. */
public interface Commands {
    /**
     * Runs it to its end. Interrupting the calling thread ends the program. Secrets are masked in what comes back.
     *
     * @param values for {@code ${name}} in its arguments
     */
    Finished run(
            EnvironmentSpec environment, Command command, Path directory, Map<String, String> values, Duration limit);

    /**
     * Runs it as {@link #run} does, for what it prints: of one that succeeded, the output is its standard output alone, from its
     * first character on. Throws {@code COMMAND_FAILED} for more than 16 MiB of it.
     */
    Finished read(
            EnvironmentSpec environment, Command command, Path directory, Map<String, String> values, Duration limit);

    /**
     * How it ended.
     *
     * @param status the exit status; -1 when it ran out of time
     * @param output the last lines of both streams, or what {@link #read} gives
     */
    record Finished(int status, String output, Duration took) {
        public boolean succeeded() {
            return status == 0;
        }
    }
}
