package dev.sluice.adapter.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers each path with exactly the bytes it was told, well formed or not. */
final class ScriptedServer implements AutoCloseable {
    /** What is written on a connection. */
    interface Script {
        void play(OutputStream out) throws Exception;
    }

    private final ServerSocket socket;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    ScriptedServer(ServerSocket socket) {
        this.socket = socket;
        Thread.ofVirtual().start(this::accept);
    }

    static ScriptedServer plain() throws IOException {
        return new ScriptedServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    ScriptedServer on(String path, String answer) {
        return on(path, out -> out.write(answer.getBytes(StandardCharsets.UTF_8)));
    }

    ScriptedServer on(String path, Script script) {
        scripts.put(path, script);
        return this;
    }

    /** An answer with a body and its length. */
    static String answer(int status, String body) {
        return "HTTP/1.1 " + status + " Words\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n" + body;
    }

    int port() {
        return socket.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The request lines and header fields that came in. */
    List<String> seen() {
        return seen;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            String request = in.readLine();
            seen.add(request);
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                seen.add(line);
            }
            OutputStream out = connection.getOutputStream();
            scripts.getOrDefault(
                            request.split(" ")[1], o -> o.write(answer(404, "").getBytes(StandardCharsets.ISO_8859_1)))
                    .play(out);
            out.flush();
        } catch (Exception e) {
            seen.add("broken off: " + e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
