package dev.sluice.router.forward;

import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One way in: what holds for all connections of a listening port, and which are open. Its rules may change under open
 * connections and hold from their next request on. Safe for use by any thread.
 */
public final class Entrance {
    /**
     * @param trusted whose {@code X-Forwarded-*} fields are believed
     * @param redirectToPort the HTTPS port that every request is sent to instead of being served
     */
    public record Rules(TrustedProxies trusted, OptionalInt redirectToPort) {}

    private final boolean tls;
    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> emptied = new CompletableFuture<>();
    private volatile Rules rules;
    private volatile boolean draining;

    public Entrance(boolean tls, Rules rules) {
        this.tls = tls;
        this.rules = rules;
    }

    public boolean isTls() {
        return tls;
    }

    public Rules rules() {
        return rules;
    }

    public void changeRules(Rules next) {
        rules = next;
    }

    boolean isDraining() {
        return draining;
    }

    public int openConnections() {
        return open.size();
    }

    /**
     * Every connection ends with its next answer; upgraded ones are asked to leave. To be called once no new connection can come
     * in any more.
     *
     * @return completes when the last connection has ended
     */
    public CompletableFuture<Void> drain() {
        draining = true;
        open.forEach(ClientConnection::drain);
        completeIfEmpty();
        return emptied;
    }

    /** Ends what is still open: idle connections cleanly, all others at once. */
    public void closeAll() {
        open.forEach(ClientConnection::closeNow);
    }

    void entered(ClientConnection connection) {
        open.add(connection);
        if (draining) {
            connection.drain();
        }
    }

    void left(ClientConnection connection) {
        open.remove(connection);
        if (draining) {
            completeIfEmpty();
        }
    }

    private void completeIfEmpty() {
        if (open.isEmpty()) {
            emptied.complete(null);
        }
    }
}
