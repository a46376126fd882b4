package dev.sluice.router.admin;

import dev.sluice.base.Code;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.router.json.Json;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.RouterState;
import dev.sluice.traffic.RoutingTable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Asks a router over its admin socket. What the router refuses comes back as the {@link SluiceException} that it threw; a
 * router that is not there is {@code ROUTER_UNREACHABLE}, one that does not answer {@code TIMED_OUT}. Every call is a
 * connection of its own; safe for use by several threads.
 */
public final class RouterClient {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What a process may take to end once it has nothing left to do. */
    private static final Duration TO_END = Duration.ofSeconds(10);

    private final Path socket;
    private final UnixDomainSocketAddress address;
    private final Duration patience;

    /** @param socket as {@code RouterDirectory.adminSocket(Path)} names it */
    public RouterClient(Path socket) {
        this(socket, PATIENCE);
    }

    RouterClient(Path socket, Duration patience) {
        this.socket = socket;
        this.patience = patience;
        this.address = AdminSocket.address(socket);
    }

    public RouterState apply(RoutingTable table) {
        return Json.read(ask("apply", Optional.of(Json.tree(table))), RouterState.class, "the router's state");
    }

    public RouterState state() {
        return Json.read(ask("state", Optional.empty()), RouterState.class, "the router's state");
    }

    /** Lifts the cut of one backend for the tables that come after the one in force. */
    public void acknowledge(BackendId backend, Epoch epoch) {
        ask("acknowledge", Optional.of(Json.tree(new Rpc.Acknowledgement(backend, epoch))));
    }

    /** Holds what arrives from now on, for so long at most. */
    public RouterState pause(Duration atMost, Epoch epoch) {
        return Json.read(
                ask("pause", Optional.of(Json.tree(new Rpc.Pause(atMost, epoch)))),
                RouterState.class,
                "the router's state");
    }

    /** Lets go what is held. */
    public RouterState resume(Epoch epoch) {
        return Json.read(
                ask("resume", Optional.of(Json.tree(new Rpc.Resume(epoch)))), RouterState.class, "the router's state");
    }

    /** What the router measured, in Prometheus' text format. */
    public String metrics() {
        return Json.read(ask("metrics", Optional.empty()), String.class, "the router's metrics");
    }

    /** Stops the router and returns when it has ended; at once where none runs. */
    public void stop(Duration drain) {
        if (!reachable()) {
            return;
        }
        try (Exchange exchange = connect()) {
            ask(exchange, "stop", Optional.of(Json.tree(new Rpc.Stop(drain))));
            exchange.awaitEnd(drain.plus(TO_END));
        } catch (EOFException ended) {
            return;
        } catch (IOException e) {
            throw failed("stop", e);
        }
    }

    /** Whether a router listens there. */
    public boolean reachable() {
        try (Exchange exchange = new Exchange(address)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private JsonNode ask(String method, Optional<JsonNode> params) {
        try (Exchange exchange = connect()) {
            return ask(exchange, method, params);
        } catch (IOException e) {
            throw failed(method, e);
        }
    }

    private JsonNode ask(Exchange exchange, String method, Optional<JsonNode> params) throws IOException {
        return Rpc.Response.result(exchange.ask(Json.write(new Rpc.Request(1, method, params)), patience));
    }

    private Exchange connect() {
        try {
            return new Exchange(address);
        } catch (IOException e) {
            throw new SluiceException(
                    Code.ROUTER_UNREACHABLE,
                    "no router listens on " + socket,
                    "start it (sluice router start); traffic is not served while it is down",
                    e);
        }
    }

    private SluiceException failed(String method, IOException e) {
        if (e instanceof SocketTimeoutException) {
            return new SluiceException(
                    Code.TIMED_OUT,
                    "the router on " + socket + " did not answer '" + method + "' in time",
                    "it may still do what it was asked; look at its state",
                    e);
        }
        return new SluiceException(
                Code.ROUTER_UNREACHABLE,
                "the router on " + socket + " went away during '" + method + "': " + e.getMessage(),
                "look at its state when it is back",
                e);
    }
}
