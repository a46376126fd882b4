package dev.sluice.router.forward;

import io.netty.buffer.ByteBuf;

/**
 * Two connections that speak another protocol after an upgrade: bytes pass as they come, each side read only as fast as the other
 * takes them. A WebSocket is asked to leave by a close frame (1012, service restart) between two frames of its instance; the
 * client's own close frame then tells the instance.
 */
final class Tunnel {
    private static final byte[] SERVICE_RESTART = {(byte) 0x88, 2, 1012 >> 8, (byte) (1012 & 0xff)};

    private final ClientConnection client;
    private final OriginConnection origin;
    private final Exchange exchange;
    private final boolean webSocket;
    private final WebSocketFrames frames = new WebSocketFrames();
    private boolean leaving;
    private boolean left;
    private boolean ended;
    private long toClient;
    private long lastProgress = System.nanoTime();
    private long leavingSince;

    Tunnel(ClientConnection client, OriginConnection origin, Exchange exchange, boolean webSocket) {
        this.client = client;
        this.origin = origin;
        this.exchange = exchange;
        this.webSocket = webSocket;
    }

    void fromClient(ByteBuf bytes) {
        lastProgress = System.nanoTime();
        origin.write(bytes);
        if (!origin.isWritable()) {
            client.readOn(false);
        }
    }

    void fromOrigin(ByteBuf bytes) {
        lastProgress = System.nanoTime();
        if (left || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        if (leaving && webSocket) {
            int whole = frames.bytesToBoundary(bytes);
            passToClient(bytes.readRetainedSlice(whole));
            bytes.release();
            leaveAtBoundary();
            return;
        }
        if (webSocket) {
            frames.passed(bytes);
        }
        passToClient(bytes);
    }

    private void passToClient(ByteBuf bytes) {
        toClient += bytes.readableBytes();
        client.write(bytes);
        if (!client.isWritable()) {
            origin.readOn(false);
        }
    }

    void flushToClient() {
        client.flush();
    }

    void flushToOrigin() {
        origin.flush();
    }

    void writabilityChanged() {
        lastProgress = System.nanoTime();
        client.readOn(origin.isWritable());
        origin.readOn(client.isWritable());
    }

    /** Asks the client to come back on another connection. */
    void leave() {
        if (!leaving) {
            leaving = true;
            leavingSince = System.nanoTime();
            leaveAtBoundary();
        }
    }

    private void leaveAtBoundary() {
        if (webSocket && !left && frames.isAtBoundary()) {
            left = true;
            ByteBuf close = client.alloc().ioBuffer(SERVICE_RESTART.length);
            close.writeBytes(SERVICE_RESTART);
            client.write(close);
            client.flush();
        }
    }

    void clientHalfClosed() {
        origin.halfClose();
    }

    void clientEnded() {
        if (end()) {
            origin.close();
        }
    }

    void originEnded() {
        if (end()) {
            client.endGracefully();
        }
    }

    void sweep(long now, long idleNanos, long leaveNanos) {
        if (now - lastProgress > idleNanos || (leaving && now - leavingSince > leaveNanos)) {
            if (end()) {
                origin.close();
                client.endGracefully();
            }
        }
    }

    private boolean end() {
        boolean first = !ended;
        ended = true;
        if (first) {
            exchange.tunnelEnded(toClient);
        }
        return first;
    }
}
