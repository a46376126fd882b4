package dev.sluice.router.forward;

import dev.sluice.router.wire.Field;
import dev.sluice.router.wire.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/** The few byte sequences that all messages share, and the writing of chunks. */
final class Wire {
    private static final int SMALL_CHUNK_BYTES = 4 << 10;
    private static final ByteBuf CRLF = Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(2).writeBytes(new byte[] {'\r', '\n'}))
            .asReadOnly();

    private Wire() {}

    static void text(ByteBuf out, CharSequence text) {
        if (text instanceof AsciiString ascii) {
            ByteBufUtil.copy(ascii, out);
        } else {
            out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
        }
    }

    static void line(ByteBuf out, CharSequence name, CharSequence value) {
        text(out, name);
        text(out, ": ");
        text(out, value);
        end(out);
    }

    static void end(ByteBuf out) {
        out.writeShort('\r' << 8 | '\n');
    }

    static void number(ByteBuf out, long number) {
        text(out, Long.toString(number));
    }

    /** Writes {@code part} as one chunk, and takes it over. */
    static void chunk(ChannelHandlerContext to, ByteBuf part) {
        int length = part.readableBytes();
        boolean small = length <= SMALL_CHUNK_BYTES;
        ByteBuf head = to.alloc().ioBuffer(small ? length + 16 : 16);
        text(head, Integer.toHexString(length));
        end(head);
        if (small) {
            head.writeBytes(part);
            end(head);
            part.release();
            to.write(head, to.voidPromise());
        } else {
            to.write(head, to.voidPromise());
            to.write(part, to.voidPromise());
            to.write(CRLF.duplicate(), to.voidPromise());
        }
    }

    /** Writes the end of a chunked body, with those trailers that mean something beyond one hop. */
    static void lastChunk(ChannelHandlerContext to, Fields trailers) {
        ByteBuf out = to.alloc().ioBuffer(64);
        text(out, "0");
        end(out);
        for (int i = 0; i < trailers.size(); i++) {
            if (trailers.kind(i) == Field.OTHER) {
                trailers.write(i, i + 1, out);
            }
        }
        end(out);
        to.write(out, to.voidPromise());
    }
}
