package dev.sluice.router.forward;

import dev.sluice.router.wire.Field;
import dev.sluice.router.wire.Fields;
import dev.sluice.router.wire.Framing;
import dev.sluice.router.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/**
 * Writes a request's head for an instance: our version, origin form, the fields of this hop taken out and those of the next put
 * in; everything else as it came, in its order.
 */
final class RequestWriter {
    private RequestWriter() {}

    static ByteBuf write(ByteBufAllocator alloc, RequestHead head, Origination from, Destination to, boolean upgrade) {
        ByteBuf out = alloc.ioBuffer(1024);
        Wire.text(out, head.method().asciiName());
        out.writeByte(' ');
        Wire.text(out, head.originTarget());
        Wire.text(out, " HTTP/1.1");
        Wire.end(out);
        String host = head.host();
        Wire.line(
                out,
                "Host",
                host != null
                        ? host
                        : to.address().getHostString() + ":" + to.address().getPort());
        fields(out, head, from);
        framing(out, head.framing());
        if (head.fields().has(Field.MAX_FORWARDS) && MaxForwards.appliesTo(head.method())) {
            Wire.line(out, "Max-Forwards", MaxForwards.decremented(head));
        }
        Wire.line(out, "X-Forwarded-For", from.forwardedFor());
        Wire.line(out, "X-Forwarded-Proto", from.scheme());
        String forwardedHost = from.host();
        if (forwardedHost != null) {
            Wire.line(out, "X-Forwarded-Host", forwardedHost);
        }
        Wire.line(out, "Via", head.http11() ? "1.1 sluice" : "1.0 sluice");
        if (upgrade) {
            Wire.line(out, "Connection", "upgrade");
            head.fields().writeEach(Field.UPGRADE, out);
        }
        Wire.end(out);
        return out;
    }

    private static void fields(ByteBuf out, RequestHead head, Origination from) {
        Fields fields = head.fields();
        List<String> nominated = fields.list(Field.CONNECTION);
        int run = 0;
        for (int i = 0; i < fields.size(); i++) {
            if (ends(head, from, i) || fields.isNamed(i, nominated)) {
                fields.write(run, i, out);
                run = i + 1;
            }
        }
        fields.write(run, fields.size(), out);
    }

    private static boolean ends(RequestHead head, Origination from, int i) {
        Field field = head.fields().kind(i);
        return switch (field) {
            case OTHER, VIA, DATE, CONTENT_TYPE -> false;
            case HOST, CONTENT_LENGTH -> true;
            case EXPECT -> !head.http11();
            case MAX_FORWARDS -> MaxForwards.appliesTo(head.method());
            case X_FORWARDED_FOR, X_FORWARDED_PROTO, X_FORWARDED_HOST -> true;
            case FORWARDED, X_FORWARDED -> !from.trusted();
            case CONNECTION, KEEP_ALIVE, PROXY_CONNECTION, TE, TRANSFER_ENCODING, UPGRADE -> true;
        };
    }

    private static void framing(ByteBuf out, Framing framing) {
        switch (framing) {
            case Framing.None() -> {}
            case Framing.Length(long bytes) -> Wire.line(out, "Content-Length", Long.toString(bytes));
            case Framing.Chunked() -> Wire.line(out, "Transfer-Encoding", "chunked");
            case Framing.UntilClose() -> throw new IllegalStateException("a request without an end");
        }
    }
}
