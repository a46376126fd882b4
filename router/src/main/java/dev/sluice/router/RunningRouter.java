package dev.sluice.router;

import dev.sluice.base.Code;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.router.admin.Commands;
import dev.sluice.router.metrics.AccessLog;
import dev.sluice.router.metrics.PrometheusText;
import dev.sluice.router.store.Keeper;
import dev.sluice.router.store.KeptTable;
import dev.sluice.router.store.StateFile;
import dev.sluice.router.traffic.Measured;
import dev.sluice.router.traffic.Standing;
import dev.sluice.router.traffic.TrafficSwitch;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.Endpoint;
import dev.sluice.traffic.EndpointStats;
import dev.sluice.traffic.HeldRequests;
import dev.sluice.traffic.RouterState;
import dev.sluice.traffic.RoutingTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the control plane gets to see of a router: takes tables in order, each on the disk before it is answered, and tells how
 * the router is; a cut that it tells of is on the disk. Orders are carried out one at a time; asking for the state never waits
 * for them.
 */
final class RunningRouter implements Commands {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final TrafficSwitch traffic;
    private final Doors doors;
    private final Keeper keeper;
    private final AccessLog accessLog;
    private final StateFile<KeptTable> file;
    private final Consumer<Duration> stop;
    private volatile KeptTable kept = KeptTable.NONE;
    private Epoch pausedBy = Epoch.NONE;

    /** @param stop begins to end the process, within the given time; returns at once */
    RunningRouter(
            TrafficSwitch traffic,
            Doors doors,
            Keeper keeper,
            AccessLog accessLog,
            StateFile<KeptTable> file,
            Consumer<Duration> stop) {
        this.traffic = traffic;
        this.doors = doors;
        this.keeper = keeper;
        this.accessLog = accessLog;
        this.file = file;
        this.stop = stop;
    }

    /** Serves from the table of the process before, where there is one. */
    synchronized void resume() {
        KeptTable before = lastTable();
        if (before.table().isPresent()) {
            RoutingTable table = before.table().get();
            traffic.prepare(table).run();
            doors.open(table.listen());
        }
        kept = before;
    }

    /** A router whose table cannot be read serves nobody until it is given one; one that does not start can be given none. */
    private KeptTable lastTable() {
        try {
            return file.read().orElse(KeptTable.NONE);
        } catch (SluiceException e) {
            if (e.code() != Code.CONFIGURATION) {
                throw e;
            }
            System.err.println("router: " + e.what() + "; put aside as " + file.putAside()
                    + ". Nobody is served until a table is declared: `sluice start` does that");
            return KeptTable.NONE;
        }
    }

    @Override
    public synchronized RouterState apply(RoutingTable table) {
        Optional<RoutingTable> before = kept.table();
        if (before.isPresent() && before.get().equals(table) && table.epoch().compareTo(kept.highest()) >= 0) {
            return state();
        }
        fence(table);
        Runnable putInForce = traffic.prepare(table);
        doors.open(table.listen());
        try {
            keep(new KeptTable(table.epoch(), Optional.of(table)));
        } catch (SluiceException e) {
            before.ifPresent(old -> doors.open(old.listen()));
            throw e;
        }
        putInForce.run();
        before.ifPresent(old -> whoLeft(old, table).forEach(doors::forget));
        return state();
    }

    private static Set<String> whoLeft(RoutingTable before, RoutingTable now) {
        Set<String> left = instances(before);
        left.removeAll(instances(now));
        return left;
    }

    private static Set<String> instances(RoutingTable table) {
        return Stream.concat(table.split().stable().stream(), table.split().canary().stream())
                .flatMap(backend -> backend.endpoints().stream())
                .map(Endpoint::instance)
                .collect(Collectors.toSet());
    }

    private void fence(RoutingTable table) {
        fence(table.epoch());
        if (kept.table().isEmpty()) {
            return;
        }
        RoutingTable before = kept.table().get();
        if (!before.environment().equals(table.environment())) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    "this router serves " + before.environment() + ", the table is for " + table.environment(),
                    "every environment has a router of its own");
        }
        if (!table.isNewerThan(before)) {
            throw new SluiceException(
                    Code.FENCED,
                    "table " + table.epoch() + "." + table.version() + " is not newer than " + before.epoch() + "."
                            + before.version() + ", which the router serves from",
                    "someone else holds the environment now; look at its state before you act");
        }
    }

    private void fence(Epoch epoch) {
        if (epoch.compareTo(kept.highest()) < 0) {
            throw new SluiceException(
                    Code.FENCED,
                    "epoch " + epoch + " is over: the router has seen epoch " + kept.highest(),
                    "someone else holds the environment now; look at its state before you act");
        }
    }

    private void keep(KeptTable next) {
        file.writeThrough(next);
        kept = next;
    }

    @Override
    public synchronized void acknowledge(BackendId backend, Epoch epoch) {
        see(epoch);
        traffic.acknowledge(backend);
        keeper.writeDown();
    }

    @Override
    public synchronized RouterState pause(Duration atMost, Epoch epoch) {
        if (!atMost.isPositive() || atMost.compareTo(LONGEST_PAUSE) > 0) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    "requests cannot be held for " + atMost.toMillis() + " ms",
                    "at most " + LONGEST_PAUSE.toSeconds() + " s: whoever asked would be gone");
        }
        boolean same = epoch.equals(pausedBy)
                && doors.held().filter(HeldRequests::holding).isPresent();
        see(epoch);
        if (!same) {
            pausedBy = epoch;
            doors.pause(atMost);
        }
        return state();
    }

    @Override
    public synchronized RouterState resume(Epoch epoch) {
        see(epoch);
        doors.resume();
        return state();
    }

    /** Refuses an epoch that is over, and remembers one that is new. */
    private void see(Epoch epoch) {
        fence(epoch);
        if (epoch.compareTo(kept.highest()) > 0) {
            keep(new KeptTable(epoch, kept.table()));
        }
    }

    @Override
    public RouterState state() {
        KeptTable now = kept;
        List<Measured> measured = traffic.measured();
        Optional<Standing> standing = traffic.standing();
        Optional<Cut> cut = traffic.cut();
        if (cut.isPresent()) {
            keeper.writeCuts();
        }
        return new RouterState(
                now.highest(),
                now.table().map(RoutingTable::version).orElse(0L),
                doors.areOpen(),
                standing.map(Standing::measured).orElse(0.0),
                standing.map(Standing::evidence).orElse(0.0),
                standing.map(Standing::bound).orElse(0.0),
                measured.stream().map(Measured::stats).toList(),
                measured.stream().flatMap(it -> endpoints(it).stream()).toList(),
                cut,
                standing.map(Standing::judgement),
                doors.held());
    }

    private List<EndpointStats> endpoints(Measured measured) {
        return measured.instances().stream()
                .map(it -> new EndpointStats(
                        it.instance(), it.healthy(), it.inFlight(), doors.connectionsTo(it.instance())))
                .toList();
    }

    @Override
    public String metrics() {
        return PrometheusText.of(traffic, accessLog.dropped());
    }

    @Override
    public void stop(Duration drain) {
        stop.accept(drain);
    }

    /** Whether requests can be served. */
    boolean isReady() {
        return kept.table().isPresent() && doors.areOpen();
    }
}
