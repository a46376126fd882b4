package dev.sluice.router.wire;

import io.netty.buffer.ByteBuf;

/** A body that only the end of its connection ends, which whoever holds the connection has to tell. */
final class UntilCloseReader implements BodyReader {
    @Override
    public boolean read(ByteBuf in, Sink sink) {
        if (in.isReadable()) {
            sink.part(in.readRetainedSlice(in.readableBytes()));
        }
        return false;
    }
}
