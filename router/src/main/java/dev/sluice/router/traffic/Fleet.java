package dev.sluice.router.traffic;

import dev.sluice.router.store.KeptEvidence;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Endpoint;
import dev.sluice.traffic.RoutingTable;
import dev.sluice.traffic.Split;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every backend that serves, or that has left the table and still has something to finish. Instances and meters are kept from
 * table to table, so that a new table forgets neither who is out nor what is in flight.
 */
final class Fleet {
    private final Map<BackendId, Member> members = new LinkedHashMap<>();

    /** One backend with everything that was ever in flight to it. */
    record Member(BackendId id, Meter meter, Map<Endpoint, Instance> instances) {
        long inFlight() {
            return instances.values().stream().mapToLong(Instance::inFlight).sum();
        }
    }

    /** The backend made ready, with the instances and the meter it had before. */
    synchronized Release ready(Backend backend) {
        Member member = member(backend.id());
        return new Release(
                backend, member.meter(), endpoint -> member.instances().computeIfAbsent(endpoint, Instance::new));
    }

    /** Goes on counting where an earlier process was. */
    synchronized void restore(List<KeptEvidence.Counts> kept) {
        kept.forEach(counts -> member(counts.backend()).meter().restore(counts));
    }

    /** Forgets what neither the table names nor a request is under way to. */
    synchronized void keepOnly(RoutingTable table) {
        Split split = table.split();
        Set<BackendId> named = Stream.concat(split.stable().stream(), split.canary().stream())
                .map(Backend::id)
                .collect(Collectors.toSet());
        Set<Endpoint> endpoints = Stream.concat(split.stable().stream(), split.canary().stream())
                .flatMap(backend -> backend.endpoints().stream())
                .collect(Collectors.toSet());
        members.values().removeIf(member -> !named.contains(member.id()) && member.inFlight() == 0);
        members.values()
                .forEach(member -> member.instances()
                        .values()
                        .removeIf(it -> !endpoints.contains(it.endpoint()) && it.inFlight() == 0));
    }

    synchronized List<Member> members() {
        return members.values().stream()
                .map(it -> new Member(it.id(), it.meter(), new LinkedHashMap<>(it.instances())))
                .toList();
    }

    private Member member(BackendId id) {
        return members.computeIfAbsent(id, name -> new Member(name, new Meter(name), new LinkedHashMap<>()));
    }
}
