package dev.sluice.router.raw;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does to each connection what a script says, byte by byte, and remembers what it saw. */
public final class ScriptedOrigin implements AutoCloseable {
    /** What to do with one accepted connection; it is closed afterwards. */
    public interface Script {
        void play(RawConnection connection, ScriptedOrigin origin) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final BlockingQueue<Message> seen = new LinkedBlockingQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Script script;

    public ScriptedOrigin(Script script) throws IOException {
        this.script = script;
        this.listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers every request with the same bytes, on connections that it keeps open. */
    public static ScriptedOrigin answering(String answer) throws IOException {
        return new ScriptedOrigin(answers(answer));
    }

    public static Script answers(String answer) {
        return (connection, origin) -> {
            while (true) {
                origin.note(connection.message());
                connection.send(answer);
            }
        };
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many connections have been made to it. */
    public int accepted() {
        return accepted.get();
    }

    public void note(Message request) {
        seen.add(request);
    }

    /** The next request that was noted. */
    public Message seen() throws InterruptedException {
        Message message = seen.poll(10, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("the origin saw no request within 10 s");
        }
        return message;
    }

    public int unseen() {
        return seen.size();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                accepted.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> play(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void play(Socket socket) {
        try (RawConnection connection = new RawConnection(socket)) {
            script.play(connection, this);
        } catch (IOException e) {
            // The other side ended the connection: the usual end of a script that answers forever.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
