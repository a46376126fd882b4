package dev.sluice.shop.visitors;

import dev.sluice.shop.TestDatabase;
import dev.sluice.shop.site.Call;
import dev.sluice.shop.site.JsonApi;
import dev.sluice.shop.site.Part;
import dev.sluice.shop.site.Reply;
import dev.sluice.shop.site.WebPages;
import dev.sluice.shop.store.Carts;
import dev.sluice.shop.store.Catalogue;
import dev.sluice.shop.store.Database;
import dev.sluice.shop.store.DatabaseUrl;
import dev.sluice.shop.store.Orders;
import dev.sluice.shop.store.Product;
import dev.sluice.shop.store.ProductQuery;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The real shop behind a plain socket that does what a script says to the requests with certain numbers. */
final class ScriptedShop implements AutoCloseable {
    private static final int STALL_MILLIS = 600;

    /** What is done to a request; the others are answered as they should be. */
    enum Twist {
        CLOSED_WITHOUT_ANSWER,
        RESET,
        CUT_SHORT,
        NOT_HTTP,
        BAD_GATEWAY,
        FAILED,
        WRONG,
        STALLED,
        LAST_ON_ITS_CONNECTION
    }

    private final Map<Integer, Twist> script;
    private final int idleMillis;
    private final Database database;
    private final Part part;
    private final ServerSocket listener;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);

    /**
     * Opens the shop.
     *
     * @param script twists by the number of the request, from 1
     * @param idleMillis how long a connection may be idle before it is closed
     */
    ScriptedShop(TestDatabase migrated, Map<Integer, Twist> script, int idleMillis) throws IOException {
        this.script = Map.copyOf(script);
        this.idleMillis = idleMillis;
        this.database = Database.open(DatabaseUrl.parse(migrated.url()));
        Catalogue catalogue = catalogue(database);
        this.part = new WebPages(catalogue, new Carts(database), "9.9.9")
                .with("/api/", new JsonApi(catalogue, new Orders(database, Clock.systemUTC())));
        this.listener = new ServerSocket(0);
        Thread.ofVirtual().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    int connections() {
        return connections.get();
    }

    private static Catalogue catalogue(Database database) {
        ProductQuery query = new ProductQuery(
                database, "select p.id, p.name, p.category, p.price_cents, 0 as popular from products p", "p.id");
        return new Catalogue() {
            @Override
            public List<Product> products() throws SQLException {
                return query.all();
            }

            @Override
            public Optional<Product> product(int id) throws SQLException {
                return query.one(id);
            }
        };
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean more = true;
            while (more) {
                socket.setSoTimeout(idleMillis);
                Optional<Call> call = read(in);
                more = call.isPresent() && answer(socket, call.get());
            }
        } catch (SocketTimeoutException idle) {
            return;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private boolean answer(Socket socket, Call call) throws IOException, SQLException {
        Twist twist = script.get(requests.incrementAndGet());
        String right = http(part.answer(call), twist == Twist.LAST_ON_ITS_CONNECTION ? "Connection: close\r\n" : "");
        OutputStream out = socket.getOutputStream();
        if (twist == null) {
            out.write(right.getBytes(StandardCharsets.UTF_8));
            return true;
        }
        String version = "X-Shop-Version: 9.9.9\r\n";
        switch (twist) {
            case CLOSED_WITHOUT_ANSWER -> {}
            case RESET -> socket.setSoLinger(true, 0);
            case CUT_SHORT ->
                write(out, "HTTP/1.1 200 OK\r\n" + version + "Content-Length: 100\r\n\r\n" + "x".repeat(60));
            case NOT_HTTP -> write(out, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
            case BAD_GATEWAY -> write(out, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
            case FAILED -> write(out, "HTTP/1.1 503 Busy\r\n" + version + "Content-Length: 0\r\n\r\n");
            case WRONG -> write(out, "HTTP/1.1 200 OK\r\n" + version + "Content-Length: 5\r\n\r\nhello");
            case STALLED -> {
                stall();
                write(out, right);
            }
            case LAST_ON_ITS_CONNECTION -> write(out, right);
        }
        return twist == Twist.STALLED;
    }

    private void stall() {
        try {
            if (never.await(STALL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody counts this down");
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String http(Reply reply, String more) {
        StringBuilder text = new StringBuilder("HTTP/1.1 " + reply.status() + " As it is\r\nX-Shop-Version: 9.9.9\r\n");
        text.append(more).append("Transfer-Encoding: chunked\r\n");
        reply.headers()
                .forEach((name, value) ->
                        text.append(name).append(": ").append(value).append("\r\n"));
        int length = reply.body().getBytes(StandardCharsets.UTF_8).length;
        text.append("\r\n");
        if (length > 0) {
            text.append(Integer.toHexString(length))
                    .append("\r\n")
                    .append(reply.body())
                    .append("\r\n");
        }
        return text.append("0\r\n\r\n").toString();
    }

    private static Optional<Call> read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> fields = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String[] field = line.split(": ", 2);
            fields.put(field[0], field[1]);
        }
        Map<String, String> cookies = new HashMap<>();
        for (String cookie : fields.getOrDefault("Cookie", "").split("; ")) {
            String[] pair = cookie.split("=", 2);
            if (pair.length == 2) {
                cookies.put(pair[0], pair[1]);
            }
        }
        int length = Integer.parseInt(fields.getOrDefault("Content-Length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        String[] words = first.split(" ");
        return Optional.of(new Call(words[0], words[1], cookies, body));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
            if (read != '\r') {
                line.append((char) read);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        database.close();
    }
}
