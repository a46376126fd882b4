package dev.sluice.router.forward;

import dev.sluice.router.wire.AnswerHead;
import dev.sluice.router.wire.Field;
import dev.sluice.router.wire.Fields;
import dev.sluice.router.wire.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes an answer's head for a client: our version, this hop's fields, everything else as it came, in its order. */
final class AnswerWriter {
    /**
     * How an answer's connection goes on.
     *
     * @param http11 whether the client speaks HTTP/1.1
     * @param keepAlive whether another request may follow
     */
    record Terms(boolean http11, boolean keepAlive) {}

    private AnswerWriter() {}

    /** The head of the last answer to a request. {@code framing} is that of the answer as it came. */
    static ByteBuf last(
            ByteBufAllocator alloc,
            AnswerHead head,
            Framing framing,
            Terms terms,
            AsciiString date,
            @Nullable String setCookie) {
        ByteBuf out = alloc.ioBuffer(1024);
        begin(out, head);
        fields(out, head, head.status() == 204);
        boolean endless = framing instanceof Framing.Chunked || framing instanceof Framing.UntilClose;
        boolean bodilessChunked =
                head.fields().has(Field.TRANSFER_ENCODING) && framing instanceof Framing.None && head.status() != 204;
        if (terms.http11() && (endless || bodilessChunked)) {
            Wire.line(out, "Transfer-Encoding", "chunked");
        }
        if (!terms.keepAlive()) {
            Wire.line(out, "Connection", "close");
        } else if (!terms.http11()) {
            Wire.line(out, "Connection", "keep-alive");
        }
        if (!head.fields().has(Field.DATE)) {
            Wire.line(out, "Date", date);
        }
        via(out, head);
        if (setCookie != null) {
            Wire.line(out, "Set-Cookie", setCookie);
        }
        Wire.end(out);
        return out;
    }

    /** The head of a 1xx answer that another one follows. */
    static ByteBuf interim(ByteBufAllocator alloc, AnswerHead head) {
        ByteBuf out = alloc.ioBuffer(256);
        begin(out, head);
        fields(out, head, true);
        via(out, head);
        Wire.end(out);
        return out;
    }

    /** The head of 101: from its end on, the connection speaks something else. */
    static ByteBuf upgrade(ByteBufAllocator alloc, AnswerHead head, @Nullable String setCookie) {
        ByteBuf out = alloc.ioBuffer(512);
        begin(out, head);
        fields(out, head, true);
        Wire.line(out, "Connection", "upgrade");
        head.fields().writeEach(Field.UPGRADE, out);
        via(out, head);
        if (setCookie != null) {
            Wire.line(out, "Set-Cookie", setCookie);
        }
        Wire.end(out);
        return out;
    }

    private static void begin(ByteBuf out, AnswerHead head) {
        Wire.text(out, "HTTP/1.1 ");
        Wire.number(out, head.status());
        out.writeByte(' ');
        Wire.text(out, head.reason());
        Wire.end(out);
    }

    private static void fields(ByteBuf out, AnswerHead head, boolean noBody) {
        Fields fields = head.fields();
        List<String> nominated = fields.list(Field.CONNECTION);
        int length = noBody ? -1 : fields.first(Field.CONTENT_LENGTH);
        int run = 0;
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.kind(i);
            boolean ends = field.isHopByHop()
                    || field == Field.CONTENT_LENGTH && i != length
                    || field != Field.CONTENT_LENGTH && fields.isNamed(i, nominated);
            if (ends) {
                fields.write(run, i, out);
                run = i + 1;
            }
        }
        fields.write(run, fields.size(), out);
    }

    private static void via(ByteBuf out, AnswerHead head) {
        Wire.line(out, "Via", head.http11() ? "1.1 sluice" : "1.0 sluice");
    }
}
