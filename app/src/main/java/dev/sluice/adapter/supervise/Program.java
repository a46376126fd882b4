package dev.sluice.adapter.supervise;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to be kept running.
 *
 * @param command the argument vector; the program is looked up on the {@code PATH} of {@code environment}
 * @param environment all that it gets: nothing is inherited
 * @param log where both its streams are appended
 */
public record Program(
        List<String> command, Path directory, Map<String, String> environment, Path log, Restart restart) {
    public Program {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("nothing to run");
        }
    }

    /** What happens when it ends by itself. */
    public enum Restart {
        ALWAYS("always"),
        ON_FAILURE("on-failure"),
        NEVER("never");

        private final String word;

        Restart(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }
}
