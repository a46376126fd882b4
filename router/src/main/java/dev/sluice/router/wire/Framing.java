package dev.sluice.router.wire;

import io.netty.handler.codec.http.HttpMethod;
import java.util.List;

/** How the end of a body is known (RFC 9112, section 6.3). What two readers could take differently is refused. */
public sealed interface Framing {
    /** No body, and no field that speaks of one. */
    record None() implements Framing {}

    /** A body of so many bytes. */
    record Length(long bytes) implements Framing {}

    /** A body in chunks, perhaps with trailers. */
    record Chunked() implements Framing {}

    /** A body that lasts until the connection ends: answers only. */
    record UntilClose() implements Framing {}

    Framing NONE = new None();
    Framing CHUNKED = new Chunked();
    Framing UNTIL_CLOSE = new UntilClose();

    /** The framing of a request with these fields. */
    static Framing ofRequest(Fields fields, boolean http11) throws MalformedMessage {
        if (fields.has(Field.TRANSFER_ENCODING)) {
            requireChunked(fields, http11);
            return CHUNKED;
        }
        return fields.has(Field.CONTENT_LENGTH) ? new Length(contentLength(fields)) : NONE;
    }

    /** The framing of the answer {@code head} to a request by {@code method}. */
    static Framing ofAnswer(HttpMethod method, AnswerHead head) throws MalformedMessage {
        Fields fields = head.fields();
        if (head.status() < 200 || head.status() == 204) {
            return NONE;
        }
        boolean chunked = fields.has(Field.TRANSFER_ENCODING);
        if (chunked) {
            requireChunked(fields, head.http11());
        }
        long length = fields.has(Field.CONTENT_LENGTH) ? contentLength(fields) : -1;
        if (head.status() == 304 || method.equals(HttpMethod.HEAD)) {
            return NONE;
        }
        return chunked ? CHUNKED : length >= 0 ? new Length(length) : UNTIL_CLOSE;
    }

    private static void requireChunked(Fields fields, boolean http11) throws MalformedMessage {
        if (fields.has(Field.CONTENT_LENGTH)) {
            throw MalformedMessage.because("Content-Length together with Transfer-Encoding");
        }
        if (!http11) {
            throw MalformedMessage.because("Transfer-Encoding in HTTP/1.0");
        }
        List<String> codings = fields.list(Field.TRANSFER_ENCODING);
        if (!codings.getLast().equals("chunked") || codings.indexOf("chunked") < codings.size() - 1) {
            throw MalformedMessage.because("a Transfer-Encoding that does not end in one chunked");
        }
        if (codings.size() > 1) {
            throw new MalformedMessage(501, "a Transfer-Encoding other than chunked");
        }
    }

    /** Equal lengths may be repeated: one of them is passed on. A list in one field is refused. */
    private static long contentLength(Fields fields) throws MalformedMessage {
        long length = -1;
        for (int i = 0; i < fields.size(); i++) {
            if (fields.kind(i) == Field.CONTENT_LENGTH) {
                long other = fields.decimal(i);
                if (other < 0 || (length >= 0 && other != length)) {
                    throw MalformedMessage.because("a Content-Length that is no number, or two that differ");
                }
                length = other;
            }
        }
        return length;
    }
}
