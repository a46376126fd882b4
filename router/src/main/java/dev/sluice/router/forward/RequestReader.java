package dev.sluice.router.forward;

import dev.sluice.router.wire.HeadScanner;
import dev.sluice.router.wire.MalformedMessage;
import dev.sluice.router.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Takes one request's head after the other out of what a client sends. An empty line or two before one are overlooked. */
final class RequestReader {
    private static final int MAX_LINE_BYTES = 16 << 10;
    private static final int MAX_HEAD_BYTES = 32 << 10;
    private static final int EMPTY_LINE_BYTES = 2;
    private static final int MAX_EMPTY_LINES = 2;

    private final HeadScanner scanner = new HeadScanner(MAX_LINE_BYTES, MAX_HEAD_BYTES);
    private int emptyLines;

    /** The next head, or null where more must come first. */
    @Nullable
    RequestHead read(ByteBuf in) throws MalformedMessage {
        int length = scanner.scan(in);
        while (length == EMPTY_LINE_BYTES) {
            in.skipBytes(EMPTY_LINE_BYTES);
            if (++emptyLines > MAX_EMPTY_LINES) {
                throw new MalformedMessage(400, "empty lines instead of a request");
            }
            length = scanner.scan(in);
        }
        if (length < 0) {
            return null;
        }
        emptyLines = 0;
        return RequestHead.read(in, length);
    }
}
