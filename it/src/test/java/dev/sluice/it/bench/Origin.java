package dev.sluice.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/** An application that answers at once, fails the requests that it is told to fail, and notes when requests came. */
final class Origin implements AutoCloseable {
    private static final byte[] FINE =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FAILED =
            "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listener;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong lastArrival = new AtomicLong();
    private final ConcurrentLinkedQueue<Long> failures = new ConcurrentLinkedQueue<>();
    private volatile LongPredicate fails = number -> false;

    private Origin(ServerSocket listener) {
        this.listener = listener;
    }

    static Origin start() throws IOException {
        Origin origin = new Origin(new ServerSocket(0, 512, InetAddress.getLoopbackAddress()));
        Thread.ofVirtual().start(origin::accept);
        return origin;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listener.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (SocketException closed) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            Wire wire = new Wire(connection.getInputStream());
            while (wire.message().isPresent()) {
                lastArrival.accumulateAndGet(System.nanoTime(), Math::max);
                boolean fails = this.fails.test(requests.incrementAndGet());
                if (fails) {
                    failures.add(System.nanoTime());
                }
                connection.getOutputStream().write(fails ? FAILED : FINE);
            }
        } catch (IOException gone) {
            return;
        } finally {
            connections.remove(connection);
        }
    }

    /** Which requests fail from now on, by their number, counted from 1. Asked by many threads at once. */
    void fail(LongPredicate chosen) {
        fails = chosen;
    }

    int port() {
        return listener.getLocalPort();
    }

    long requests() {
        return requests.get();
    }

    /** When the last request came, as {@link System#nanoTime}. */
    long lastArrival() {
        return lastArrival.get();
    }

    /** When each failure was about to be answered, as {@link System#nanoTime}. */
    List<Long> failures() {
        return failures.stream().sorted().toList();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
