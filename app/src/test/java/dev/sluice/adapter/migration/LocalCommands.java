package dev.sluice.adapter.migration;

import dev.sluice.config.Command;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs programs here, with the environment's variables. */
final class LocalCommands implements Commands {
    private final AtomicInteger started = new AtomicInteger();

    /** How many programs it has started so far. */
    int started() {
        return started.get();
    }

    @Override
    public Finished run(
            EnvironmentSpec environment, Command command, Path directory, Map<String, String> values, Duration limit) {
        return run(environment, command, directory, values, limit, ProcessBuilder.Redirect.PIPE);
    }

    @Override
    public Finished read(
            EnvironmentSpec environment, Command command, Path directory, Map<String, String> values, Duration limit) {
        Finished apart = run(environment, command, directory, values, limit, ProcessBuilder.Redirect.DISCARD);
        return apart.succeeded() ? apart : run(environment, command, directory, values, limit);
    }

    private Finished run(
            EnvironmentSpec environment,
            Command command,
            Path directory,
            Map<String, String> values,
            Duration limit,
            ProcessBuilder.Redirect errors) {
        List<String> arguments = command.arguments().stream()
                .map(argument -> filled(argument, values))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(arguments)
                .directory(directory.toFile())
                .redirectError(errors)
                .redirectErrorStream(errors == ProcessBuilder.Redirect.PIPE);
        environment
                .variables()
                .forEach((name, variable) ->
                        variable.value().ifPresent(v -> builder.environment().put(name, v.reveal())));
        long began = System.nanoTime();
        try {
            started.incrementAndGet();
            Process process = builder.start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            return new Finished(ended ? process.exitValue() : -1, output, Duration.ofNanos(System.nanoTime() - began));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String filled(String argument, Map<String, String> values) {
        String filled = argument;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("${" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }
}
