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
    private long nanos = 1;
    final List<RequestLog.Entry> logged = new ArrayList<>();
    final TrafficSwitch traffic;

    TestSwitch() {
        this(KeptCuts.NONE, KeptEvidence.NONE);
    }

    TestSwitch(KeptCuts cuts, KeptEvidence evidence) {
        traffic = new TrafficSwitch(
                () -> nanos, InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")), logged::add, cuts, evidence);
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

    static boolean isOf(Backend backend, String instance) {
        return backend.endpoints().stream().anyMatch(it -> it.instance().equals(instance));
    }
}
