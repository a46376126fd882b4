package dev.sluice.router.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * {@code /metrics}, {@code /health/live} and {@code /health/ready} of the router itself, over plain HTTP on a loopback port
 * that the system chooses; a file tells which.
 */
public final class MetricsPort implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads;
    private final Path portFile;

    private MetricsPort(HttpServer server, ExecutorService threads, Path portFile) {
        this.server = server;
        this.threads = threads;
        this.portFile = portFile;
    }

    /** @param ready whether requests can be served */
    public static MetricsPort start(Path portFile, Supplier<String> metrics, BooleanSupplier ready) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            server.setExecutor(threads);
            server.createContext(
                    "/", exchange -> answer(exchange, 404, TEXT, "see /metrics, /health/live, /health/ready\n"));
            server.createContext("/metrics", exchange -> answer(exchange, 200, PROMETHEUS, metrics.get()));
            server.createContext("/health/live", exchange -> answer(exchange, 200, TEXT, "live\n"));
            server.createContext("/health/ready", exchange -> {
                boolean isReady = ready.getAsBoolean();
                answer(exchange, isReady ? 200 : 503, TEXT, isReady ? "ready\n" : "no table is in force\n");
            });
            server.start();
            MetricsPort started = new MetricsPort(server, threads, portFile);
            started.writePort();
            return started;
        } catch (IOException e) {
            throw new SluiceException(Code.INTERNAL, "cannot serve the router's metrics: " + e.getMessage(), "", e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void writePort() throws IOException {
        Path next = portFile.resolveSibling(portFile.getFileName() + ".next");
        Files.writeString(next, port() + "\n");
        Files.move(next, portFile, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
            if (!head) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        threads.close();
        Files.deleteIfExists(portFile);
    }
}
