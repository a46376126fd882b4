package dev.sluice.router.wire;

/** One {@code ;name=value} after a chunk's size. No white space: the standard calls it bad, and readers differ about it. */
final class ChunkExtension {
    private ChunkExtension() {}

    /** Where the extension that begins at {@code line[at]} ends. The line's last byte is LF, which nothing here accepts. */
    static int end(byte[] line, int at) throws MalformedMessage {
        int next = tokenEnd(line, at + 1);
        if (line[next] != '=') {
            return next;
        }
        return line[next + 1] == '"' ? quotedEnd(line, next + 2) : tokenEnd(line, next + 1);
    }

    private static int tokenEnd(byte[] line, int from) throws MalformedMessage {
        int at = from;
        while (Octets.isToken(line[at])) {
            at++;
        }
        if (at == from) {
            throw MalformedMessage.because("a malformed chunk extension");
        }
        return at;
    }

    private static int quotedEnd(byte[] line, int from) throws MalformedMessage {
        int at = from;
        while (line[at] != '"') {
            if (line[at] == '\\') {
                at++;
            }
            if (!Octets.isValue(line[at])) {
                throw MalformedMessage.because("a malformed chunk extension");
            }
            at++;
        }
        return at + 1;
    }
}
