package dev.sluice.router.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;

/** The bytes of a connection that have come and were not consumed yet; holds no memory while there are none. */
final class Inbox {
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    /** Takes {@code more} over. */
    void add(ByteBufAllocator alloc, ByteBuf more) {
        if (bytes.isReadable()) {
            bytes = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(alloc, bytes, more);
        } else {
            bytes.release();
            bytes = more;
        }
    }

    ByteBuf bytes() {
        return bytes;
    }

    /** Gives the memory back when everything has been consumed. */
    void trim() {
        if (!bytes.isReadable()) {
            release();
        }
    }

    void release() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
