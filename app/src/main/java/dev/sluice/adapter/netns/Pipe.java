package dev.sluice.adapter.netns;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Passes connections on from one address to another, whatever they say. */
final class Pipe implements AutoCloseable {
    private final ServerSocketChannel door;
    private final SocketAddress to;

    /** Listens at {@code from} from now on. */
    Pipe(SocketAddress from, SocketAddress to) throws IOException {
        this.door = from instanceof java.net.UnixDomainSocketAddress
                ? ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        this.to = to;
        door.bind(from);
        Thread.ofVirtual().name("pipe " + from).start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel guest = door.accept();
                Thread.ofVirtual().name("pipe").start(() -> pass(guest));
            }
        } catch (IOException closed) {
            // Nobody gets through any more.
        }
    }

    private void pass(SocketChannel guest) {
        try (guest;
                SocketChannel host = SocketChannel.open(to)) {
            atOnce(guest);
            atOnce(host);
            Thread back = Thread.ofVirtual().start(() -> copy(host, guest));
            copy(guest, host);
            back.join();
        } catch (IOException gone) {
            // The other side is closed with it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What comes in parts is passed on in parts, and none of them waits until the one before it is acknowledged. */
    private static void atOnce(SocketChannel channel) throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    /** Until the end of what comes; then the other side is told that nothing follows. */
    private static void copy(SocketChannel from, SocketChannel to) {
        try {
            InputStream in = Channels.newInputStream(from);
            OutputStream out = Channels.newOutputStream(to);
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException gone) {
            shut(from);
            shut(to);
        }
    }

    private static void shut(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException gone) {
            // It is closed.
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException gone) {
            // It is closed.
        }
    }
}
