package dev.sluice.router.wire;

import io.netty.buffer.ByteBuf;

/** A body of a length known beforehand. */
final class LengthReader implements BodyReader {
    private long left;

    LengthReader(long bytes) {
        this.left = bytes;
    }

    @Override
    public boolean read(ByteBuf in, Sink sink) {
        int take = (int) Math.min(left, in.readableBytes());
        if (take > 0) {
            left -= take;
            sink.part(in.readRetainedSlice(take));
        }
        if (left > 0) {
            return false;
        }
        sink.end(Fields.none());
        return true;
    }
}
