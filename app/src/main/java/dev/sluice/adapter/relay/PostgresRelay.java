package dev.sluice.adapter.relay;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.migration.TracedStatement;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Lets clients through to one database of one server, and to nothing else, and tells what their statements did. Thread-safe.
 * Nothing gets through any more once it is closed.
 */
public final class PostgresRelay implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(3);

    private final InetSocketAddress server;
    private final String database;
    private final Tables tables;
    private final List<ServerSocketChannel> doors = new ArrayList<>();
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final Set<SocketChannel> guests = ConcurrentHashMap.newKeySet();
    private final List<TracedStatement> told = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final AtomicLong admitted = new AtomicLong();
    private volatile boolean closed;

    public PostgresRelay(InetSocketAddress server, String database, Tables tables) {
        this.server = server;
        this.database = database;
        this.tables = tables;
    }

    /** Opens a door on loopback, for programs of this machine; gives its port. */
    public int open() {
        ServerSocketChannel door = open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try {
            return ((InetSocketAddress) door.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Opens a door at a Unix socket, which is reached from other network namespaces too. */
    public void open(Path socket) {
        open(UnixDomainSocketAddress.of(socket));
    }

    private synchronized ServerSocketChannel open(SocketAddress address) {
        try {
            ServerSocketChannel door = address instanceof UnixDomainSocketAddress
                    ? ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)
                    : ServerSocketChannel.open();
            doors.add(door);
            door.bind(address);
            Thread.ofVirtual().name("relay door").start(() -> admit(door));
            return door;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static SluiceException failed(IOException cause) {
        return new SluiceException(
                Code.CHECK_FAILED,
                "the way to the copy of the data cannot be opened: " + cause.getMessage(),
                "",
                cause);
    }

    /** A lock that a session of the server holds on a table, seen by another session. */
    public record Held(int session, long table, String mode) {}

    /**
     * Looks from outside, as often as it can, while a statement runs that is a transaction of its own: what that locks is free
     * again before its session can be asked.
     */
    public void watch(Supplier<List<Held>> server) {
        Thread.ofVirtual().name("relay watch").start(() -> {
            while (!closed) {
                if (sessions.stream().anyMatch(s -> s.trace().isAlone())) {
                    server.get().forEach(this::seen);
                }
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }
        });
    }

    private void seen(Held held) {
        sessions.stream()
                .filter(s -> s.backend() == held.session())
                .forEach(s -> s.trace().seenOutside(held.table(), held.mode()));
    }

    /** How many clients were let through so far. */
    public long admitted() {
        return admitted.get();
    }

    /** What was done since this was asked the last time, in the order of the statements' ends. */
    public List<TracedStatement> trace() {
        return taken(told);
    }

    private static <T> List<T> taken(List<T> from) {
        synchronized (from) {
            List<T> taken = List.copyOf(from);
            from.clear();
            return taken;
        }
    }

    private void tell(TracedStatement statement) {
        synchronized (told) {
            told.add(statement);
        }
    }

    /** The whole texts of what changed something since this was asked the last time, in the order of their ends. */
    public List<String> texts() {
        return taken(texts);
    }

    private void ran(String text) {
        synchronized (texts) {
            texts.add(text);
        }
    }

    private void admit(ServerSocketChannel door) {
        while (!closed) {
            try {
                SocketChannel guest = door.accept();
                guests.add(guest);
                Thread.ofVirtual().name("relay").start(() -> serve(guest));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SocketChannel guest) {
        try (guest) {
            atOnce(guest);
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(guest)));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(guest)));
            Startup startup = Startup.read(in, out);
            if (startup.code() == Startup.CANCEL) {
                cancel(startup);
            } else if (!startup.database().equals(database) || startup.isReplication()) {
                Message.refusal(
                                "3D000",
                                "this is a rehearsal: only its copy of the data, " + database + ", can be reached")
                        .write(out);
                out.flush();
            } else {
                pass(guest, in, out, startup);
            }
        } catch (IOException over) {
            // Either side left; the other one is closed with it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            guests.remove(guest);
        }
    }

    private void pass(SocketChannel guest, DataInputStream in, DataOutputStream out, Startup startup)
            throws IOException, InterruptedException {
        try (SocketChannel up = atOnce(SocketChannel.open(server));
                Session session = new Session(guest, in, out, up, new SessionTrace(tables, this::tell, this::ran))) {
            admitted.incrementAndGet();
            sessions.add(session);
            try {
                session.run(startup.packet());
            } finally {
                sessions.remove(session);
            }
        }
    }

    /** What is written to it leaves at once: an answer in two parts would wait 40 ms for the first part's delayed acknowledgement. */
    private static SocketChannel atOnce(SocketChannel channel) throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        return channel;
    }

    /** The request names a session and its secret, both of this server. */
    private void cancel(Startup request) throws IOException {
        try (SocketChannel up = SocketChannel.open(server)) {
            Channels.newOutputStream(up).write(request.packet());
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (ServerSocketChannel door : doors) {
            try {
                door.close();
            } catch (IOException gone) {
                // It is closed.
            }
        }
        sessions.forEach(Session::close);
        guests.forEach(PostgresRelay::shut);
    }

    private static void shut(SocketChannel guest) {
        try {
            guest.close();
        } catch (IOException gone) {
            // It is closed.
        }
    }
}
