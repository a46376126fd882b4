package dev.sluice.router.forward;

import dev.sluice.traffic.Limits;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DateFormatter;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * All that belongs to one event loop: its clients and its connections to instances. A request never leaves the lane of
 * its client, so nothing here is shared and nothing is locked. One sweep looks at all time-outs.
 */
final class Lane {
    private final EventLoop loop;
    private final Switchboard board;
    private final Tuning tuning;
    private final OriginPool pool;
    private final WaitingRoom room;
    private final Bootstrap bootstrap;
    private final Set<ClientConnection> clients = new LinkedHashSet<>();
    private AsciiString date = AsciiString.cached(DateFormatter.format(new Date()));
    private long dateSecond;

    Lane(EventLoops loops, EventLoop loop, Switchboard board, Tuning tuning, OpenConnections counts, Gate gate) {
        this.loop = loop;
        this.board = board;
        this.tuning = tuning;
        this.pool = new OriginPool(counts);
        this.room = new WaitingRoom(loop, gate);
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(loops.channel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
        long period = tuning.sweep().toNanos();
        loop.scheduleWithFixedDelay(this::sweep, period, period, TimeUnit.NANOSECONDS);
    }

    EventLoop loop() {
        return loop;
    }

    Switchboard board() {
        return board;
    }

    Limits limits() {
        return board.limits();
    }

    Tuning tuning() {
        return tuning;
    }

    OriginPool pool() {
        return pool;
    }

    WaitingRoom room() {
        return room;
    }

    /** Requests that instances are at work for. Safe for any thread. */
    Future<Integer> underWay() {
        return loop.submit(() ->
                (int) clients.stream().filter(ClientConnection::isUnderWay).count());
    }

    /** The current time as a Date field has it. */
    AsciiString date() {
        return date;
    }

    ChannelFuture connect(OriginConnection connection) {
        return bootstrap
                .clone()
                .handler(connection)
                .connect(connection.destination().address());
    }

    void entered(ClientConnection client) {
        clients.add(client);
    }

    void left(ClientConnection client) {
        clients.remove(client);
    }

    private void sweep() {
        long second = System.currentTimeMillis() / 1000;
        if (second != dateSecond) {
            dateSecond = second;
            date = AsciiString.of(DateFormatter.format(new Date(second * 1000)));
        }
        long now = System.nanoTime();
        for (ClientConnection client : new ArrayList<>(clients)) {
            sweep(client, now);
        }
        pool.sweep(now, limits().upstreamIdle().toNanos());
    }

    /** One connection's fault must not end the time-outs of all others. */
    private static void sweep(ClientConnection client, long now) {
        try {
            client.sweep(now);
        } catch (RuntimeException e) {
            Unexpected.report("from a client", e);
            client.abort();
        }
    }
}
