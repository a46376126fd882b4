package dev.sluice.it.bench;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.it.Machine;
import dev.sluice.it.bench.Wrk.Load;
import dev.sluice.it.bench.Wrk.Visitors;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The router beside the proxies that people use, all before the same application, all cores for everything: 64 connections that
 * ask for two bytes again and again. Ours judges every request and keeps users with their version, with 10 % on a canary.
 */
@Tag("bench")
class RouterSpeedTest {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 6);
    private static final int CONNECTIONS = 64;
    private static final int MANY_CONNECTIONS = 512;

    @TempDir
    private Path folder;

    @Test
    void beside_other_proxies() throws Exception {
        Book book = Book.open(getClass());
        assumeTrue(Files.isExecutable(Wrk.PROGRAM), "needs package: wrk");
        assumeTrue(Files.isExecutable(Nginx.PROGRAM), "needs package: nginx");
        assumeTrue(Proxy.HAPROXY.isInstalled(), "needs package: " + Proxy.HAPROXY.packageName());
        int stable = Machine.freePort();
        int canary = Machine.freePort();
        List<AutoCloseable> running = new ArrayList<>();
        try {
            running.add(Nginx.application(fresh("application"), List.of(stable, canary)));
            BuiltRouter router = BuiltRouter.start(fresh("router"));
            running.add(router);
            router.serve(BuiltRouter.release(1, "1.0.0", stable), BuiltRouter.release(2, "1.1.0", canary), 10);
            List<Contender> peers = new ArrayList<>();
            for (Proxy proxy : Proxy.values()) {
                if (proxy.isInstalled()) {
                    int port = Machine.freePort();
                    running.add(proxy.start(fresh(proxy.packageName()), port, stable));
                    peers.add(new Contender(proxy.describe(), URI.create("http://127.0.0.1:" + port)));
                } else {
                    System.out.println("needs package: " + proxy.packageName());
                }
            }
            book.record(readings(router, peers));
        } finally {
            for (AutoCloseable server : running.reversed()) {
                server.close();
            }
        }
    }

    private Path fresh(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }

    private List<Reading> readings(BuiltRouter router, List<Contender> peers) throws Exception {
        List<Reading> readings = new ArrayList<>();
        Contender ours = new Contender("Sluice", router.url());
        List<Contender> all = new ArrayList<>(List.of(ours));
        all.addAll(peers);
        for (Visitors visitors : Visitors.values()) {
            Turns turns = Turns.take(all, new Wrk(folder, visitors), CONNECTIONS, ROUNDS, SECONDS);
            for (Contender peer : peers) {
                readings.add(throughput(turns, ours, peer, visitors));
                readings.add(slowest(turns, ours, peer, visitors));
            }
        }
        Wrk wrk = new Wrk(folder, Visitors.KNOWN);
        List<Double> peaks = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            wrk.run(ours.url(), MANY_CONNECTIONS, SECONDS);
            peaks.add(router.peakMebibytes());
        }
        readings.add(Reading.of(
                        "router.memory",
                        "most memory resident, with " + MANY_CONNECTIONS + " connections busy",
                        new Series(peaks),
                        "MiB")
                .within(Bound.valueAtMost(256)));
        return readings;
    }

    private static Reading throughput(Turns turns, Contender ours, Contender peer, Visitors visitors) {
        Reading reading = Reading.of(
                        name("throughput", peer, visitors),
                        "requests a second, 64 connections, " + who(visitors),
                        turns.series(ours, Load::perSecond),
                        "/s")
                .beside(peer.name(), turns.series(peer, Load::perSecond));
        if (is(peer, Proxy.HAPROXY)) {
            return reading.within(Bound.ratioAtLeast(0.8));
        }
        return is(peer, Proxy.CADDY) ? reading.within(Bound.ratioAtLeast(2)) : reading;
    }

    private static Reading slowest(Turns turns, Contender ours, Contender peer, Visitors visitors) {
        Reading reading = Reading.of(
                        name("p99", peer, visitors),
                        "99 % of answers within, 64 connections, " + who(visitors),
                        turns.series(ours, Load::p99Millis),
                        "ms")
                .beside(peer.name(), turns.series(peer, Load::p99Millis));
        return is(peer, Proxy.HAPROXY) ? reading.within(Bound.ratioAtMost(2.5)) : reading;
    }

    private static boolean is(Contender peer, Proxy proxy) {
        return word(peer).equals(proxy.packageName());
    }

    private static String name(String what, Contender peer, Visitors visitors) {
        return "router.%s.%s.%s".formatted(what, visitors.name().toLowerCase(Locale.ROOT), word(peer));
    }

    private static String word(Contender peer) {
        return peer.name().replaceFirst(" .*", "").toLowerCase(Locale.ROOT);
    }

    private static String who(Visitors visitors) {
        return switch (visitors) {
            case KNOWN -> "visitors with a cookie";
            case NEW -> "a new visitor each request";
        };
    }
}
