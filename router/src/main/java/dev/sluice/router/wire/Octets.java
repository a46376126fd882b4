package dev.sluice.router.wire;

import java.nio.charset.StandardCharsets;

/** The character classes of RFC 9110 and 9112, as one table. */
final class Octets {
    private static final int TOKEN = 1;
    private static final int VALUE = 2;
    private static final int TARGET = 4;
    private static final int AUTHORITY = 8;
    private static final byte[] CLASSES = classes();

    private Octets() {}

    static boolean isToken(byte b) {
        return is(b, TOKEN);
    }

    /** Field content: visible characters, obs-text, space and tab. */
    static boolean isValue(byte b) {
        return is(b, VALUE);
    }

    static boolean isTarget(byte b) {
        return is(b, TARGET);
    }

    static boolean isAuthority(byte b) {
        return is(b, AUTHORITY);
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hexDigit(byte b) {
        return b < 0 ? -1 : Character.digit(b, 16);
    }

    /** A non-negative decimal number of at most 18 digits, or -1 for anything else. */
    static long decimal(byte[] bytes, int from, int to) {
        if (from == to || to - from > 18) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(bytes[i])) {
                return -1;
            }
            number = number * 10 + (bytes[i] - '0');
        }
        return number;
    }

    private static boolean is(byte b, int kind) {
        return (CLASSES[b & 0xff] & kind) != 0;
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int b = 0; b < 256; b++) {
            boolean visible = b > ' ' && b < 0x7f;
            boolean alphanumeric = b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z';
            if (visible || b == ' ' || b == '\t' || b >= 0x80) {
                classes[b] |= VALUE;
            }
            if (visible && b != '#') {
                classes[b] |= TARGET;
            }
            if (alphanumeric) {
                classes[b] |= TOKEN | AUTHORITY;
            }
        }
        mark(classes, "!#$%&'*+-.^_`|~", TOKEN);
        mark(classes, "-._~%!$&'()*+;=:[]", AUTHORITY);
        return classes;
    }

    private static void mark(byte[] classes, String characters, int kind) {
        for (byte b : characters.getBytes(StandardCharsets.US_ASCII)) {
            classes[b] |= (byte) kind;
        }
    }
}
