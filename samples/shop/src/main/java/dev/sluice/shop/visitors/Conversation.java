package dev.sluice.shop.visitors;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Requests and answers over one keep-alive connection at a time. Nothing is ever sent twice: a connection that the other side
 * has closed is noticed before a request is written, and a request that was written and not answered is lost.
 */
final class Conversation implements AutoCloseable {
    private final InetSocketAddress address;
    private final String host;
    private final Duration timeout;
    private @Nullable Wire wire;

    /**
     * A conversation with nothing said yet.
     *
     * @param timeout from the first attempt to connect to the last byte of the answer
     */
    Conversation(URI url, Duration timeout) {
        int port = url.getPort() < 0 ? 80 : url.getPort();
        this.address = new InetSocketAddress(url.getHost(), port);
        this.host = url.getRawAuthority();
        this.timeout = timeout;
    }

    Answer ask(Errand.Request request, Cookies cookies) throws LostException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Wire open = wire;
        wire = null;
        if (open != null && open.isStale()) {
            open.close();
            open = null;
        }
        Wire used = open == null ? Wire.connect(address, deadline) : open;
        boolean kept = false;
        try {
            used.write(ByteBuffer.wrap(bytes(request, cookies)), deadline);
            AnswerReader reader = new AnswerReader(used, deadline);
            Answer answer = reader.read();
            kept = reader.reusable();
            return answer;
        } finally {
            if (kept) {
                wire = used;
            } else {
                used.close();
            }
        }
    }

    private byte[] bytes(Errand.Request request, Cookies cookies) {
        StringBuilder text = new StringBuilder();
        text.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\r\n");
        text.append("Host: ").append(host).append("\r\n");
        cookies.header()
                .ifPresent(header -> text.append("Cookie: ").append(header).append("\r\n"));
        if (!request.body().isEmpty()) {
            int length = request.body().getBytes(StandardCharsets.UTF_8).length;
            text.append("Content-Type: ").append(request.type()).append("\r\n");
            text.append("Content-Length: ").append(length).append("\r\n");
        }
        return text.append("\r\n").append(request.body()).toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (wire != null) {
            wire.close();
        }
    }
}
