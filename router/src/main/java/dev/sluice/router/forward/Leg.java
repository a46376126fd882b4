package dev.sluice.router.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** One of the two connections of a hop: what both sides can do with theirs. Everything happens on its event loop. */
abstract class Leg extends ChannelInboundHandlerAdapter {
    private final Inbox inbox = new Inbox();
    private @Nullable ChannelHandlerContext context;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** The context to write to; only once there is a channel. */
    final ChannelHandlerContext context() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException("no channel yet");
        }
        return ctx;
    }

    /** What has come and was not consumed yet. */
    final Inbox inbox() {
        return inbox;
    }

    final ByteBufAllocator alloc() {
        return context().alloc();
    }

    /** Writes {@code bytes} and takes them over; they leave with the next {@link #flush}. */
    final void write(ByteBuf bytes) {
        context().write(bytes, context().voidPromise());
    }

    final void flush() {
        context().flush();
    }

    final boolean isActive() {
        return context != null && context().channel().isActive();
    }

    /** Whether more may be written before some of it has gone out. */
    final boolean isWritable() {
        return context().channel().isWritable();
    }

    /** Whether to go on reading: the other side's pace is kept by not reading. */
    final void readOn(boolean on) {
        context().channel().config().setAutoRead(on);
    }

    /** Closes the channel, where there is one. */
    final void closeChannel() {
        if (context != null) {
            context().close();
        }
    }
}
