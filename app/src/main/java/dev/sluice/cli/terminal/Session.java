package dev.sluice.cli.terminal;

import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What one invocation of the program finds around it.
 *
 * @param variables the environment variables
 * @param directory the working directory
 * @param local the zone of the times that people see; asked for only where one is shown, for finding it takes a while
 * @param companion who drives this command, where that is not a person
 */
public record Session(
        Terminal terminal,
        Map<String, String> variables,
        Path directory,
        Path home,
        String user,
        InstantSource clock,
        Supplier<ZoneId> local,
        Optional<Companion> companion) {
    public Session {
        variables = Map.copyOf(variables);
    }

    public ZoneId zone() {
        return local.get();
    }

    /** The person or job that asks, where no name is given: behind {@code sudo} the one who typed it. */
    public String person() {
        return variables.getOrDefault("SUDO_USER", user);
    }
}
