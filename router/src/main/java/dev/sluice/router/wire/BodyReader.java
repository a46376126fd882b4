package dev.sluice.router.wire;

import io.netty.buffer.ByteBuf;

/** Takes one body out of the bytes of a connection, piece by piece as they come. Not thread-safe, used once. */
public sealed interface BodyReader permits LengthReader, ChunkedReader, UntilCloseReader {
    /** Where the pieces go, in order, and then the end. */
    interface Sink {
        /** Some bytes of the body; never none. The receiver owns {@code part}. */
        void part(ByteBuf part);

        /** The end of the body, once. */
        void end(Fields trailers);
    }

    /** Consumes what belongs to the body and passes it on; true once the body has ended. */
    boolean read(ByteBuf in, Sink sink) throws MalformedMessage;

    static BodyReader of(Framing framing) {
        return switch (framing) {
            case Framing.None() -> new LengthReader(0);
            case Framing.Length(long bytes) -> new LengthReader(bytes);
            case Framing.Chunked() -> new ChunkedReader();
            case Framing.UntilClose() -> new UntilCloseReader();
        };
    }
}
