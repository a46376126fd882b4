package dev.sluice.migration.sql;

/** The escapes of {@code U&"..."}: a backslash and four hexadecimal digits, or a backslash, a plus sign and six. */
final class UnicodeEscapes {
    private UnicodeEscapes() {}

    /** With every escape replaced by its character; one that is none stays as it is. */
    static String decoded(String inside) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < inside.length()) {
            int length = length(inside, at);
            if (length == 0) {
                out.append(inside.charAt(at));
                at++;
            } else {
                if (length == 2) {
                    out.append('\\');
                } else {
                    String digits = inside.substring(at + (length == 8 ? 2 : 1), at + length);
                    out.appendCodePoint(Integer.parseInt(digits, 16));
                }
                at += length;
            }
        }
        return out.toString();
    }

    /** How long the escape that begins here is; 0 where none does. */
    private static int length(String inside, int at) {
        if (inside.charAt(at) != '\\') {
            return 0;
        }
        if (inside.startsWith("\\\\", at)) {
            return 2;
        }
        if (isHex(inside, at + 1, 4)) {
            return 5;
        }
        boolean isLong = inside.startsWith("\\+", at) && isHex(inside, at + 2, 6);
        return isLong && Character.isValidCodePoint(Integer.parseInt(inside.substring(at + 2, at + 8), 16)) ? 8 : 0;
    }

    private static boolean isHex(String inside, int from, int digits) {
        return from + digits <= inside.length()
                && inside.substring(from, from + digits).chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }
}
