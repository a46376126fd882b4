package dev.sluice.router.listen;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.router.forward.Entrance;
import dev.sluice.router.forward.EventLoops;
import dev.sluice.router.forward.Forwarder;
import dev.sluice.router.forward.TrustedProxies;
import dev.sluice.traffic.Listen;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All ports that the router listens on. What a new {@link Listen} leaves as it was stays open, untouched; a port is let go only
 * when its successor is open, and its connections then end with their next answer. Safe for use by any thread but the event
 * loops: opening and closing wait for them.
 */
public final class Listeners implements AutoCloseable {
    private static final Duration CERTIFICATE_CHECK = Duration.ofSeconds(1);
    private static final Duration LET_GO = Duration.ofSeconds(30);

    private final EventLoops loops;
    private final Forwarder forwarder;
    private final Consumer<SluiceException> trouble;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("listeners").factory());
    private List<Listener> open = List.of();
    private volatile @Nullable Certificates certificates;

    /** @param trouble is told, on a thread of its own, what went wrong without anyone asking: a broken new certificate */
    public Listeners(EventLoops loops, Forwarder forwarder, Consumer<SluiceException> trouble) {
        this.loops = loops;
        this.forwarder = forwarder;
        this.trouble = trouble;
        long period = CERTIFICATE_CHECK.toMillis();
        clock.scheduleWithFixedDelay(this::refreshCertificates, period, period, TimeUnit.MILLISECONDS);
    }

    /**
     * Listens as declared. Where that is not possible, everything stays as it was.
     *
     * @throws SluiceException a port is taken or not allowed, a certificate or a network cannot be read
     */
    public synchronized void apply(Listen listen) {
        TrustedProxies trusted = TrustedProxies.parse(listen.trustedProxies());
        Certificates next = certificatesFor(listen);
        Map<Listener.Endpoint, Entrance.Rules> wanted = wanted(listen, trusted);
        Certificates before = certificates;
        certificates = next;
        List<Listener> leaving = open.stream()
                .filter(listener -> !wanted.containsKey(listener.endpoint()))
                .toList();
        List<Listener> inTheWay = leaving.stream()
                .filter(listener -> wanted.keySet().stream().anyMatch(listener.endpoint()::sharesPort))
                .toList();
        inTheWay.forEach(Listener::stopAccepting);
        List<Listener> opened = new ArrayList<>();
        try {
            wanted.forEach((endpoint, rules) -> {
                if (find(endpoint) == null) {
                    opened.add(Listener.open(loops, forwarder, endpoint, rules, this::context));
                }
            });
        } catch (SluiceException e) {
            opened.forEach(Listener::stopAccepting);
            certificates = before;
            reopen(inTheWay);
            throw e;
        }
        List<Listener> kept = new ArrayList<>(open);
        kept.removeAll(leaving);
        kept.forEach(listener -> listener.entrance().changeRules(rulesFor(wanted, listener)));
        leaving.forEach(listener -> letGo(listener, LET_GO));
        kept.addAll(opened);
        open = List.copyOf(kept);
    }

    /** Takes ports back that were given up for successors that then could not be opened. */
    private void reopen(List<Listener> closed) {
        List<Listener> all = new ArrayList<>(open);
        for (Listener listener : closed) {
            all.remove(listener);
            all.add(Listener.open(
                    loops, forwarder, listener.endpoint(), listener.entrance().rules(), this::context));
            letGo(listener, LET_GO);
        }
        open = List.copyOf(all);
    }

    private static Entrance.Rules rulesFor(Map<Listener.Endpoint, Entrance.Rules> wanted, Listener listener) {
        Entrance.Rules rules = wanted.get(listener.endpoint());
        return rules == null ? listener.entrance().rules() : rules;
    }

    /** The port that plain HTTP is taken on; empty where there is none. */
    public OptionalInt httpPort() {
        return port(false);
    }

    /** The port that TLS is taken on; empty where there is none. */
    public OptionalInt httpsPort() {
        return port(true);
    }

    /** How many client connections are open. */
    public synchronized int openConnections() {
        return open.stream()
                .mapToInt(listener -> listener.entrance().openConnections())
                .sum();
    }

    /**
     * Stops listening. Each connection ends with its next answer, so that no request meets a closed door; what is still open
     * after {@code patience}, idle ones included, is closed.
     *
     * @return completes when the last connection has ended
     */
    public synchronized CompletableFuture<Void> drain(Duration patience) {
        CompletableFuture<?>[] all =
                open.stream().map(listener -> letGo(listener, patience)).toArray(CompletableFuture[]::new);
        open = List.of();
        return CompletableFuture.allOf(all);
    }

    /** Stops listening and closes every connection at once. */
    @Override
    public synchronized void close() {
        clock.shutdownNow();
        for (Listener listener : open) {
            listener.stopAccepting();
            listener.entrance().closeAll();
        }
        open = List.of();
    }

    private CompletableFuture<Void> letGo(Listener listener, Duration patience) {
        listener.stopAccepting();
        CompletableFuture<Void> emptied = listener.entrance().drain();
        clock.schedule(() -> listener.entrance().closeAll(), patience.toMillis(), TimeUnit.MILLISECONDS);
        return emptied;
    }

    private @Nullable Certificates certificatesFor(Listen listen) {
        if (listen.https().isEmpty()) {
            return null;
        }
        Listen.Tls files = listen.tls()
                .orElseThrow(() -> new SluiceException(
                        Code.CONFIGURATION,
                        "listen.https is a port without a certificate",
                        "name one: tls: {cert: FILE, key: FILE}"));
        Certificates now = certificates;
        return now != null && now.files().equals(files) ? now : new Certificates(files, trouble);
    }

    private static Map<Listener.Endpoint, Entrance.Rules> wanted(Listen listen, TrustedProxies trusted) {
        Map<Listener.Endpoint, Entrance.Rules> wanted = new LinkedHashMap<>();
        OptionalInt redirect = listen.redirectToHttps() && listen.https().isPresent()
                ? OptionalInt.of(listen.https().get())
                : OptionalInt.empty();
        listen.http()
                .ifPresent(port -> wanted.put(
                        new Listener.Endpoint(listen.address(), port, false), new Entrance.Rules(trusted, redirect)));
        listen.https()
                .ifPresent(port -> wanted.put(
                        new Listener.Endpoint(listen.address(), port, true),
                        new Entrance.Rules(trusted, OptionalInt.empty())));
        return wanted;
    }

    private @Nullable Listener find(Listener.Endpoint endpoint) {
        return open.stream()
                .filter(listener -> listener.endpoint().equals(endpoint))
                .findFirst()
                .orElse(null);
    }

    private synchronized OptionalInt port(boolean tls) {
        return open.stream()
                .filter(listener -> listener.endpoint().tls() == tls)
                .mapToInt(Listener::port)
                .findFirst();
    }

    private @Nullable SslContext context() {
        Certificates now = certificates;
        return now == null ? null : now.context();
    }

    private void refreshCertificates() {
        Certificates now = certificates;
        try {
            if (now != null) {
                now.refresh();
            }
        } catch (RuntimeException e) {
            trouble.accept(new SluiceException(
                    Code.INTERNAL,
                    "the certificate could not be read again: " + e,
                    "the one in force goes on; replace the files to have them read once more",
                    e));
        }
    }
}
