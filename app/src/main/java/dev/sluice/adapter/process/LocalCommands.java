package dev.sluice.adapter.process;

import dev.sluice.adapter.supervise.ProcessTable;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Command;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Commands;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs programs on this machine, each in a session of its own. Nothing of a program is left when {@code run} returns or
 * throws, nor when Sluice itself is killed. The values for its arguments are in its environment too, as {@code SLUICE_NAME}.
 */
public final class LocalCommands implements Commands {
    private static final String MARK = "SLUICE_COMMAND";
    private static final int READ_BYTES = 16 << 20;
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final AppEnvironment app;

    public LocalCommands() {
        this(System.getenv());
    }

    /** @param caller the environment of which {@code PATH}, {@code HOME} and a few more are handed on */
    LocalCommands(Map<String, String> caller) {
        this.app = new AppEnvironment(caller);
    }

    @Override
    public Finished run(
            EnvironmentSpec environment, Command command, Path directory, Map<String, String> values, Duration limit) {
        OutputTail output = new OutputTail(environment.mask());
        return run(new Call(environment, command, directory, values, limit), output, output);
    }

    @Override
    public Finished read(
            EnvironmentSpec environment, Command command, Path directory, Map<String, String> values, Duration limit) {
        OutputTail printed = new OutputTail(environment.mask(), READ_BYTES);
        OutputTail errors = new OutputTail(environment.mask());
        Finished finished = run(new Call(environment, command, directory, values, limit), printed, errors);
        if (!finished.succeeded()) {
            return new Finished(finished.status(), finished.output() + errors.text(), finished.took());
        }
        if (!printed.isWhole()) {
            throw new SluiceException(
                    Code.COMMAND_FAILED,
                    "`" + command + "` printed more than " + (READ_BYTES >> 20) + " MiB",
                    "see that it prints what it is asked for and nothing else");
        }
        return finished;
    }

    private record Call(
            EnvironmentSpec environment, Command command, Path directory, Map<String, String> values, Duration limit) {}

    /** @param errors may be {@code output} itself */
    private Finished run(Call call, OutputTail output, OutputTail errors) {
        String id = UUID.randomUUID().toString();
        long begun = System.nanoTime();
        Process process = start(call, id, output == errors);
        Thread reader = Thread.ofVirtual().start(() -> output.drain(process.getInputStream()));
        Thread second = Thread.ofVirtual().start(() -> {
            if (output != errors) {
                errors.drain(process.getErrorStream());
            }
        });
        boolean inTime = false;
        // Held open until the end: its closing ends the program.
        try (OutputStream _ = process.getOutputStream()) {
            inTime = process.waitFor(call.limit());
            if (!inTime) {
                ProcessTable.signal(MARK, id, false);
                process.waitFor(GRACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(
                    Code.TIMED_OUT, "interrupted: " + call.command().arguments().getFirst(), "", e);
        } catch (IOException e) {
            throw failed(call.command(), e);
        } finally {
            end(id);
            joined(reader);
            joined(second);
            // Last, for it closes the streams with whatever is still in them.
            process.destroyForcibly();
        }
        return new Finished(
                inTime ? process.exitValue() : -1, output.text(), Duration.ofNanos(System.nanoTime() - begun));
    }

    private Process start(Call call, String id, boolean oneStream) {
        Path directory = call.directory();
        if (!Files.isDirectory(directory)) {
            throw new SluiceException(Code.COMMAND_FAILED, "no such working directory: " + directory, "");
        }
        Map<String, String> variables = app.variables(call.environment());
        variables.putAll(AppEnvironment.named(call.values()));
        variables.put(MARK, id);
        List<String> arguments = new ArrayList<>(List.of("/bin/sh", "-c", script(), "attached"));
        if (Files.isExecutable(SETSID)) {
            arguments.addFirst(SETSID.toString());
        }
        arguments.addAll(ProgramFile.located(
                AppEnvironment.arguments(call.command(), call.values()),
                directory.toAbsolutePath(),
                variables.getOrDefault("PATH", ""),
                Code.TOOL_MISSING));
        ProcessBuilder builder =
                new ProcessBuilder(arguments).directory(directory.toFile()).redirectErrorStream(oneStream);
        builder.environment().clear();
        builder.environment().putAll(variables);
        try {
            return builder.start();
        } catch (IOException e) {
            throw failed(call.command(), e);
        }
    }

    private static void end(String id) {
        long deadline = System.nanoTime() + GRACE.toNanos();
        while (!ProcessTable.none(MARK, id) && System.nanoTime() < deadline) {
            ProcessTable.signal(MARK, id, true);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void joined(Thread reader) {
        try {
            reader.join(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static SluiceException failed(Command command, IOException cause) {
        return new SluiceException(
                Code.COMMAND_FAILED,
                "cannot run " + command.arguments().getFirst() + ": " + cause.getMessage(),
                "look whether it is a program for this machine, or a script whose first line names its interpreter",
                cause);
    }

    private static String script() {
        try (InputStream in = LocalCommands.class.getResourceAsStream("attached.sh")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw failed(new Command(List.of("attached.sh")), e);
        }
    }
}
