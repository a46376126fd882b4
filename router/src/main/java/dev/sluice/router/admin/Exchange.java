package dev.sluice.router.admin;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One connection to an admin socket, on which every wait has a deadline. Not for use by several threads. */
final class Exchange implements AutoCloseable {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 << 10);

    Exchange(UnixDomainSocketAddress address) throws IOException {
        channel = SocketChannel.open(address);
        try {
            channel.configureBlocking(false);
            selector = Selector.open();
            key = channel.register(selector, 0);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Sends one line and gives the next that comes back. */
    String ask(String line, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteBuffer out = StandardCharsets.UTF_8.encode(line + '\n');
        while (out.hasRemaining()) {
            if (channel.write(out) == 0) {
                await(SelectionKey.OP_WRITE, deadline);
            }
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        while (true) {
            if (!read(deadline)) {
                throw new EOFException("the router closed the connection");
            }
            while (buffer.hasRemaining()) {
                byte octet = buffer.get();
                if (octet == '\n') {
                    return answer.toString(StandardCharsets.UTF_8);
                }
                answer.write(octet);
            }
        }
    }

    /** Returns when the other side has gone away. */
    void awaitEnd(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean open = true;
        while (open) {
            open = read(deadline);
        }
    }

    /** Whether something came before the end. */
    private boolean read(long deadline) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        while (count == 0) {
            await(SelectionKey.OP_READ, deadline);
            count = channel.read(buffer);
        }
        buffer.flip();
        return count > 0;
    }

    private void await(int operation, long deadline) throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        key.interestOps(operation);
        if (millis <= 0 || selector.select(millis) == 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
