package dev.sluice.shop.visitors;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** One TCP connection whose every step ends by a deadline. Used by one thread. */
final class Wire implements AutoCloseable {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocate(16 * 1024).flip();

    private Wire(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.selector = selector;
        channel.configureBlocking(false);
        this.key = channel.register(selector, 0);
    }

    /**
     * Connects.
     *
     * @param deadline a value of {@link System#nanoTime}
     */
    static Wire connect(InetSocketAddress address, long deadline) throws LostException {
        try {
            Wire wire = new Wire(SocketChannel.open(), Selector.open());
            try {
                wire.open(address, deadline);
                return wire;
            } catch (IOException | LostException | RuntimeException failed) {
                wire.close();
                throw failed;
            }
        } catch (IOException failed) {
            throw new LostException(Loss.CONNECT, String.valueOf(failed.getMessage()));
        }
    }

    private void open(InetSocketAddress address, long deadline) throws IOException, LostException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (!channel.connect(address)) {
            await(SelectionKey.OP_CONNECT, deadline);
            channel.finishConnect();
        }
    }

    /** True when the other side has closed, or has said something that nobody asked for: nothing may be sent any more. */
    boolean isStale() {
        if (in.hasRemaining()) {
            return true;
        }
        try {
            in.clear();
            int read = channel.read(in);
            in.flip();
            return read != 0;
        } catch (IOException broken) {
            return true;
        }
    }

    void write(ByteBuffer bytes, long deadline) throws LostException {
        try {
            while (bytes.hasRemaining()) {
                if (channel.write(bytes) == 0) {
                    await(SelectionKey.OP_WRITE, deadline);
                }
            }
        } catch (IOException broken) {
            throw new LostException(Loss.RESET, "while writing: " + broken.getMessage());
        }
    }

    /** The next byte, or -1 where the other side has ended. */
    int read(long deadline) throws LostException {
        if (!in.hasRemaining() && !fill(deadline)) {
            return -1;
        }
        return in.get() & 0xff;
    }

    /** As many of the next bytes as fit and are there, or -1 where the other side has ended. */
    int read(byte[] target, int offset, int length, long deadline) throws LostException {
        if (!in.hasRemaining() && !fill(deadline)) {
            return -1;
        }
        int taken = Math.min(length, in.remaining());
        in.get(target, offset, taken);
        return taken;
    }

    private boolean fill(long deadline) throws LostException {
        try {
            in.clear();
            int read = channel.read(in);
            while (read == 0) {
                await(SelectionKey.OP_READ, deadline);
                read = channel.read(in);
            }
            return read > 0;
        } catch (IOException broken) {
            throw new LostException(Loss.RESET, "while reading: " + broken.getMessage());
        } finally {
            in.flip();
        }
    }

    private void await(int operation, long deadline) throws IOException, LostException {
        long leftMillis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        key.interestOps(operation);
        if (leftMillis <= 0 || selector.select(leftMillis) == 0) {
            throw new LostException(Loss.TIMEOUT, "no answer in time");
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() {
        try (selector) {
            channel.close();
        } catch (IOException closing) {
            throw new IllegalStateException("a socket could not be closed", closing);
        }
    }
}
