package dev.sluice.wiring;

import dev.sluice.run.Failpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Failpoints for crash tests, asked for by two environment variables: {@code SLUICE_FAILPOINTS_LOG} names a file that gets a
 * line for each point reached; {@code SLUICE_FAILPOINT} names the points, separated by commas, at each of which this process is
 * killed by SIGKILL, once, which the file {@code SLUICE_FAILPOINT_MARK} remembers over restarts: it has a line for each.
 */
public final class KillingFailpoints implements Failpoints {
    private final Optional<Path> log;
    private final Set<String> points;
    private final Path mark;

    private KillingFailpoints(Optional<Path> log, Set<String> points, Path mark) {
        this.log = log;
        this.points = points;
        this.mark = mark;
    }

    /** {@link Failpoints#NONE} unless the variables ask for more. */
    public static Failpoints of(Map<String, String> variables) {
        Optional<Path> log =
                Optional.ofNullable(variables.get("SLUICE_FAILPOINTS_LOG")).map(Path::of);
        Set<String> points = Optional.ofNullable(variables.get("SLUICE_FAILPOINT"))
                .map(named -> Set.copyOf(Arrays.asList(named.split(","))))
                .orElse(Set.of());
        if (log.isEmpty() && points.isEmpty()) {
            return NONE;
        }
        return new KillingFailpoints(
                log, points, Path.of(variables.getOrDefault("SLUICE_FAILPOINT_MARK", "failpoint")));
    }

    @Override
    public void reached(String reached) {
        try {
            if (log.isPresent()) {
                append(log.get(), reached);
            }
            if (points.contains(reached) && isFirstTime(reached)) {
                kill();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isFirstTime(String reached) throws IOException {
        if (Files.exists(mark) && Files.readAllLines(mark).contains(reached)) {
            return false;
        }
        append(mark, reached);
        return true;
    }

    private static void append(Path file, String line) throws IOException {
        Files.writeString(
                file, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void kill() throws IOException {
        new ProcessBuilder(
                        "kill", "-KILL", Long.toString(ProcessHandle.current().pid()))
                .inheritIO()
                .start();
        while (true) {
            Thread.onSpinWait();
        }
    }
}
