package dev.sluice.it.bench;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Visitors over keep-alive connections, each of whom comes once, so that the router does not know them. */
final class Visitors implements AutoCloseable {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final URI url;
    private final long intervalNanos;
    private final long startedAt = System.nanoTime();
    private final AtomicLong due = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final List<Thread> connections = new ArrayList<>();
    private volatile boolean leaving;

    private Visitors(URI url, OptionalInt perSecond) {
        this.url = url;
        this.intervalNanos = perSecond.isPresent() ? SECOND / perSecond.getAsInt() : 0;
    }

    /**
     * Lets them come until this is closed.
     *
     * @param perSecond how many come a second, whether or not the answers keep up; empty for the next one as soon as a
     *     connection is free
     */
    static Visitors start(URI url, int connections, OptionalInt perSecond) {
        Visitors visitors = new Visitors(url, perSecond);
        for (int i = 0; i < connections; i++) {
            visitors.connections.add(Thread.ofVirtual().start(visitors::come));
        }
        return visitors;
    }

    private void come() {
        byte[] request = "GET / HTTP/1.1\r\nHost: %s\r\n\r\n"
                .formatted(url.getAuthority())
                .getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setTcpNoDelay(true);
            Wire wire = new Wire(socket.getInputStream());
            while (awaitTurn()) {
                socket.getOutputStream().write(request);
                String head = wire.message().orElseThrow(() -> new IOException("no answer"));
                answered.incrementAndGet();
                if (!head.startsWith("HTTP/1.1 200 ")) {
                    failed.incrementAndGet();
                }
            }
        } catch (IOException e) {
            lost.incrementAndGet();
        }
    }

    /** Returns when the next one is due; false where nobody is to come any more. */
    private boolean awaitTurn() {
        long at = startedAt + due.getAndIncrement() * intervalNanos;
        for (long early = at - System.nanoTime(); early > 0 && !leaving; early = at - System.nanoTime()) {
            LockSupport.parkNanos(early);
        }
        return !leaving;
    }

    long answered() {
        return answered.get();
    }

    /** How many were answered by something else than 200. */
    long failed() {
        return failed.get();
    }

    /** Ends when every request under way is answered. */
    @Override
    public void close() throws InterruptedException {
        leaving = true;
        for (Thread connection : connections) {
            LockSupport.unpark(connection);
            connection.join();
        }
        if (lost.get() > 0) {
            throw new AssertionError(lost.get() + " connections broke off");
        }
    }
}
