package dev.sluice.router.forward;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** The two ways to end a client's connection: so that what was written arrives, or so that it cannot be taken for whole. */
final class Parting {
    private Parting() {}

    /**
     * Says that nothing more will come, after all that was written. The connection stays open for reading: closing it with
     * unread bytes would reset it and destroy the answer on its way.
     */
    static ChannelFuture halfClose(ChannelHandlerContext ctx) {
        ChannelFuture written = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER);
        written.addListener(done -> {
            Channel channel = ctx.channel();
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (tls == null || !done.isSuccess()) {
                shutdownOutput(channel);
            } else {
                tls.closeOutbound().addListener(ended -> shutdownOutput(channel));
            }
        });
        return written;
    }

    /** Resets the connection, past TLS and all, so that no kind of client takes a cut answer for a whole one. */
    static void abort(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }

    private static void shutdownOutput(Channel channel) {
        if (channel.isActive()) {
            ((DuplexChannel) channel).shutdownOutput();
        }
    }
}
