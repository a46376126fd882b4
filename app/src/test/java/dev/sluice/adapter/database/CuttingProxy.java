package dev.sluice.adapter.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A network between us and a server that breaks after so many bytes towards the server: every connection is reset, none is taken. */
public final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int server;
    private final long allowed;
    private final AtomicLong left;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    public CuttingProxy(int server, long bytes) throws IOException {
        this.server = server;
        this.allowed = bytes;
        this.left = new AtomicLong(bytes);
        Thread.ofPlatform().daemon().start(this::accept);
    }

    public String endpoint() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    /** How many bytes went to the server. */
    public long carried() {
        return allowed - left.get();
    }

    private void accept() {
        while (left.get() > 0) {
            try {
                Socket client = listening.accept();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
                open.add(client);
                open.add(behind);
                Thread.ofPlatform().daemon().start(() -> carry(client, behind, true));
                Thread.ofPlatform().daemon().start(() -> carry(behind, client, false));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void carry(Socket from, Socket to, boolean counted) {
        byte[] buffer = new byte[4096];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (counted && left.addAndGet(-n) <= 0) {
                    cut();
                    return;
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // One side has closed it, or it was cut.
            return;
        }
    }

    private void cut() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        open.forEach(CuttingProxy::reset);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed already.
            return;
        }
    }

    @Override
    public void close() {
        left.set(0);
        cut();
    }
}
