package dev.sluice.router.forward;

import io.netty.channel.EventLoop;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The requests of one lane that wait at the {@link Gate}, in the order in which they came. Everything happens on its event loop. */
final class WaitingRoom {
    /*
     * What has gathered in front of a shut gate must not fall upon the application at once. It leaves evenly, within a quarter of the time
     * that the gate was shut and half a second at most, so that the application gets about four times what it is used to. Who comes
     * meanwhile waits behind the others, for a moment. After twice that time, whatever came, the rest goes.
     */
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_SPREAD = TimeUnit.MILLISECONDS.toNanos(500);

    private final EventLoop loop;
    private final Gate gate;
    private final Map<Exchange, Place> waiting = new LinkedHashMap<>();
    private boolean watching;
    private long letGoSince;
    private long atATime;

    private static final class Place {
        final Gate.Shutting shutting;
        final long since;
        long bytes;

        Place(Gate.Shutting shutting, long since, long bytes) {
            this.shutting = shutting;
            this.since = since;
            this.bytes = bytes;
        }
    }

    WaitingRoom(EventLoop loop, Gate gate) {
        this.loop = loop;
        this.gate = gate;
    }

    /** Whether this request, of which so many bytes have come, has to wait; it is sent on its way later. */
    boolean takes(Exchange exchange, long bytes) {
        Gate.Shutting shutting = gate.last();
        if (shutting == null) {
            return false;
        }
        long now = System.nanoTime();
        if ((waiting.isEmpty() && !shutting.isShut(now)) || !gate.admits(shutting, bytes)) {
            return false;
        }
        waiting.put(exchange, new Place(shutting, now, bytes));
        if (!watching) {
            watching = true;
            letGoSince = 0;
            loop.schedule(this::look, TICK, TimeUnit.NANOSECONDS);
        }
        return true;
    }

    /** More of a waiting request has come. */
    void grew(Exchange exchange, long more) {
        Place place = waiting.get(exchange);
        if (place != null) {
            place.bytes += more;
            gate.grew(more);
        }
    }

    /** A waiting request has ended without having been let go. */
    void leave(Exchange exchange) {
        Place place = waiting.remove(exchange);
        if (place != null) {
            place.shutting.left();
            gate.departed(place.bytes);
        }
    }

    private void look() {
        long now = System.nanoTime();
        Gate.Shutting shutting = gate.last();
        if (shutting != null && shutting.isShut(now)) {
            letGoSince = 0;
            letOverdueGo(now, shutting.atMostNanos());
        } else {
            letSomeGo(now);
        }
        watching = !waiting.isEmpty();
        if (watching) {
            loop.schedule(this::look, TICK, TimeUnit.NANOSECONDS);
        }
    }

    /** A gate that was shut again keeps nobody for longer than it may. */
    private void letOverdueGo(long now, long atMostNanos) {
        Iterator<Map.Entry<Exchange, Place>> oldest = waiting.entrySet().iterator();
        long due = 0;
        while (oldest.hasNext() && now - oldest.next().getValue().since >= atMostNanos) {
            due++;
        }
        letGo(due, now);
    }

    private void letSomeGo(long now) {
        if (waiting.isEmpty()) {
            return;
        }
        long shutFor = now - waiting.values().iterator().next().since;
        if (letGoSince == 0) {
            letGoSince = now;
            long spread = Math.min(LONGEST_SPREAD, shutFor / 4);
            atATime = Math.max(1, Math.ceilDiv(waiting.size() * TICK, Math.max(TICK, spread)));
        }
        letGo(now - letGoSince > 2 * LONGEST_SPREAD ? waiting.size() : atATime, now);
    }

    private void letGo(long count, long now) {
        for (long i = 0; i < count && !waiting.isEmpty(); i++) {
            Map.Entry<Exchange, Place> first = waiting.entrySet().iterator().next();
            Exchange exchange = first.getKey();
            Place place = first.getValue();
            waiting.remove(exchange);
            gate.departed(place.bytes);
            place.shutting.letGo(now - place.since);
            exchange.depart();
        }
    }
}
