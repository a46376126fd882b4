package dev.sluice.base;

import java.util.regex.Pattern;

/**
 * The label of a release: a tag, branch, short commit or file version. Only ASCII letters, digits and {@code . _ + -} (and
 * {@code /} inside, for branches); it becomes part of file names and arguments, so nothing else is let in.
 */
public record Version(String label) {
    public static final int LONGEST = 100;
    private static final Pattern ALLOWED =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*(/[A-Za-z0-9][A-Za-z0-9._+-]*)*");

    public Version {
        if (label.length() > LONGEST || !ALLOWED.matcher(label).matches() || label.contains("..")) {
            throw new SluiceException(
                    Code.USAGE,
                    "not a version: " + quoted(label),
                    "a version is a tag, branch, commit or archive version of at most " + LONGEST
                            + " ASCII letters, digits and . _ + - /, beginning with a letter or digit");
        }
    }

    /** The label as one path element. */
    public String fileName() {
        return label.replace('/', '_');
    }

    private static String quoted(String label) {
        StringBuilder shown = new StringBuilder("'");
        label.codePoints().limit(60).forEach(c -> {
            if (c >= 0x20 && c < 0x7f) {
                shown.appendCodePoint(c);
            } else {
                shown.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return shown.append(label.codePointCount(0, label.length()) > 60 ? "...'" : "'")
                .toString();
    }

    @Override
    public String toString() {
        return label;
    }
}
