package dev.sluice.it.bench;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.it.bench.Wrk.Load;
import dev.sluice.it.bench.Wrk.Visitors;
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
    private static final int WARM_UP = 2;

    @TempDir
    private Path folder;

    @Test
    void for_visitors_with_a_cookie() throws Exception {
        beside(Visitors.KNOWN);
    }

    @Test
    void for_new_visitors() throws Exception {
        beside(Visitors.NEW);
    }

    @Test
    void memory_with_many_connections() throws Exception {
        Book book = Book.open(getClass());
        assumeTrue(Files.isExecutable(Wrk.PROGRAM), "needs package: wrk");
        try (Scene scene = Scene.set(folder)) {
            Wrk wrk = new Wrk(folder, Visitors.KNOWN);
            wrk.run(scene.router().url(), CONNECTIONS, WARM_UP * SECONDS);
            List<Double> peaks = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                wrk.run(scene.router().url(), MANY_CONNECTIONS, SECONDS);
                peaks.add(scene.router().peakMebibytes());
            }
            book.record(List.of(Reading.of(
                            "router.memory",
                            "most memory resident, with " + MANY_CONNECTIONS + " connections busy",
                            new Series(peaks),
                            "MiB")
                    .within(Bound.valueAtMost(256))));
        }
    }

    private void beside(Visitors visitors) throws Exception {
        Book book = Book.open(getClass());
        assumeTrue(Files.isExecutable(Wrk.PROGRAM), "needs package: wrk");
        assumeTrue(Proxy.HAPROXY.isInstalled(), "needs package: " + Proxy.HAPROXY.packageName());
        try (Scene scene = Scene.set(folder)) {
            Contender ours = new Contender("Sluice", scene.router().url());
            List<Contender> all = new ArrayList<>(List.of(ours));
            List<Contender> peers = scene.peers();
            all.addAll(peers);
            Turns turns = Turns.take(all, new Wrk(folder, visitors), CONNECTIONS, ROUNDS, SECONDS);
            List<Reading> readings = new ArrayList<>();
            for (Contender peer : peers) {
                readings.add(throughput(turns, ours, peer, visitors));
                readings.add(slowest(turns, ours, peer, visitors));
            }
            book.record(readings);
        }
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
