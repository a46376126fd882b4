package dev.sluice.adapter.mariadb;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dump on its way into a database. Two things in it are not for every database: the name of the one it came from, in an {@code
 * ALTER DATABASE} around code with another collation, and {@code DEFINER}, which only some users may set. Both stand at the
 * beginning of a line; everything else goes through as it is.
 */
final class DumpText extends FilterInputStream {
    private static final String ACCOUNT = "`(?:[^`]|``)*`@`(?:[^`]|``)*`";
    private static final Pattern DATABASE = Pattern.compile("^ALTER DATABASE `(?:[^`]|``)*` ");
    private static final Pattern OF_CODE =
            Pattern.compile("^(/\\*!\\d+ CREATE\\*/ )/\\*!\\d+ DEFINER=" + ACCOUNT + "\\*/ ");
    private static final Pattern OF_ROUTINE = Pattern.compile("^CREATE DEFINER=" + ACCOUNT + " ");
    private static final Pattern OF_VIEW = Pattern.compile("^(/\\*!\\d+ )DEFINER=" + ACCOUNT + " ");
    private static final int LONGEST_START = 2048;

    private final String database;
    private final boolean keepsDefiners;
    private byte[] start = new byte[0];
    private int given;
    private boolean atLineStart = true;

    /** @param database into which it goes */
    DumpText(InputStream in, String database, boolean keepsDefiners) {
        super(new BufferedInputStream(in, 1 << 16));
        this.database = database;
        this.keepsDefiners = keepsDefiners;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = 0;
        while (count < length) {
            if (given < start.length) {
                into[offset + count++] = start[given++];
                continue;
            }
            if (atLineStart && !nextStart()) {
                break;
            }
            if (given < start.length) {
                continue;
            }
            int b = in.read();
            if (b < 0) {
                break;
            }
            into[offset + count++] = (byte) b;
            atLineStart = b == '\n';
        }
        return count == 0 && length > 0 ? -1 : count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** Reads the beginning of a line that could be one of those to change, and changes it; false at the end. */
    private boolean nextStart() throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        atLineStart = first == '\n';
        given = 0;
        if (first != 'A' && first != 'C' && first != '/') {
            start = new byte[] {(byte) first};
            return true;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.write(first);
        while (line.size() < LONGEST_START) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            line.write(b);
            if (b == '\n') {
                atLineStart = true;
                break;
            }
        }
        start = changed(line);
        return true;
    }

    private byte[] changed(ByteArrayOutputStream line) {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        String name =
                new String(Identifiers.quoted(database).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String changed = DATABASE.matcher(text).replaceFirst(Matcher.quoteReplacement("ALTER DATABASE " + name + " "));
        if (!keepsDefiners) {
            changed = OF_CODE.matcher(changed).replaceFirst("$1");
            changed = OF_ROUTINE.matcher(changed).replaceFirst("CREATE ");
            changed = OF_VIEW.matcher(changed).replaceFirst("$1");
        }
        return changed.getBytes(StandardCharsets.ISO_8859_1);
    }
}
