package dev.sluice.router.wire;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a header or trailer section, in their order, over the bytes they came in. What is passed on is passed on by
 * copying runs of those bytes; strings are made only for what is asked.
 */
public final class Fields {
    private static final int MAX_FIELDS = 128;
    private static final int MARKS = 4;
    private static final int FIRST_CAPACITY = 12;
    private static final byte[] EMPTY_LINE = {'\r', '\n'};
    private static final Fields NONE = new Fields();

    private final byte[] bytes;
    private Field[] kinds;
    /**
     * For each field: where its line, and so its name, begins; where its name ends; where its value begins and ends. No head is
     * longer than a char counts.
     */
    private char[] marks;

    private final int end;
    private int size;
    private long present;
    private @Nullable HttpHeaders headers;

    /** Reads {@code bytes[from, bytes.length)}: field lines and the empty line after them, each ended by CR LF. */
    static Fields parse(byte[] bytes, int from) throws MalformedMessage {
        return new Fields(bytes, from);
    }

    /** No fields at all. */
    public static Fields none() {
        return NONE;
    }

    /** How many bytes the head that these are from took. */
    public int headBytes() {
        return bytes.length;
    }

    private Fields() {
        bytes = EMPTY_LINE;
        end = 0;
        kinds = new Field[0];
        marks = new char[0];
    }

    private Fields(byte[] bytes, int from) throws MalformedMessage {
        this.bytes = bytes;
        this.end = bytes.length - 2;
        this.kinds = new Field[FIRST_CAPACITY];
        this.marks = new char[FIRST_CAPACITY * MARKS];
        int at = from;
        while (at < end) {
            at = parseLine(at);
        }
    }

    private int parseLine(int start) throws MalformedMessage {
        int at = start;
        while (Octets.isToken(bytes[at])) {
            at++;
        }
        int nameEnd = at;
        if (bytes[at] != ':' || nameEnd == start) {
            throw MalformedMessage.because(
                    Octets.isBlank(bytes[at])
                            ? (at == start ? "a folded header field" : "white space in or after a field name")
                            : "a field name with a character that none has");
        }
        do {
            at++;
        } while (Octets.isBlank(bytes[at]));
        int valueStart = at;
        while (Octets.isValue(bytes[at])) {
            at++;
        }
        if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
            throw MalformedMessage.because("a control character in a field value");
        }
        int valueEnd = at;
        while (valueEnd > valueStart && Octets.isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        add(start, nameEnd, valueStart, valueEnd);
        return at + 2;
    }

    private void add(int start, int nameEnd, int valueStart, int valueEnd) throws MalformedMessage {
        if (size == MAX_FIELDS) {
            throw new MalformedMessage(431, "more than " + MAX_FIELDS + " header fields");
        }
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, size * 2);
            marks = Arrays.copyOf(marks, marks.length * 2);
        }
        Field kind = Field.named(bytes, start, nameEnd);
        present |= 1L << kind.ordinal();
        kinds[size] = kind;
        int mark = size * MARKS;
        marks[mark] = (char) start;
        marks[mark + 1] = (char) nameEnd;
        marks[mark + 2] = (char) valueStart;
        marks[mark + 3] = (char) valueEnd;
        size++;
    }

    public int size() {
        return size;
    }

    public Field kind(int i) {
        return kinds[i];
    }

    public boolean has(Field field) {
        return (present & 1L << field.ordinal()) != 0;
    }

    /** The index of the first such field, or -1. */
    public int first(Field field) {
        if (has(field)) {
            for (int i = 0; i < size; i++) {
                if (kinds[i] == field) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** Whether there is more than one such field. */
    public boolean repeats(Field field) {
        int first = first(field);
        for (int i = first + 1; first >= 0 && i < size; i++) {
            if (kinds[i] == field) {
                return true;
            }
        }
        return false;
    }

    public String name(int i) {
        return text(marks[i * MARKS], marks[i * MARKS + 1]);
    }

    public String value(int i) {
        return text(marks[i * MARKS + 2], marks[i * MARKS + 3]);
    }

    /** The value of the first such field, or null. */
    public @Nullable String value(Field field) {
        int i = first(field);
        return i < 0 ? null : value(i);
    }

    /** Whether the first such field's value begins with this text, whatever its case. */
    boolean begins(Field field, byte[] lowerCase) {
        int i = first(field);
        if (i < 0 || marks[i * MARKS + 3] - marks[i * MARKS + 2] < lowerCase.length) {
            return false;
        }
        for (int at = 0; at < lowerCase.length; at++) {
            int b = bytes[marks[i * MARKS + 2] + at];
            if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != lowerCase[at]) {
                return false;
            }
        }
        return true;
    }

    /** The value as a number of decimal digits only, or -1. */
    long decimal(int i) {
        return Octets.decimal(bytes, marks[i * MARKS + 2], marks[i * MARKS + 3]);
    }

    /** The comma-separated members of all such fields, in lower case; an empty member stays one. */
    public List<String> list(Field field) {
        if (!has(field)) {
            return List.of();
        }
        List<String> members = new ArrayList<>(2);
        for (int i = 0; i < size; i++) {
            if (kinds[i] == field) {
                for (String member : value(i).split(",", -1)) {
                    members.add(member.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return members;
    }

    /** Whether the name of field {@code i} is among {@code lowerCaseNames}. */
    public boolean isNamed(int i, List<String> lowerCaseNames) {
        return !lowerCaseNames.isEmpty() && lowerCaseNames.contains(name(i).toLowerCase(Locale.ROOT));
    }

    /** Writes the lines of the fields {@code [from, to)} as they came. */
    public void write(int from, int to, ByteBuf out) {
        if (from < to) {
            int start = marks[from * MARKS];
            out.writeBytes(bytes, start, (to < size ? marks[to * MARKS] : end) - start);
        }
    }

    /** Writes the lines of all such fields as they came. */
    public void writeEach(Field field, ByteBuf out) {
        for (int i = 0; i < size; i++) {
            if (kinds[i] == field) {
                write(i, i + 1, out);
            }
        }
    }

    /** The same fields as a map for lookups, made when first asked for. */
    public HttpHeaders headers() {
        HttpHeaders map = headers;
        if (map == null) {
            map = DefaultHttpHeadersFactory.headersFactory()
                    .withValidation(false)
                    .newHeaders();
            for (int i = 0; i < size; i++) {
                int mark = i * MARKS;
                map.add(ascii(marks[mark], marks[mark + 1]), ascii(marks[mark + 2], marks[mark + 3]));
            }
            headers = map;
        }
        return map;
    }

    private AsciiString ascii(int from, int to) {
        return new AsciiString(bytes, from, to - from, false);
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
