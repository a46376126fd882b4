package dev.sluice.shop.visitors;

import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Visitors who come at a fixed rate, whether or not the shop keeps up.
 *
 * <p>Request number n is due n intervals after the start. Each connection takes the next number, waits until it is due, and
 * sends it for one of the visitors who are not waiting for an answer. Where all connections are held up, requests go out late,
 * and their latency counts from when they were due.
 */
public final class Crowd {
    private static final int MOST_TROUBLES = 50;
    private static final String MIX = "L64X128MixRandom";

    private final Plan plan;
    private final Optional<Ledger> ledger;
    private final PrintStream troubles;
    private final Tally tally = new Tally();
    private final AtomicLong nextNumber = new AtomicLong();
    private final AtomicInteger troublesTold = new AtomicInteger();
    private final Queue<Visitor> idle = new ConcurrentLinkedQueue<>();
    private final List<Thread> connections = new ArrayList<>();
    private final long startedAt = System.nanoTime();
    private volatile boolean stopping;
    private volatile @Nullable RuntimeException failure;

    /**
     * How many come.
     *
     * @param url where the shop or the router before it is; http only
     * @param requestsPerSecond how many requests are due each second
     * @param connections how many keep-alive connections there are
     * @param visitors how many sessions there are at a time
     * @param timeout how long an answer may take
     */
    public record Plan(URI url, int requestsPerSecond, int connections, int visitors, Duration timeout) {
        public Plan {
            if (!"http".equals(url.getScheme()) || url.getHost() == null) {
                throw new IllegalArgumentException("visitors come over http://HOST:PORT only, not " + url);
            }
            if (requestsPerSecond < 1 || connections < 1 || visitors < connections) {
                throw new IllegalArgumentException(
                        "there must be a request a second, and a visitor for each connection");
            }
        }
    }

    private Crowd(Plan plan, Optional<Ledger> ledger, PrintStream troubles) {
        this.plan = plan;
        this.ledger = ledger;
        this.troubles = troubles;
    }

    /**
     * Lets the visitors come until {@link #stop}.
     *
     * @param troubles is told of the first lost and wrong answers, a line each
     */
    public static Crowd start(Plan plan, Optional<Ledger> ledger, PrintStream troubles) {
        Crowd crowd = new Crowd(plan, ledger, troubles);
        for (int i = 0; i < plan.visitors(); i++) {
            crowd.idle.add(new Visitor(RandomGenerator.of(MIX)));
        }
        for (int i = 0; i < plan.connections(); i++) {
            crowd.connections.add(Thread.ofPlatform().name("connection-" + i).start(crowd::serveConnection));
        }
        return crowd;
    }

    /** The counts until now. */
    public Totals totals() {
        return tally.totals();
    }

    /** The counts until now; the latency is that of the requests which have ended since this was last asked. */
    public Totals totalsWithRecentLatency() {
        return tally.totalsWithRecentLatency();
    }

    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    /**
     * Sends nothing more, and returns when every request that was sent has ended.
     *
     * @throws IllegalStateException if a connection could not go on counting, so that the totals are not all there is
     */
    public void stop() throws InterruptedException {
        stopping = true;
        for (Thread connection : connections) {
            LockSupport.unpark(connection);
        }
        for (Thread connection : connections) {
            connection.join();
        }
        RuntimeException reason = failure;
        if (reason != null) {
            throw new IllegalStateException("the visitors could not go on counting", reason);
        }
    }

    private void serveConnection() {
        long intervalNanos = 1_000_000_000L / plan.requestsPerSecond();
        try (Conversation conversation = new Conversation(plan.url(), plan.timeout())) {
            while (true) {
                long due = startedAt + nextNumber.getAndIncrement() * intervalNanos;
                for (long early = due - System.nanoTime(); early > 0 && !stopping; early = due - System.nanoTime()) {
                    LockSupport.parkNanos(early);
                }
                if (stopping) {
                    return;
                }
                send(conversation, due);
            }
        } catch (RuntimeException failed) {
            failure = failed;
            stopping = true;
        }
    }

    private void send(Conversation conversation, long due) {
        Visitor arrived = idle.poll();
        Visitor visitor = arrived == null ? new Visitor(RandomGenerator.of(MIX)) : arrived;
        Errand errand = visitor.next();
        Outcome outcome = outcome(conversation, visitor, errand);
        visitor.remember(errand, outcome);
        if (outcome instanceof Outcome.Served && errand instanceof Errand.PlaceOrder order) {
            ledger.ifPresent(open -> open.append(order.id()));
        }
        tally.add(errand, outcome, (System.nanoTime() - due) / 1_000);
        tell(errand, outcome);
        idle.add(visitor.leaves() ? new Visitor(RandomGenerator.of(MIX)) : visitor);
    }

    private static Outcome outcome(Conversation conversation, Visitor visitor, Errand errand) {
        try {
            return visitor.judge(errand, conversation.ask(errand.request(), visitor.cookies()));
        } catch (LostException lost) {
            return new Outcome.Lost(lost.loss(), String.valueOf(lost.getMessage()));
        }
    }

    private void tell(Errand errand, Outcome outcome) {
        String what = switch (outcome) {
            case Outcome.Lost(Loss loss, String why) -> "lost (" + loss + ", " + why + ")";
            case Outcome.Wrong(String version, String why) -> "wrong (" + version + ", " + why + ")";
            case Outcome.Served served -> "";
            case Outcome.Failed failed -> "";
        };
        if (!what.isEmpty() && troublesTold.getAndIncrement() < MOST_TROUBLES) {
            troubles.printf(
                    "%.3f s: %s %s %s%n",
                    age().toNanos() / 1e9,
                    errand.request().method(),
                    errand.request().path(),
                    what);
        }
    }
}
