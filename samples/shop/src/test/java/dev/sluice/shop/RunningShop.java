package dev.sluice.shop;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A component of a release as a process of its own. */
final class RunningShop implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;
    private final int port;

    private RunningShop(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Starts web and api of a release on a free port and waits until they are ready. */
    static RunningShop serve(String version, TestDatabase database) throws Exception {
        RunningShop shop = serveUnready(version, database);
        shop.await("ready", () -> shop.answers("/health/ready"));
        return shop;
    }

    /** Starts web and api of a release on a free port and waits until they listen. */
    static RunningShop serveUnready(String version, TestDatabase database) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        RunningShop shop = start(version, database, port, "--port", String.valueOf(port));
        shop.await("listening", () -> shop.answers("/health/live"));
        return shop;
    }

    static RunningShop start(String version, TestDatabase database, int port, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx48m",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                "shop.jar"));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(Path.of("target"), "shop-" + version, ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(ReleaseFiles.folder(version).toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toAbsolutePath().toFile());
        builder.environment().put("DATABASE_URL", database.url());
        return new RunningShop(builder.start(), log, port);
    }

    private boolean answers(String path) {
        try {
            return get(path).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    HttpResponse<String> get(String path) throws IOException {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    HttpResponse<String> post(String path, String json) throws IOException {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Waits for a condition while the process lives. */
    void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
                fail("ended with %d before %s: %s", process.exitValue(), what, log());
            }
            if (System.nanoTime() > deadline) {
                fail("not %s in %s: %s", what, PATIENCE, log());
            }
        }
    }

    /** The exit status of a process that ends by itself. */
    int exitStatus() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                fail("still running after %s: %s", PATIENCE, process.info());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Asks the process to end (SIGTERM) and waits for it. */
    @Override
    public void close() {
        process.destroy();
        exitStatus();
    }
}
