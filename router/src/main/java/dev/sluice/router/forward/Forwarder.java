package dev.sluice.router.forward;

import dev.sluice.traffic.HeldRequests;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves client connections with what a {@link Switchboard} decides. One lane per event loop; safe for use by any thread.
 */
public final class Forwarder {
    private final OpenConnections counts = new OpenConnections();
    private final Gate gate;
    private final Map<EventExecutor, Lane> lanes = new IdentityHashMap<>();

    public Forwarder(EventLoops loops, Switchboard board) {
        this(loops, board, Tuning.DEFAULT);
    }

    public Forwarder(EventLoops loops, Switchboard board, Tuning tuning) {
        this(loops, board, tuning, new Gate());
    }

    Forwarder(EventLoops loops, Switchboard board, Tuning tuning, Gate gate) {
        this.gate = gate;
        for (EventExecutor executor : loops.group()) {
            lanes.put(executor, new Lane(loops, (EventLoop) executor, board, tuning, counts, gate));
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

    /**
     * Lets requests that come from now on wait, until {@link #resume}, or until {@code atMost} is over, whichever comes first. Those under
     * way, and upgraded connections, go on. What is more than can be kept is not made to wait.
     */
    public void pause(Duration atMost) {
        gate.shut(atMost);
    }

    /** Lets go what waits, one after the other. */
    public void resume() {
        gate.open();
    }

    /** How many requests wait now. */
    public int waiting() {
        return gate.waiting();
    }

    /** What became of the requests that waited since {@link #pause} was called the last time; empty where it never was. */
    public Optional<HeldRequests> held() {
        Gate.Shutting last = gate.last();
        if (last == null) {
            return Optional.empty();
        }
        boolean holding = last.isShut(System.nanoTime());
        return Optional.of(new HeldRequests(
                holding,
                gate.waiting(),
                holding ? underWay() : 0,
                last.held(),
                last.passedBy(),
                last.leftAlone(),
                TimeUnit.NANOSECONDS.toMicros(last.longestNanos())));
    }

    private long underWay() {
        List<Future<Integer>> counted =
                lanes.values().stream().map(Lane::underWay).toList();
        long sum = 0;
        for (Future<Integer> one : counted) {
            try {
                sum += one.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the requests under way were counted", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return sum;
    }

    /** How many connections to an instance are open, idle ones included. */
    public int openConnections(String instance) {
        return counts.of(instance);
    }
}
