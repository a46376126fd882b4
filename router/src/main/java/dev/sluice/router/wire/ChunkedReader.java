package dev.sluice.router.wire;

import io.netty.buffer.ByteBuf;

/**
 * A body in chunks (RFC 9112, section 7.1). Extensions are checked, bounded and dropped; a size is hexadecimal digits only, and
 * every line ends in CR LF: chunk headers are where readers differ most.
 */
final class ChunkedReader implements BodyReader {
    private static final int MAX_SIZE_LINE_BYTES = 256;
    private static final int MAX_EXTENSION_BYTES = 16 << 10;
    private static final int MAX_TRAILER_BYTES = 8 << 10;
    private static final int MAX_SIZE_DIGITS = 15;

    private enum Expected {
        SIZE,
        DATA,
        DATA_END,
        TRAILERS
    }

    private final HeadScanner trailers = new HeadScanner(MAX_TRAILER_BYTES, MAX_TRAILER_BYTES);
    private Expected expected = Expected.SIZE;
    private long left;
    private int extensionBytes;

    @Override
    public boolean read(ByteBuf in, Sink sink) throws MalformedMessage {
        while (true) {
            boolean whole = switch (expected) {
                case SIZE -> readSize(in);
                case DATA -> readData(in, sink);
                case DATA_END -> readDataEnd(in);
                case TRAILERS -> false;
            };
            if (!whole) {
                return expected == Expected.TRAILERS && readTrailers(in, sink);
            }
        }
    }

    private boolean readSize(ByteBuf in) throws MalformedMessage {
        int start = in.readerIndex();
        int window = Math.min(in.readableBytes(), MAX_SIZE_LINE_BYTES);
        int lf = in.indexOf(start, start + window, (byte) '\n');
        if (lf < 0) {
            if (window == MAX_SIZE_LINE_BYTES) {
                throw MalformedMessage.because("a chunk header longer than " + MAX_SIZE_LINE_BYTES + " bytes");
            }
            return false;
        }
        byte[] line = new byte[lf + 1 - start];
        in.readBytes(line);
        left = parseSize(line);
        expected = left > 0 ? Expected.DATA : Expected.TRAILERS;
        return true;
    }

    private long parseSize(byte[] line) throws MalformedMessage {
        long size = 0;
        int at = 0;
        for (int digit = Octets.hexDigit(line[0]); digit >= 0; digit = Octets.hexDigit(line[at])) {
            size = size << 4 | digit;
            at++;
        }
        if (at == 0 || at > MAX_SIZE_DIGITS) {
            throw MalformedMessage.because("a chunk size that is no hexadecimal number");
        }
        int extensions = at;
        while (line[at] == ';') {
            at = ChunkExtension.end(line, at);
        }
        if (line[at] != '\r' || at + 2 != line.length) {
            throw MalformedMessage.because("a chunk header that does not end in CR LF, or a malformed extension");
        }
        extensionBytes += at - extensions;
        if (extensionBytes > MAX_EXTENSION_BYTES) {
            throw MalformedMessage.because("more than " + MAX_EXTENSION_BYTES + " bytes of chunk extensions");
        }
        return size;
    }

    private boolean readData(ByteBuf in, Sink sink) {
        int take = (int) Math.min(left, in.readableBytes());
        if (take > 0) {
            left -= take;
            sink.part(in.readRetainedSlice(take));
        }
        if (left > 0) {
            return false;
        }
        expected = Expected.DATA_END;
        return true;
    }

    private boolean readDataEnd(ByteBuf in) throws MalformedMessage {
        if (in.isReadable() && in.getByte(in.readerIndex()) != '\r') {
            throw MalformedMessage.because("a chunk longer than its size");
        }
        if (in.readableBytes() < 2) {
            return false;
        }
        if (in.getByte(in.readerIndex() + 1) != '\n') {
            throw MalformedMessage.because("a chunk longer than its size");
        }
        in.skipBytes(2);
        expected = Expected.SIZE;
        return true;
    }

    private boolean readTrailers(ByteBuf in, Sink sink) throws MalformedMessage {
        int length = trailers.scan(in);
        if (length < 0) {
            return false;
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        sink.end(Fields.parse(bytes, 0));
        return true;
    }
}
