package dev.sluice.router.wire;

/** The {@code HTTP/1.x} of a first line. */
final class Version {
    static final int LENGTH = 8;
    private static final byte[] NAME = {'H', 'T', 'T', 'P', '/'};

    private Version() {}

    /** Whether {@code bytes} name HTTP/1.1 or a later 1.x at {@code from}, rather than 1.0. */
    static boolean read(byte[] bytes, int from) throws MalformedMessage {
        if (bytes.length < from + LENGTH) {
            throw MalformedMessage.because("no HTTP version");
        }
        for (int i = 0; i < NAME.length; i++) {
            if (bytes[from + i] != NAME[i]) {
                throw MalformedMessage.because("no HTTP version");
            }
        }
        byte major = bytes[from + 5];
        byte minor = bytes[from + 7];
        if (!Octets.isDigit(major) || bytes[from + 6] != '.' || !Octets.isDigit(minor)) {
            throw MalformedMessage.because("no HTTP version");
        }
        if (major != '1') {
            throw new MalformedMessage(505, "another HTTP than 1.0 and 1.1");
        }
        return minor != '0';
    }
}
