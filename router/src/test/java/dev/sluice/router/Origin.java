package dev.sluice.router;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.Version;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Endpoint;
import dev.sluice.traffic.RouteRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/** A real little application: answers its version, with a status that a test chooses for its n-th request. */
final class Origin implements AutoCloseable {
    private final HttpServer server;
    private final Backend backend;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile IntUnaryOperator status = number -> 200;
    private volatile Runnable before = () -> {};

    Origin(long deployment, String version) throws IOException {
        this(deployment, version, 0);
    }

    /** @param port where an earlier one listened, or 0 for any */
    Origin(long deployment, String version, int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, version));
        server.start();
        backend = new Backend(
                new BackendId(new DeploymentId(deployment), new Version(version)),
                List.of(new RouteRule("/", "web")),
                List.of(new Endpoint(
                        "web",
                        deployment + "-web-0",
                        "127.0.0.1",
                        server.getAddress().getPort())));
    }

    private void answer(HttpExchange exchange, String version) throws IOException {
        try (exchange) {
            int answer = status.applyAsInt(requests.incrementAndGet());
            before.run();
            byte[] body = version.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** The status of the n-th request, counted from 1. */
    Origin answering(IntUnaryOperator chosen) {
        status = chosen;
        return this;
    }

    /** Runs before each answer. */
    void before(Runnable task) {
        before = task;
    }

    Backend backend() {
        return backend;
    }

    int port() {
        return server.getAddress().getPort();
    }

    int requests() {
        return requests.get();
    }

    /** Listens no more, finishes what it has begun and ends its connections, as applications do on SIGTERM. */
    void stopGracefully() {
        server.stop(2);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
