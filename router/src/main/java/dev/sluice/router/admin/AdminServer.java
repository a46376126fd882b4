package dev.sluice.router.admin;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.router.json.Json;
import dev.sluice.traffic.RoutingTable;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** Listens on the admin socket and carries out what is asked there, one virtual thread for each connection. */
public final class AdminServer implements AutoCloseable {
    private final Path socket;
    private final Commands commands;
    private final ServerSocketChannel listening;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

    private AdminServer(Path socket, Commands commands, ServerSocketChannel listening) {
        this.socket = socket;
        this.commands = commands;
        this.listening = listening;
    }

    /**
     * Starts to listen. A socket file that an earlier router left behind is replaced: the caller holds the folder's lock, so
     * nobody listens there.
     */
    public static AdminServer start(Path socket, Commands commands) {
        UnixDomainSocketAddress address = AdminSocket.address(socket);
        try {
            Files.deleteIfExists(socket);
            ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listening.bind(address);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            AdminServer server = new AdminServer(socket, commands, listening);
            Thread.ofPlatform().name("admin").daemon().start(server::accept);
            return server;
        } catch (IOException e) {
            throw new SluiceException(
                    Code.INTERNAL, "cannot listen on " + socket + ": " + e.getMessage(), "see who owns its folder", e);
        }
    }

    private void accept() {
        while (listening.isOpen()) {
            try {
                SocketChannel connection = listening.accept();
                Thread.ofVirtual().name("admin connection").start(() -> serve(connection));
            } catch (IOException e) {
                if (listening.isOpen()) {
                    System.err.println("router: admin socket: " + e.getMessage());
                }
            }
        }
    }

    private void serve(SocketChannel connection) {
        connections.add(connection);
        try (connection) {
            LineReader lines = new LineReader(new BufferedInputStream(Channels.newInputStream(connection)));
            OutputStream out = Channels.newOutputStream(connection);
            for (String line = lines.next(); line != null; line = lines.next()) {
                String answer = Json.write(answer(line)) + '\n';
                out.write(answer.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            if (listening.isOpen()) {
                System.err.println("router: admin connection: " + e.getMessage());
            }
        } finally {
            connections.remove(connection);
        }
    }

    private Rpc.Response answer(String line) {
        Rpc.Request request;
        try {
            request = Rpc.Request.parse(line);
        } catch (SluiceException e) {
            return Rpc.Response.of(0, Rpc.INVALID_REQUEST, e);
        }
        try {
            return Rpc.Response.of(request.id(), result(request));
        } catch (SluiceException e) {
            int number = e.code() == Code.NOT_YET ? Rpc.UNKNOWN_METHOD : Rpc.REFUSED;
            return Rpc.Response.of(request.id(), number, e);
        } catch (RuntimeException e) {
            SluiceException internal =
                    new SluiceException(Code.INTERNAL, "the router failed at " + request.method() + ": " + e, "", e);
            return Rpc.Response.of(request.id(), Rpc.REFUSED, internal);
        }
    }

    private JsonNode result(Rpc.Request request) {
        return switch (request.method()) {
            case "apply" ->
                Json.tree(commands.apply(Json.read(params(request), RoutingTable.class, "the routing table")));
            case "state" -> Json.tree(commands.state());
            case "metrics" -> Json.tree(commands.metrics());
            case "acknowledge" -> {
                Rpc.Acknowledgement asked =
                        Json.read(params(request), Rpc.Acknowledgement.class, "the acknowledgement");
                commands.acknowledge(asked.backend(), asked.epoch());
                yield Json.tree(true);
            }
            case "pause" -> {
                Rpc.Pause asked = Json.read(params(request), Rpc.Pause.class, "the pause");
                yield Json.tree(commands.pause(asked.atMost(), asked.epoch()));
            }
            case "resume" ->
                Json.tree(commands.resume(Json.read(params(request), Rpc.Resume.class, "the end of the pause")
                        .epoch()));
            case "stop" -> {
                commands.stop(Json.read(params(request), Rpc.Stop.class, "the order to stop")
                        .drain());
                yield Json.tree(true);
            }
            default ->
                throw new SluiceException(
                        Code.NOT_YET,
                        "this router does not know the method " + request.method(),
                        "it is older than what asks it; restart it with the new version");
        };
    }

    private static JsonNode params(Rpc.Request request) {
        return request.params()
                .orElseThrow(() -> new SluiceException(Code.CONFIGURATION, request.method() + " needs params", ""));
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (SocketChannel connection : connections) {
            connection.close();
        }
        Files.deleteIfExists(socket);
    }
}
