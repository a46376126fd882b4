package dev.sluice.router.forward;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop to all instances: which are open, and which wait for a request. */
final class OriginPool {
    /** @param idle the longest unused at the head */
    private record Instance(Set<OriginConnection> open, ArrayDeque<OriginConnection> idle) {}

    private final Map<String, Instance> instances = new HashMap<>();
    private final OpenConnections counts;

    OriginPool(OpenConnections counts) {
        this.counts = counts;
    }

    void opened(OriginConnection connection) {
        instance(connection).open.add(connection);
        counts.add(connection.destination().instance(), 1);
    }

    void closed(OriginConnection connection) {
        Instance instance = instances.get(connection.destination().instance());
        if (instance != null && instance.open.remove(connection)) {
            instance.idle.remove(connection);
            counts.add(connection.destination().instance(), -1);
            if (instance.open.isEmpty()) {
                instances.remove(connection.destination().instance());
            }
        }
    }

    void put(OriginConnection connection) {
        instance(connection).idle.addLast(connection);
    }

    /** The connection used last, where it has not been idle for longer than {@code maxIdleNanos}. */
    @Nullable
    OriginConnection take(Destination to, long now, long maxIdleNanos) {
        Instance instance = instances.get(to.instance());
        while (instance != null && !instance.idle.isEmpty()) {
            OriginConnection connection = instance.idle.getLast();
            boolean sound =
                    connection.isActive() && connection.destination().address().equals(to.address());
            if (sound && connection.idleNanos(now) > maxIdleNanos) {
                return null;
            }
            instance.idle.removeLast();
            if (sound) {
                return connection;
            }
            connection.close();
        }
        return null;
    }

    /** Closes the connection that has been idle for the longest time, where one is, so that new ones do not pile up. */
    void letGoOne(Destination to) {
        Instance instance = instances.get(to.instance());
        OriginConnection longest = instance == null ? null : instance.idle.pollFirst();
        if (longest != null) {
            longest.close();
        }
    }

    /** Closes what has been idle for longer than {@code maxIdleNanos}. */
    void sweep(long now, long maxIdleNanos) {
        for (Instance instance : instances.values()) {
            for (Iterator<OriginConnection> i = instance.idle.iterator(); i.hasNext(); ) {
                OriginConnection connection = i.next();
                if (connection.idleNanos(now) <= maxIdleNanos) {
                    break;
                }
                i.remove();
                connection.close();
            }
        }
    }

    /** Ends the idle connections of an instance; those in use end with their request. */
    void forget(String name) {
        Instance instance = instances.get(name);
        if (instance != null) {
            List<OriginConnection> idle = new ArrayList<>(instance.idle);
            instance.idle.clear();
            idle.forEach(OriginConnection::close);
            Set.copyOf(instance.open).forEach(OriginConnection::retire);
        }
    }

    private Instance instance(OriginConnection connection) {
        return instances.computeIfAbsent(
                connection.destination().instance(), name -> new Instance(new HashSet<>(), new ArrayDeque<>()));
    }
}
