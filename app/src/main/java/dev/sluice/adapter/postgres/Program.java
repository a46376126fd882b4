package dev.sluice.adapter.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of a PostgreSQL program. Closing it ends the program if it still runs. */
final class Program implements AutoCloseable {
    private static final int LINES_KEPT = 20;
    private static final int SECONDS_TO_STOP = 10;

    private final Process process;
    private final Thread reader;
    private final Deque<String> lines = new ArrayDeque<>();

    private Program(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().name("pg output").start(this::keepLines);
    }

    /** Starts it with none of our own {@code PG...} variables, except a password file where no password is given. */
    static Program start(List<String> arguments, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(arguments).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("PG")
                        && !(name.equals("PGPASSFILE") && !environment.containsKey("PGPASSWORD")));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return new Program(process);
    }

    /** Waits for its end and gives the exit status. */
    int await() throws InterruptedException {
        int status = process.waitFor();
        reader.join();
        return status;
    }

    /** The last lines it printed. */
    String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    private void keepLines() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
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
