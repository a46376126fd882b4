package dev.sluice.router.traffic;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.router.forward.Destination;
import dev.sluice.traffic.Endpoint;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** One instance of a component: where it listens, how it is, and how much it has to do. Outlives the tables that name it. */
final class Instance {
    private final Endpoint endpoint;
    private final Destination destination;
    private final Health health = new Health();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder requests = new LongAdder();

    /** @throws SluiceException {@code CONFIGURATION} where the host has no address */
    Instance(Endpoint endpoint) {
        this.endpoint = endpoint;
        InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
        if (address.isUnresolved()) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    "instance " + endpoint.instance() + " has no address: no name server knows " + endpoint.host(),
                    "name the host by its address");
        }
        this.destination = new Destination(endpoint.instance(), address);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Destination destination() {
        return destination;
    }

    Health health() {
        return health;
    }

    void begin() {
        inFlight.incrementAndGet();
        requests.increment();
    }

    void end() {
        inFlight.decrementAndGet();
    }

    int inFlight() {
        return inFlight.get();
    }

    long requests() {
        return requests.sum();
    }
}
