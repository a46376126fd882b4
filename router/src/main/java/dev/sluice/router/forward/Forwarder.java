package dev.sluice.router.forward;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Serves client connections with what a {@link Switchboard} decides. One lane per event loop; safe for use by any thread.
 */
public final class Forwarder {
    private final OpenConnections counts = new OpenConnections();
    private final Map<EventExecutor, Lane> lanes = new IdentityHashMap<>();

    public Forwarder(EventLoops loops, Switchboard board) {
        this(loops, board, Tuning.DEFAULT);
    }

    public Forwarder(EventLoops loops, Switchboard board, Tuning tuning) {
        for (EventExecutor executor : loops.group()) {
            lanes.put(executor, new Lane(loops, (EventLoop) executor, board, tuning, counts));
        }
    }

    /** Takes a connection that has just been accepted, to be called on its event loop before anything is read from it. */
    public void serve(Channel accepted, Entrance entrance, @Nullable SslContext tls) {
        if (entrance.isTls() && tls == null) {
            accepted.close();
            return;
        }
        if (tls != null) {
            accepted.pipeline().addLast(tls.newHandler(accepted.alloc()));
        }
        Lane lane = lanes.get(accepted.eventLoop());
        if (lane == null) {
            throw new IllegalArgumentException("a connection of another group of event loops");
        }
        accepted.pipeline().addLast(new ClientConnection(lane, entrance));
    }

    /**
     * Ends the idle connections to an instance that left; those in use end with their request, and upgraded ones are asked to
     * leave ({@link Tuning#leave}).
     */
    public void forget(String instance) {
        lanes.values().forEach(lane -> lane.loop().execute(() -> lane.pool().forget(instance)));
    }

    /** How many connections to an instance are open, idle ones included. */
    public int openConnections(String instance) {
        return counts.of(instance);
    }
}
