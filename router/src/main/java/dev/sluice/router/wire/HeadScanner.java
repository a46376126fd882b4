package dev.sluice.router.wire;

import io.netty.buffer.ByteBuf;

/**
 * Finds the end of a head or of a trailer section, however its bytes are cut into reads; each byte is looked at once. A line
 * that does not end in CR LF is refused at once: waiting for a better one would leave its sender hanging.
 */
public final class HeadScanner {
    private final int maxLineBytes;
    private final int maxBytes;
    private int scanned;
    private int lineStart;

    public HeadScanner(int maxLineBytes, int maxBytes) {
        if (maxBytes > Character.MAX_VALUE) {
            throw new IllegalArgumentException("a head is at most " + (int) Character.MAX_VALUE + " bytes");
        }
        this.maxLineBytes = maxLineBytes;
        this.maxBytes = maxBytes;
    }

    /** The number of bytes from the reader index to the end of the empty line, or -1 where that has not come yet. */
    public int scan(ByteBuf in) throws MalformedMessage {
        int base = in.readerIndex();
        int end = Math.min(in.writerIndex(), base + maxBytes);
        while (true) {
            int lf = in.indexOf(base + scanned, end, (byte) '\n');
            if (lf < 0) {
                scanned = end - base;
                refuseTooLarge();
                return -1;
            }
            if (lf == base || in.getByte(lf - 1) != '\r') {
                throw MalformedMessage.because("a line ends without CR LF");
            }
            int length = lf + 1 - base - lineStart;
            scanned = lf + 1 - base;
            if (length == 2) {
                int whole = scanned;
                reset();
                return whole;
            }
            refuseTooLarge();
            lineStart = scanned;
        }
    }

    /** Whether a part of a head has been seen. */
    public boolean isWithin() {
        return scanned > 0;
    }

    private void reset() {
        scanned = 0;
        lineStart = 0;
    }

    private void refuseTooLarge() throws MalformedMessage {
        if (scanned - lineStart > maxLineBytes) {
            throw lineStart == 0
                    ? new MalformedMessage(414, "the first line is longer than " + maxLineBytes + " bytes")
                    : new MalformedMessage(431, "a header field is longer than " + maxLineBytes + " bytes");
        }
        if (scanned >= maxBytes) {
            throw new MalformedMessage(431, "the header is longer than " + maxBytes + " bytes");
        }
    }
}
