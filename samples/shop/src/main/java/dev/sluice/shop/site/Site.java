package dev.sluice.shop.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A component of the shop on a port of the loopback address.
 *
 * <p>It leaves in three moves: it stops accepting connections and says {@code Connection: close} in every answer, it waits for
 * the requests that it has begun, and only then it closes the connections that are left.
 */
public final class Site {
    private static final Logger LOG = LoggerFactory.getLogger(Site.class);
    private static final int LARGEST_BODY_BYTES = 64 * 1024;
    private static final int MOST_THREADS = 24;
    private static final Duration PATIENCE_WHEN_LEAVING = Duration.ofSeconds(20);

    private final String version;
    private final Duration keepAlive;
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final InFlight inFlight = new InFlight();
    private final Server server = new Server(new QueuedThreadPool(MOST_THREADS, 4));

    /**
     * A site that is not open yet.
     *
     * @param keepAlive how long a connection may be idle before it is closed
     */
    public Site(String version, Duration keepAlive) {
        this.version = version;
        this.keepAlive = keepAlive;
    }

    /** True once the site has been told to leave. */
    public boolean leaving() {
        return leaving.get();
    }

    /** Opens the site and returns its port; port 0 takes a free one. */
    public int open(int port, Part part) throws IOException {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        connector.setIdleTimeout(keepAlive.toMillis());
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        server.setHandler(new Entry(part));
        try {
            server.start();
        } catch (IOException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IOException("cannot open port " + port, failed);
        }
        return connector.getLocalPort();
    }

    /** Leaves as the class describes; returns when the last connection is closed. */
    public void leave() {
        leaving.set(true);
        for (var connector : server.getConnectors()) {
            ((ServerConnector) connector).close();
        }
        if (!inFlight.awaitNone(PATIENCE_WHEN_LEAVING)) {
            LOG.warn("requests are still running after {}; leaving all the same", PATIENCE_WHEN_LEAVING);
        }
        try {
            server.stop();
        } catch (Exception failed) {
            LOG.warn("the HTTP server did not stop cleanly", failed);
        }
    }

    private final class Entry extends Handler.Abstract {
        private final Part part;

        Entry(Part part) {
            this.part = part;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws IOException {
            inFlight.enter();
            Callback counted = Callback.from(callback, inFlight::exit);
            request.addIdleTimeoutListener(timeout -> false);
            Reply reply = reply(request);
            response.setStatus(reply.status());
            reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
            response.getHeaders().put("X-Shop-Version", version);
            response.getHeaders().put("X-Shop-Instance", String.valueOf(Request.getLocalPort(request)));
            if (leaving.get()) {
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
            }
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
            response.write(true, ByteBuffer.wrap(body), counted);
            return true;
        }

        private Reply reply(Request request) {
            try {
                InputStream content = Content.Source.asInputStream(request);
                byte[] body = content.readNBytes(LARGEST_BODY_BYTES + 1);
                if (body.length > LARGEST_BODY_BYTES) {
                    return Reply.json(413, Json.error("too large"));
                }
                return part.answer(new Call(
                        request.getMethod(),
                        Request.getPathInContext(request),
                        cookies(request),
                        new String(body, StandardCharsets.UTF_8)));
            } catch (SQLException | IOException | RuntimeException failed) {
                LOG.error("{} {} failed", request.getMethod(), Request.getPathInContext(request), failed);
                return Reply.json(500, Json.error("internal error"));
            }
        }

        private static Map<String, String> cookies(Request request) {
            Map<String, String> cookies = new HashMap<>();
            for (HttpCookie cookie : Request.getCookies(request)) {
                cookies.putIfAbsent(cookie.getName(), cookie.getValue());
            }
            return cookies;
        }
    }
}
