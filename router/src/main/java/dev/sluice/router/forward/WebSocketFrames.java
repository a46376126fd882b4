package dev.sluice.router.forward;

import io.netty.buffer.ByteBuf;

/** Follows one direction of a WebSocket connection (RFC 6455, section 5.2) just far enough to know where its frames end. */
final class WebSocketFrames {
    private static final int MAX_HEADER_BYTES = 14;

    private final byte[] header = new byte[MAX_HEADER_BYTES];
    private int headerBytes;
    private long payloadLeft;

    /** How many of the readable bytes to pass so that what has passed ends with a frame, or all where that is not in sight. */
    int bytesToBoundary(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            if (isAtBoundary() && at > bytes.readerIndex()) {
                return at - bytes.readerIndex();
            }
            at += step(bytes, at);
        }
        return bytes.readableBytes();
    }

    /** Notes that all readable bytes are passed on. */
    void passed(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            at += step(bytes, at);
        }
    }

    boolean isAtBoundary() {
        return headerBytes == 0 && payloadLeft == 0;
    }

    private int step(ByteBuf bytes, int at) {
        if (payloadLeft > 0) {
            int skipped = (int) Math.min(payloadLeft, bytes.writerIndex() - at);
            payloadLeft -= skipped;
            return skipped;
        }
        header[headerBytes++] = bytes.getByte(at);
        if (headerBytes >= 2 && headerBytes == headerLength()) {
            payloadLeft = payloadLength();
            headerBytes = 0;
        }
        return 1;
    }

    private int headerLength() {
        int mask = (header[1] & 0x80) == 0 ? 0 : 4;
        return switch (header[1] & 0x7f) {
            case 126 -> 4 + mask;
            case 127 -> 10 + mask;
            default -> 2 + mask;
        };
    }

    private long payloadLength() {
        int bytes = switch (header[1] & 0x7f) {
            case 126 -> 2;
            case 127 -> 8;
            default -> 0;
        };
        long length = bytes == 0 ? header[1] & 0x7f : 0;
        for (int i = 2; i < 2 + bytes; i++) {
            length = length << 8 | header[i] & 0xff;
        }
        return length & Long.MAX_VALUE;
    }
}
