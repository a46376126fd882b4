package dev.sluice.router;

import dev.sluice.traffic.Endpoint;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A little application that gives no connection more than 20 to 100 ms of silence, and that can be killed and started again. It notes
 * how often each POST came: its path names it.
 */
final class ImpatientOrigin implements AutoCloseable {
    private static final byte[] OK =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    /** As servers do, it is impatient with connections that were kept; a new one has time to say what it wants. */
    private static final int FIRST_REQUEST_MILLIS = 5_000;

    private final int port;
    private final String instance;
    private final Map<String, AtomicInteger> posts;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger closedAsIdle = new AtomicInteger();
    private volatile Life life;

    /** One life of its process: what dies with it. */
    private record Life(ServerSocket listener, Set<Socket> connections) {}

    /** @param posts how often each POST came, to whatever instance */
    ImpatientOrigin(String instance, Map<String, AtomicInteger> posts) throws IOException {
        this.instance = instance;
        this.posts = posts;
        this.life = begin(0);
        this.port = life.listener.getLocalPort();
    }

    private Life begin(int at) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 512);
        Life begun = new Life(listener, ConcurrentHashMap.newKeySet());
        Thread.ofVirtual().start(() -> accept(begun));
        return begun;
    }

    private void accept(Life during) {
        while (!during.listener.isClosed()) {
            try {
                Socket connection = during.listener.accept();
                during.connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection, during));
            } catch (IOException killed) {
                return;
            }
        }
    }

    private void serve(Socket connection, Life during) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            connection.setSoTimeout(FIRST_REQUEST_MILLIS);
            while (!during.listener.isClosed()) {
                String line = head(in);
                if (line.isEmpty()) {
                    return;
                }
                requests.incrementAndGet();
                String[] words = line.split(" ");
                if (words[0].equals("POST")) {
                    posts.computeIfAbsent(words[1], id -> new AtomicInteger()).incrementAndGet();
                }
                connection.getOutputStream().write(OK);
                connection.setSoTimeout(ThreadLocalRandom.current().nextInt(20, 101));
            }
        } catch (IOException goneOrSilent) {
            closedAsIdle.incrementAndGet();
        } finally {
            during.connections.remove(connection);
        }
    }

    /** The first line of a request without a body, or nothing where the connection ended. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.substring(0, head.indexOf("\r\n"));
    }

    /** Dies at once: whatever is under way breaks off, with an answer or without. */
    void kill() throws IOException {
        life.listener.close();
        for (Socket connection : life.connections) {
            connection.close();
        }
    }

    void startAgain() throws IOException {
        life = begin(port);
    }

    Endpoint endpoint() {
        return new Endpoint("web", instance, "127.0.0.1", port);
    }

    int requests() {
        return requests.get();
    }

    /** Connections that ended in silence, or with the process. */
    int closed() {
        return closedAsIdle.get();
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
