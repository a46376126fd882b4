package dev.sluice.router;

import dev.sluice.router.forward.EventLoops;
import dev.sluice.router.forward.Forwarder;
import dev.sluice.router.forward.Switchboard;
import dev.sluice.router.listen.Listeners;
import dev.sluice.traffic.HeldRequests;
import dev.sluice.traffic.Listen;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Where clients come in and instances are reached: the data path as one thing to open and close. */
final class Doors implements AutoCloseable {
    /** Who has sent nothing for so long gets the end of the connection instead of an answer that says so. */
    private static final Duration QUIET = Duration.ofMillis(250);

    private final EventLoops loops;
    private final Forwarder forwarder;
    private final Listeners listeners;

    Doors(Switchboard switchboard) {
        loops = EventLoops.start(Runtime.getRuntime().availableProcessors());
        forwarder = new Forwarder(loops, switchboard);
        listeners = new Listeners(loops, forwarder, e -> System.err.println("router: " + e.what()));
    }

    /**
     * Listens where {@code listen} says, keeping what is open already.
     *
     * @throws dev.sluice.base.SluiceException where a port is taken; nothing has changed then
     */
    void open(Listen listen) {
        listeners.apply(listen);
    }

    boolean areOpen() {
        return httpPort().isPresent() || httpsPort().isPresent();
    }

    OptionalInt httpPort() {
        return listeners.httpPort();
    }

    OptionalInt httpsPort() {
        return listeners.httpsPort();
    }

    /** How many connections are open to an instance. */
    long connectionsTo(String instance) {
        return forwarder.openConnections(instance);
    }

    /** An instance left the table: its connections end, idle ones at once. */
    void forget(String instance) {
        forwarder.forget(instance);
    }

    /** As {@link Forwarder#pause}. */
    void pause(Duration atMost) {
        forwarder.pause(atMost);
    }

    void resume() {
        forwarder.resume();
    }

    Optional<HeldRequests> held() {
        return forwarder.held();
    }

    /**
     * Takes no more connections and finishes the requests under way, within the given time. Connections that stay idle are not
     * waited for.
     *
     * @param inFlight how many requests are under way
     */
    void drain(Duration within, LongSupplier inFlight) throws InterruptedException {
        resume();
        CompletableFuture<Void> ended = listeners.drain(within);
        long now = System.nanoTime();
        long deadline = now + within.toNanos();
        long quietSince = now;
        while (!ended.isDone() && now < deadline && now - quietSince < QUIET.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(10);
            now = System.nanoTime();
            quietSince = inFlight.getAsLong() + forwarder.waiting() == 0 ? quietSince : now;
        }
    }

    @Override
    public void close() {
        listeners.close();
        loops.close();
    }
}
