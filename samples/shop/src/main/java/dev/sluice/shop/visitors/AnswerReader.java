package dev.sluice.shop.visitors;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one HTTP/1.1 answer (RFC 9112) from a connection, strictly: what is not complete and valid is lost. */
final class AnswerReader {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.([01]) ([1-5][0-9]{2}) .*");
    private static final Pattern CLOSE = Pattern.compile("(?i)(.*,)?\\s*close\\s*(,.*)?");
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int LARGEST_BODY = 16 * 1024 * 1024;

    private final Wire wire;
    private final long deadline;
    private boolean begun;
    private boolean reusable = true;

    AnswerReader(Wire wire, long deadline) {
        this.wire = wire;
        this.deadline = deadline;
    }

    /** True when another request may follow on the connection. */
    boolean reusable() {
        return reusable;
    }

    /** The answer to a request that was not HEAD. */
    Answer read() throws LostException {
        while (true) {
            Matcher status = STATUS_LINE.matcher(line());
            if (!status.matches()) {
                throw malformed("not a status line");
            }
            int code = Integer.parseInt(status.group(2));
            List<Answer.Field> fields = fields();
            if (code >= 200) {
                reusable &= status.group(1).equals("1");
                return withBody(code, new Answer(code, fields, ""));
            }
            if (code == 101) {
                throw malformed("an upgrade that nobody asked for");
            }
        }
    }

    private Answer withBody(int code, Answer header) throws LostException {
        if (header.all("Connection").stream().anyMatch(CLOSE.asMatchPredicate())) {
            reusable = false;
        }
        return code == 204 || code == 304
                ? header
                : new Answer(code, header.fields(), new String(body(header), StandardCharsets.UTF_8));
    }

    private byte[] body(Answer header) throws LostException {
        List<String> codings = header.all("Transfer-Encoding");
        List<String> lengths = header.all("Content-Length");
        if (codings.isEmpty()) {
            return lengths.isEmpty() ? untilClosed() : bytes(length(lengths));
        }
        if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked") || !lengths.isEmpty()) {
            throw malformed("a Transfer-Encoding of " + codings + " with a Content-Length of " + lengths);
        }
        return chunks();
    }

    private static int length(List<String> lengths) throws LostException {
        String length = lengths.getFirst();
        if (lengths.size() > 1 || !length.matches("[0-9]{1,8}") || Integer.parseInt(length) > LARGEST_BODY) {
            throw malformed("a Content-Length of " + lengths);
        }
        return Integer.parseInt(length);
    }

    private List<Answer.Field> fields() throws LostException {
        List<Answer.Field> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1 || line.charAt(colon - 1) == ' ') {
                throw malformed("not a header field");
            }
            fields.add(new Answer.Field(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return fields;
    }

    private byte[] chunks() throws LostException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line().split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,6}")) {
                throw malformed("not a chunk size");
            }
            int length = Integer.parseInt(size, 16);
            if (length == 0) {
                fields();
                return body.toByteArray();
            }
            body.writeBytes(bytes(length));
            if (!line().isEmpty()) {
                throw malformed("a chunk longer than it said");
            }
        }
    }

    private byte[] bytes(int length) throws LostException {
        byte[] bytes = new byte[length];
        int filled = 0;
        while (filled < length) {
            int read = wire.read(bytes, filled, length - filled, deadline);
            if (read < 0) {
                throw new LostException(Loss.TRUNCATED, "ended after " + filled + " of " + length + " bytes");
            }
            filled += read;
        }
        return bytes;
    }

    private byte[] untilClosed() throws LostException {
        reusable = false;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int read = wire.read(deadline); read >= 0; read = wire.read(deadline)) {
            body.write(read);
        }
        return body.toByteArray();
    }

    private String line() throws LostException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int read = wire.read(deadline);
            if (read < 0) {
                throw begun
                        ? new LostException(Loss.TRUNCATED, "ended inside the header")
                        : new LostException(Loss.CLOSED, "closed without an answer");
            }
            begun = true;
            if (read == '\n') {
                if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
                    throw malformed("a line without CR");
                }
                line.setLength(line.length() - 1);
                return line.toString();
            }
            if (line.length() == LONGEST_LINE) {
                throw malformed("a line without end");
            }
            line.append((char) read);
        }
    }

    private static LostException malformed(String why) {
        return new LostException(Loss.MALFORMED, why);
    }
}
