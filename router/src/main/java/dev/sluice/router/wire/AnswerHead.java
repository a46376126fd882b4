package dev.sluice.router.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * An answer's first line and header, read as strictly as a request's.
 *
 * @param reason the reason phrase as it came, often empty
 * @param http11 whether the origin speaks HTTP/1.1 rather than 1.0
 */
public record AnswerHead(int status, String reason, boolean http11, Fields fields) {
    private static final byte[] EVENT_STREAM = "text/event-stream".getBytes(StandardCharsets.US_ASCII);

    /** Reads and consumes a head of {@code length} bytes, as {@link HeadScanner} measured it. */
    public static AnswerHead read(ByteBuf in, int length) throws MalformedMessage {
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        boolean http11 = Version.read(bytes, 0);
        int at = Version.LENGTH;
        int status = (int) (length > at + 5 ? Octets.decimal(bytes, at + 1, at + 4) : -1);
        if (bytes[at] != ' ' || status < 100) {
            throw MalformedMessage.because("no status in the first line");
        }
        at += 4;
        if (bytes[at] == ' ') {
            at++;
        } else if (bytes[at] != '\r') {
            throw MalformedMessage.because("a status that is not three digits");
        }
        int reasonStart = at;
        while (Octets.isValue(bytes[at])) {
            at++;
        }
        if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
            throw MalformedMessage.because("a control character in the first line");
        }
        String reason = new String(bytes, reasonStart, at - reasonStart, StandardCharsets.ISO_8859_1);
        return new AnswerHead(status, reason, http11, Fields.parse(bytes, at + 2));
    }

    /** Whether this only announces another answer. 101 does not: it is the last of its kind. */
    public boolean isInterim() {
        return status < 200 && status != 101;
    }

    /** Whether the body is a stream of events, which lasts as long as somebody listens. */
    public boolean isEventStream() {
        return fields.begins(Field.CONTENT_TYPE, EVENT_STREAM);
    }

    /** Whether the origin lets the connection go on after this answer. */
    public boolean isKeepAlive() {
        if (!fields.has(Field.CONNECTION)) {
            return http11;
        }
        var options = fields.list(Field.CONNECTION);
        return http11 ? !options.contains("close") : options.contains("keep-alive") && !options.contains("close");
    }
}
