package dev.sluice.adapter.supervise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A process that starts a program and then waits to be killed. */
final class Starter {
    private Starter() {}

    public static void main(String[] arguments) throws IOException {
        Path run = Path.of(arguments[0]);
        Program program = new Program(
                List.of(arguments).subList(1, arguments.length),
                run.getParent(),
                Map.of("PATH", "/usr/bin:/bin"),
                run.resolveSibling("log"),
                Program.Restart.ALWAYS);
        new Supervisor().start(run, program);
        Files.writeString(
                run.resolveSibling("started-" + ProcessHandle.current().pid()), "");
        if (System.in.read() < 0) {
            throw new IllegalStateException("nobody waits for this process any more");
        }
    }

    static Process fork(Path run, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Starter.class.getName(),
                run.toString());
        builder.command().addAll(List.of(command));
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    static boolean hasStarted(Path run, Process starter) {
        return Files.exists(run.resolveSibling("started-" + starter.pid()));
    }
}
