package dev.sluice.router.forward;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads that carry all traffic, over epoll where the system has it. A connection stays on one of them for life. */
public final class EventLoops implements AutoCloseable {
    private final EventLoopGroup group;
    private final Class<? extends ServerChannel> listeningChannel;
    private final Class<? extends Channel> channel;

    private EventLoops(
            IoHandlerFactory handler,
            int threads,
            Class<? extends ServerChannel> listeningChannel,
            Class<? extends Channel> channel) {
        this.group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("router"), handler);
        this.listeningChannel = listeningChannel;
        this.channel = channel;
    }

    /** Starts as many loops as asked for: one per core is right. */
    public static EventLoops start(int threads) {
        return Epoll.isAvailable()
                ? new EventLoops(
                        EpollIoHandler.newFactory(), threads, EpollServerSocketChannel.class, EpollSocketChannel.class)
                : startPortable(threads);
    }

    /** As {@link #start}, over what every system has. */
    static EventLoops startPortable(int threads) {
        return new EventLoops(NioIoHandler.newFactory(), threads, NioServerSocketChannel.class, NioSocketChannel.class);
    }

    public EventLoopGroup group() {
        return group;
    }

    public Class<? extends ServerChannel> listeningChannel() {
        return listeningChannel;
    }

    public Class<? extends Channel> channel() {
        return channel;
    }

    /** Closes every connection at once and ends the threads. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
