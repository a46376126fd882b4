package dev.sluice.router.listen;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.router.forward.Entrance;
import dev.sluice.router.forward.EventLoops;
import dev.sluice.router.forward.Forwarder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One listening socket and its entrance. Its connections are spread over all event loops in turn. */
final class Listener {
    private static final int BACKLOG = 4096;

    private final Endpoint endpoint;
    private final Entrance entrance;
    private final Channel channel;

    /** Where to listen. Port 0 is any free one. */
    record Endpoint(String address, int port, boolean tls) {
        /** Whether both cannot be open at once, as one of the addresses may be that of all networks. */
        boolean sharesPort(Endpoint other) {
            return port != 0 && port == other.port;
        }
    }

    private Listener(Endpoint endpoint, Entrance entrance, Channel channel) {
        this.endpoint = endpoint;
        this.entrance = entrance;
        this.channel = channel;
    }

    static Listener open(
            EventLoops loops,
            Forwarder forwarder,
            Endpoint endpoint,
            Entrance.Rules rules,
            Supplier<@Nullable SslContext> tls) {
        Entrance entrance = new Entrance(endpoint.tls(), rules);
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.listeningChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        forwarder.serve(accepted, entrance, endpoint.tls() ? tls.get() : null);
                    }
                })
                .bind(endpoint.address(), endpoint.port())
                .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw refused(endpoint, cause);
        }
        return new Listener(endpoint, entrance, bound.channel());
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Entrance entrance() {
        return entrance;
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Takes no new connections from here on. */
    void stopAccepting() {
        channel.close().awaitUninterruptibly();
    }

    private static SluiceException refused(Endpoint endpoint, Throwable cause) {
        String where = endpoint.address() + ":" + endpoint.port();
        String why = String.valueOf(cause.getMessage());
        String help;
        if (why.contains("in use")) {
            help = "see who listens there: ss -ltnp 'sport = :" + endpoint.port()
                    + "'; stop it, or choose another port under listen";
        } else if (why.contains("ermission")) {
            help = "ports below 1024 need root or CAP_NET_BIND_SERVICE; choose a higher port under listen, or allow it";
        } else {
            help = "listen.address must be an address of this machine; 0.0.0.0 means all of them";
        }
        return new SluiceException(Code.CHECK_FAILED, "cannot listen on " + where + ": " + why, help, cause);
    }
}
