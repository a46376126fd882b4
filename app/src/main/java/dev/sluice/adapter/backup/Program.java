package dev.sluice.adapter.backup;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** One run of a database product's program. Closing it ends the program if it still runs. */
public final class Program implements AutoCloseable {
    private static final Pattern SETTINGS = Pattern.compile("PG|MYSQL|MARIADB|REDISCLI");
    private static final int LINES_KEPT = 20;
    private static final int SECONDS_TO_STOP = 10;
    private static final int COPIED_AT_ONCE = 1 << 17;

    private final Process process;
    private final Thread reader;
    private final Deque<String> lines = new ArrayDeque<>();

    private Program(Process process, InputStream messages) {
        this.process = process;
        this.reader = Thread.ofVirtual().name("program output").start(() -> keepLines(messages));
    }

    /** Starts one that reads nothing; what it prints is kept as its messages. */
    public static Program start(List<String> arguments, Map<String, String> environment) throws IOException {
        Process process =
                builder(arguments, environment).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return new Program(process, process.getInputStream());
    }

    /** What a short program prints; empty where it cannot be started or fails. */
    public static Optional<String> said(List<String> arguments) {
        try (Program program = start(arguments, Map.of("LC_ALL", "C"))) {
            int status = program.await();
            return status == 0 ? Optional.of(program.output().strip()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Starts one that prints data, for {@link #copyTo}. */
    public static Program printing(List<String> arguments, Map<String, String> environment) throws IOException {
        Process process = builder(arguments, environment).start();
        process.getOutputStream().close();
        return new Program(process, process.getErrorStream());
    }

    /** Starts one that reads data, for {@link #feed}. */
    public static Program reading(List<String> arguments, Map<String, String> environment) throws IOException {
        Process process =
                builder(arguments, environment).redirectErrorStream(true).start();
        return new Program(process, process.getInputStream());
    }

    /**
     * Starts one that reads these bytes and runs on, from a thread that lives as long as the program does: one that is to die with
     * its parent dies with the thread that started it.
     */
    public static Program watched(List<String> arguments, Map<String, String> environment, byte[] input)
            throws IOException {
        CompletableFuture<Program> started = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("watch " + arguments.getFirst()).start(() -> {
            try {
                Program program = reading(arguments, environment);
                program.feed(new ByteArrayInputStream(input));
                started.complete(program);
                program.await();
            } catch (IOException | RuntimeException e) {
                started.completeExceptionally(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            return started.join();
        } catch (CompletionException e) {
            throw new IOException("cannot start " + arguments.getFirst() + ": " + e.getCause(), e);
        }
    }

    /** No settings of ours for database programs go over, except PostgreSQL's password file where no password is given. */
    private static ProcessBuilder builder(List<String> arguments, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(arguments);
        builder.environment()
                .keySet()
                .removeIf(name -> SETTINGS.matcher(name).lookingAt()
                        && !(name.equals("PGPASSFILE") && !environment.containsKey("PGPASSWORD")));
        builder.environment().putAll(environment);
        return builder;
    }

    /** Copies everything it prints. */
    public void copyTo(OutputStream out) throws IOException {
        copy(process.getInputStream(), out);
    }

    /** Lets it read. One that has seen enough may stop reading: its exit status says whether it is content. */
    public void feed(InputStream in) throws IOException {
        byte[] buffer = new byte[COPIED_AT_ONCE];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            try {
                process.getOutputStream().write(buffer, 0, n);
            } catch (IOException e) {
                break;
            }
        }
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has stopped reading.
            return;
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[COPIED_AT_ONCE];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
    }

    /** Waits for its end and gives the exit status. */
    public int await() throws InterruptedException {
        int status = process.waitFor();
        reader.join();
        return status;
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** The last lines it printed. */
    public String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    private void keepLines(InputStream messages) {
        try (BufferedReader text = new BufferedReader(new InputStreamReader(messages, StandardCharsets.UTF_8))) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                synchronized (lines) {
                    if (lines.size() == LINES_KEPT) {
                        lines.removeFirst();
                    }
                    lines.addLast(line);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            synchronized (lines) {
                lines.addLast("(its output could not be read to the end: " + e.getMessage() + ")");
            }
        }
    }

    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
