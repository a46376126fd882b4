package dev.sluice.router.traffic;

import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.router.store.KeptCuts;
import dev.sluice.router.store.KeptEvidence;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.RoutingTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A switch whose time a test moves. */
final class TestSwitch {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private long nanos;
    final List<RequestLog.Entry> logged = new ArrayList<>();
    final TrafficSwitch traffic;

    TestSwitch() {
        this(KeptCuts.NONE, KeptEvidence.NONE);
    }

    TestSwitch(KeptCuts cuts, KeptEvidence evidence) {
        this(cuts, evidence, 1);
    }

    private TestSwitch(KeptCuts cuts, KeptEvidence evidence, long nanos) {
        this.nanos = nanos;
        InstantSource clock = () -> BEGIN.plusNanos(this.nanos);
        traffic = new TrafficSwitch(() -> this.nanos, clock, logged::add, cuts, evidence);
    }

    /** Another process that finds what this one wrote down. */
    TestSwitch restarted() {
        return new TestSwitch(traffic.cuts(), traffic.evidence(), nanos);
    }

    TestSwitch apply(RoutingTable table) {
        traffic.prepare(table).run();
        return this;
    }

    void pass(Duration time) {
        nanos += time.toNanos();
    }

    Flight board(Ask ask) {
        return traffic.board(ask);
    }

    /** Who serves the request; it is answered 200 at once. */
    String servedBy(Ask ask) {
        return serve(ask, 200);
    }

    /** Who serves the request; it is answered {@code status} at once. */
    String serve(Ask ask, int status) {
        Flight flight = traffic.board(ask);
        String instance =
                Objects.requireNonNull(flight.destination(), "nobody serves it").instance();
        flight.answered(status);
        flight.landed(Landing.COMPLETE, 10);
        return instance;
    }

    /** Who serves the request, which takes so long and is answered 200. */
    String serve(Ask ask, Duration took) {
        Flight flight = traffic.board(ask);
        flight.requestEnded();
        pass(took);
        flight.answered(200);
        flight.landed(Landing.COMPLETE, 10);
        return Objects.requireNonNull(flight.destination()).instance();
    }

    static boolean isOf(Backend backend, String instance) {
        return backend.endpoints().stream().anyMatch(it -> it.instance().equals(instance));
    }
}
