package dev.sluice.adapter.database;

import dev.sluice.adapter.MadeOnce;
import dev.sluice.base.Secret;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.BackupSpec.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/**
 * One real server that speaks S3 for all tests of this JVM: moto, in a virtual environment under the build's own folder, made
 * once. It checks signatures' form, checksums and parts as the original does.
 */
public final class S3Server {
    public static final String BUCKET = "acme-backups";
    private static final Path HOME = Path.of("target", "moto").toAbsolutePath();
    /** What S3 of it needs and no more: its `server` brings every service of AWS, and takes a minute to install. */
    private static final List<String> PACKAGES = List.of("moto[s3]==5.2.1", "flask", "flask-cors");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static Optional<S3Server> running = Optional.empty();

    private final int port;
    private final Process process;

    private S3Server(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** The running server with an empty bucket; skips the test where Python cannot make it. */
    public static synchronized S3Server started() {
        try {
            if (running.isEmpty()) {
                S3Server server = new S3Server(freePort());
                Runtime.getRuntime().addShutdownHook(new Thread(server.process::destroyForcibly));
                server.awaitReady();
                running = Optional.of(server);
            }
            S3Server server = running.get();
            server.ask("POST", "/moto-api/reset");
            server.ask("PUT", "/" + BUCKET);
            return server;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private S3Server(int port) throws IOException, InterruptedException {
        this(
                port,
                new ProcessBuilder(program().toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    private static Path program() throws IOException, InterruptedException {
        MadeOnce.in(HOME, () -> {
            Assumptions.assumeTrue(
                    run(List.of("python3", "-m", "venv", "--clear", HOME.toString())), "needs package: python3-venv");
            List<String> install = new ArrayList<>(
                    List.of(HOME.resolve("bin/pip").toString(), "install", "--quiet", "--disable-pip-version-check"));
            install.addAll(PACKAGES);
            Assumptions.assumeTrue(run(install), "needs the Python packages " + PACKAGES);
        });
        return HOME.resolve("bin/moto_server");
    }

    private static boolean run(List<String> command) throws InterruptedException, IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(4, TimeUnit.MINUTES) && process.exitValue() == 0;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private void ask(String method, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(endpoint() + path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            }
        }
    }

    public int port() {
        return port;
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    public static Place.Bucket bucket(String endpoint) {
        return new Place.Bucket(
                BUCKET,
                "databases",
                Optional.of(endpoint),
                Optional.of("us-east-1"),
                Optional.of(new Place.Keys("test", new Secret("t3st-secret"))));
    }

    /** Backups that are brought to the bucket behind this address as well. */
    public static BackupSpec copyingTo(String endpoint) {
        return new BackupSpec(
                5, Duration.ofDays(30), false, Duration.ZERO, Optional.empty(), List.of(bucket(endpoint)));
    }
}
