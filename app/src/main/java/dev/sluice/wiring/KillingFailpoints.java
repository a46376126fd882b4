package dev.sluice.wiring;

import dev.sluice.run.Failpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/**
 * Failpoints for crash tests, asked for by two environment variables: {@code SLUICE_FAILPOINTS_LOG} names a file that gets a
 * line for each point reached; {@code SLUICE_FAILPOINT} names the point at which this process is killed by SIGKILL, once,
 * which the file {@code SLUICE_FAILPOINT_MARK} remembers over restarts.
 */
public final class KillingFailpoints implements Failpoints {
    private final Optional<Path> log;
    private final Optional<String> point;
    private final Path mark;

    private KillingFailpoints(Optional<Path> log, Optional<String> point, Path mark) {
        this.log = log;
        this.point = point;
        this.mark = mark;
    }

    /** {@link Failpoints#NONE} unless the variables ask for more. */
    public static Failpoints of(Map<String, String> variables) {
        Optional<Path> log =
                Optional.ofNullable(variables.get("SLUICE_FAILPOINTS_LOG")).map(Path::of);
        Optional<String> point = Optional.ofNullable(variables.get("SLUICE_FAILPOINT"));
        if (log.isEmpty() && point.isEmpty()) {
            return NONE;
        }
        return new KillingFailpoints(log, point, Path.of(variables.getOrDefault("SLUICE_FAILPOINT_MARK", "failpoint")));
    }

    @Override
    public void reached(String reached) {
        try {
            if (log.isPresent()) {
                Files.writeString(
                        log.get(),
                        reached + "\n",
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
            if (point.filter(reached::equals).isPresent() && isFirstTime()) {
                kill();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isFirstTime() throws IOException {
        try {
            Files.createFile(mark);
            return true;
        } catch (FileAlreadyExistsException killedBefore) {
            return false;
        }
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
