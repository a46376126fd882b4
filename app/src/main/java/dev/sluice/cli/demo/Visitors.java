package dev.sluice.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** People in the shop: a process that reads, orders and counts, and prints its counts each second. */
final class Visitors implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int RATE = 200;
    private final Process process;
    private final Thread reader;
    private volatile Totals latest = Totals.NONE;

    private Visitors(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().name("visitors").start(this::read);
    }

    /** What they counted. {@code failed}: answers in which a version said that it failed. */
    record Totals(long sent, long lost, long wrong, long failed, Map<String, Long> failedByVersion, long orders) {
        static final Totals NONE = new Totals(0, 0, 0, 0, Map.of(), 0);

        Totals {
            failedByVersion = Map.copyOf(failedByVersion);
        }

        static Totals of(JsonNode line) {
            Map<String, Long> failed = new HashMap<>();
            line.path("failedByVersion")
                    .properties()
                    .forEach(e -> failed.put(e.getKey(), e.getValue().asLong()));
            return new Totals(
                    line.path("sent").asLong(),
                    line.path("lost").asLong(),
                    line.path("wrong").asLong(),
                    line.path("failed").asLong(),
                    failed,
                    line.path("ordersAcknowledged").asLong());
        }
    }

    /** What came of comparing their ledger with the database. */
    record Verification(long acknowledged, long missing, long repeated) {}

    static Visitors start(Shop shop, Path ledger, Path log) {
        return new Visitors(started(
                shop,
                List.of("--url", shop.url(), "--rate", Integer.toString(RATE), "--ledger", ledger.toString()),
                Map.of(),
                log));
    }

    /** Compares the ledger with the orders in the database. */
    static Verification verify(Shop shop, Path ledger, String database, Path log) {
        Process process =
                started(shop, List.of("verify", "--ledger", ledger.toString()), Map.of("DATABASE_URL", database), log);
        try (BufferedReader lines = lines(process)) {
            String line = lines.readLine();
            process.waitFor();
            if (line == null) {
                throw new IOException("the visitors' ledger could not be compared; see " + log);
            }
            JsonNode said = JSON.readTree(line);
            return new Verification(
                    said.path("acknowledged").asLong(),
                    said.path("missing").asLong(),
                    said.path("repeated").asLong());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while comparing the ledger", e);
        }
    }

    private static Process started(Shop shop, List<String> arguments, Map<String, String> variables, Path log) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx96m",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                shop.visitors().toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(shop.folder().toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(variables);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedReader lines(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private void read() {
        try (BufferedReader lines = lines(process)) {
            @Nullable String line;
            while ((line = lines.readLine()) != null) {
                latest = Totals.of(JSON.readTree(line));
            }
        } catch (IOException e) {
            process.destroy();
        }
    }

    /** What they have counted so far. */
    Totals totals() {
        return latest;
    }

    /** Sends them home: what is under way is finished and counted. Gives the final count. */
    Totals sendHome() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IOException("the visitors do not go home");
            }
            reader.join();
            return latest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the visitors went home", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
