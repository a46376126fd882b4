package dev.sluice.router.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The header fields that a proxy has to know; all others are {@link #OTHER} and pass. */
public enum Field {
    OTHER,
    HOST,
    CONNECTION,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    TRANSFER_ENCODING,
    UPGRADE,
    EXPECT,
    TE,
    KEEP_ALIVE,
    PROXY_CONNECTION,
    MAX_FORWARDS,
    VIA,
    DATE,
    FORWARDED,
    X_FORWARDED_FOR,
    X_FORWARDED_PROTO,
    X_FORWARDED_HOST,
    /** Any other field whose name begins with {@code X-Forwarded-}. */
    X_FORWARDED;

    private static final byte[] FORWARDED_PREFIX = lowerCase("x-forwarded-");
    private static final Field[][] BY_LENGTH = byLength();

    private final byte[] lowerCaseName = lowerCase(name().replace('_', '-'));

    /** Whether this field speaks of one connection and ends here. */
    public boolean isHopByHop() {
        return switch (this) {
            case CONNECTION, KEEP_ALIVE, PROXY_CONNECTION, TE, TRANSFER_ENCODING, UPGRADE -> true;
            default -> false;
        };
    }

    /** Whether this field says where a request came from. */
    public boolean isForwarded() {
        return switch (this) {
            case FORWARDED, X_FORWARDED_FOR, X_FORWARDED_PROTO, X_FORWARDED_HOST, X_FORWARDED -> true;
            default -> false;
        };
    }

    /** The field that {@code bytes[from, to)} names, without regard to case. */
    static Field named(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length < BY_LENGTH.length) {
            for (Field field : BY_LENGTH[length]) {
                if (matches(field.lowerCaseName, bytes, from)) {
                    return field;
                }
            }
        }
        return length > FORWARDED_PREFIX.length && matches(FORWARDED_PREFIX, bytes, from) ? X_FORWARDED : OTHER;
    }

    /**
     * Many applications see {@code X_Forwarded_For} and {@code X-Forwarded-For} as one variable, so an underscore counts as a
     * hyphen in those.
     */
    private static boolean matches(byte[] lowerCase, byte[] bytes, int from) {
        boolean forwarded = lowerCase[0] == 'x';
        for (int i = 0; i < lowerCase.length; i++) {
            int b = bytes[from + i];
            if (b >= 'A' && b <= 'Z') {
                b += 'a' - 'A';
            } else if (b == '_' && forwarded) {
                b = '-';
            }
            if (b != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private static Field[][] byLength() {
        List<List<Field>> table = new ArrayList<>();
        for (Field field : values()) {
            if (field != OTHER && field != X_FORWARDED) {
                while (table.size() <= field.lowerCaseName.length) {
                    table.add(new ArrayList<>());
                }
                table.get(field.lowerCaseName.length).add(field);
            }
        }
        return table.stream().map(row -> row.toArray(Field[]::new)).toArray(Field[][]::new);
    }

    private static byte[] lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
