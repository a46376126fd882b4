package dev.sluice.router.forward;

import dev.sluice.router.wire.AnswerHead;
import dev.sluice.router.wire.Fields;
import dev.sluice.router.wire.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** An instance's answer on its way to a client, framed as that client understands it. */
final class Delivery {
    /** A body of this size goes out in one piece with its head: copying it is cheaper than a second buffer. */
    private static final int SMALL_BODY_BYTES = 2 << 10;

    private final ClientConnection client;
    private final boolean http11;
    private @Nullable Framing framing;
    private @Nullable ByteBuf held;
    private long bytes;

    Delivery(ClientConnection client, boolean http11) {
        this.client = client;
        this.http11 = http11;
    }

    /** Whether the final answer's head has come. */
    boolean isBegun() {
        return framing != null;
    }

    /** How many bytes of the body have been passed on. */
    long bytes() {
        return bytes;
    }

    void interim(AnswerHead head) {
        if (http11) {
            client.write(AnswerWriter.interim(client.alloc(), head));
        }
    }

    /** Begins the final answer. The connection lasts beyond it only if {@code requestEnded}. */
    void begin(AnswerHead head, Framing as, boolean requestEnded, AsciiString date, @Nullable String setCookie) {
        framing = as;
        boolean endKnown = http11 || as instanceof Framing.None || as instanceof Framing.Length;
        client.persistOnly(requestEnded && endKnown);
        AnswerWriter.Terms terms = new AnswerWriter.Terms(http11, client.isPersistent());
        held = AnswerWriter.last(client.alloc(), head, as, terms, date, setCookie);
    }

    void part(ByteBuf part) {
        int length = part.readableBytes();
        bytes += length;
        ByteBuf head = held;
        if (isChunked()) {
            release();
            Wire.chunk(client.context(), part);
        } else if (head != null && length <= SMALL_BODY_BYTES) {
            head.writeBytes(part);
            part.release();
        } else {
            release();
            client.write(part);
        }
    }

    void end(Fields trailers) {
        release();
        if (isChunked()) {
            Wire.lastChunk(client.context(), trailers);
        }
    }

    void flush() {
        release();
        client.flush();
    }

    /** Lets go of what was not written yet: the answer will not go on. */
    void discard() {
        ByteBuf head = held;
        if (head != null) {
            held = null;
            head.release();
        }
    }

    private void release() {
        ByteBuf head = held;
        if (head != null) {
            held = null;
            client.write(head);
        }
    }

    private boolean isChunked() {
        return http11 && (framing instanceof Framing.Chunked || framing instanceof Framing.UntilClose);
    }
}
