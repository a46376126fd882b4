package dev.sluice.it.bench;

import dev.sluice.it.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code ./sluice} of this checkout, as people type it, on one machine. */
final class Launcher {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DIST = PROJECT.resolve("app/target/dist");
    private static final Duration PATIENCE = Duration.ofSeconds(300);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Machine machine;

    /**
     * What a command took, from its start to its end.
     *
     * @param mebibytes the most memory that it and the programs it started had resident at once, as often as that was looked at; 0 where it was not
     */
    record Run(Duration wall, String out, double mebibytes) {}

    private Launcher(Machine machine) {
        this.machine = machine;
    }

    /** Ready to be timed: nothing is left for it to build, and its cache belongs to this build. */
    static Launcher on(Machine machine) throws IOException {
        Files.deleteIfExists(DIST.resolve("sluice.aot"));
        Path built = DIST.resolve("built");
        if (!Files.exists(built)) {
            Files.createFile(built);
        }
        Files.setLastModifiedTime(built, FileTime.from(Instant.now()));
        Launcher launcher = new Launcher(machine);
        launcher.run("--version");
        return launcher;
    }

    /** Runs a command that must end well. */
    Run run(String... arguments) throws IOException {
        return run(false, arguments);
    }

    /** Runs it and looks at its memory all the time, which costs it a little. */
    Run watched(String... arguments) throws IOException {
        return run(true, arguments);
    }

    private Run run(boolean watched, String... arguments) throws IOException {
        Path output = Files.createTempFile(machine.folder(), "sluice", ".out");
        List<String> command = new ArrayList<>(List.of(PROJECT.resolve("sluice").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--state", machine.state().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(machine.folder().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of("JAVA_HOME", System.getProperty("java.home"), "DATABASE_URL", machine.databaseUrl()));
        long began = System.nanoTime();
        Process process = builder.start();
        double most = 0;
        try {
            Duration look = watched ? BETWEEN_LOOKS : PATIENCE;
            while (!process.waitFor(look.toMillis(), TimeUnit.MILLISECONDS)) {
                most = Math.max(most, Resident.mebibytes(process.toHandle()));
                if (System.nanoTime() - began > PATIENCE.toNanos()) {
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Duration wall = Duration.ofNanos(System.nanoTime() - began);
        String said = Files.readString(output);
        if (process.isAlive() || process.exitValue() != 0) {
            throw new AssertionError("`sluice %s` did not end well:%n%s".formatted(String.join(" ", arguments), said));
        }
        return new Run(wall, said, most);
    }
}
