package dev.sluice.adapter.probe;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One HTTP/1.1 GET on a connection of its own: no redirect followed, no retry, and a Host that need not be where it connects
 * to (which the JDK's client allows only by a flag of the whole JVM). Over TLS the certificate must be valid for that Host.
 */
final class HttpGet {
    static final int MOST_BODY_BYTES = 1 << 20;
    private static final int MOST_LINE_BYTES = 16 << 10;
    private static final int MOST_FIELDS = 200;

    /** Host and port; names with {@code _} too, which are common in container networks. */
    private static final Pattern AUTHORITY = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+])(?::([0-9]{1,5}))?");

    private HttpGet() {}

    /**
     * An answer.
     *
     * @param headers by lower-case name; several of one name joined by comma
     * @param body its first MiB
     */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** @param host sent as Host instead of the URL's own */
    static Answer ask(URI url, Optional<String> host, Duration connect) throws IOException {
        return ask(url, host, connect, () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /** @param trust asked for https only: the JDK's own takes a while to read all authorities of the world */
    static Answer ask(URI url, Optional<String> host, Duration connect, Supplier<SSLSocketFactory> trust)
            throws IOException {
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        Matcher authority = AUTHORITY.matcher(String.valueOf(url.getRawAuthority()));
        if (!authority.matches() || !(tls || "http".equalsIgnoreCase(url.getScheme()))) {
            throw new IOException("not an http or https address: " + url);
        }
        String address = authority.group(1).replaceAll("[\\[\\]]", "");
        int port = authority.group(2) != null ? Integer.parseInt(authority.group(2)) : tls ? 443 : 80;
        String name = host.orElse(authority.group(1));
        if (!name.matches("[A-Za-z0-9._:\\[\\]-]+")) {
            throw new IOException("not a host name: " + name);
        }
        try (Socket socket = connected(address, port, connect);
                Socket channel = tls ? encrypted(socket, name, port, trust.get()) : socket) {
            boolean usual = port == (tls ? 443 : 80);
            channel.getOutputStream().write(request(url, host.isPresent() || usual ? name : name + ":" + port));
            channel.getOutputStream().flush();
            return read(new BufferedInputStream(channel.getInputStream()));
        }
    }

    /** The first of the name's addresses that can be reached. */
    static Socket connected(String host, int port, Duration limit) throws IOException {
        IOException failure = new IOException("no address for " + host);
        for (InetAddress address : InetAddress.getAllByName(host)) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, port), Math.toIntExact(Math.max(1, limit.toMillis())));
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = new IOException("cannot connect to " + host + ":" + port + ": " + e.getMessage(), e);
            }
        }
        throw failure;
    }

    private static SSLSocket encrypted(Socket socket, String name, int port, SSLSocketFactory trust)
            throws IOException {
        SSLSocket channel = (SSLSocket) trust.createSocket(socket, name.replaceAll(":[0-9]+$", ""), port, true);
        SSLParameters parameters = channel.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        channel.setSSLParameters(parameters);
        channel.startHandshake();
        return channel;
    }

    private static byte[] request(URI url, String host) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String target = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        return ("GET " + target + " HTTP/1.1\r\nHost: " + host
                        + "\r\nUser-Agent: sluice\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Answer read(InputStream in) throws IOException {
        int status;
        Map<String, String> headers;
        do {
            status = status(line(in));
            headers = fields(in);
        } while (status < 200);
        return new Answer(status, headers, status == 204 || status == 304 ? new byte[0] : body(in, headers));
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new IOException("what answers does not speak HTTP");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static Map<String, String> fields(InputStream in) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        for (int i = 0; i < MOST_FIELDS; i++) {
            String line = line(in);
            if (line.isEmpty()) {
                return fields;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("a header field without a colon");
            }
            String value = line.substring(colon + 1).strip();
            fields.merge(line.substring(0, colon).toLowerCase(Locale.ROOT), value, (a, b) -> a + ", " + b);
        }
        throw new IOException("more than " + MOST_FIELDS + " header fields");
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        String length = headers.get("content-length");
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked")) {
            return chunks(in);
        }
        if (length == null) {
            return in.readNBytes(MOST_BODY_BYTES);
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw new IOException("a Content-Length that is no number: " + length);
        }
        return exactly(in, (int) Math.min(MOST_BODY_BYTES, Long.parseLong(length)));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (body.size() < MOST_BODY_BYTES) {
            String size = line(in).replaceFirst(";.*", "").strip();
            if (!size.matches("[0-9a-fA-F]{1,8}")) {
                throw new IOException("a chunk without a size");
            }
            long bytes = Long.parseLong(size, 16);
            if (bytes == 0) {
                return body.toByteArray();
            }
            int wanted = (int) Math.min(bytes, MOST_BODY_BYTES - body.size());
            body.writeBytes(exactly(in, wanted));
            if (wanted == bytes && !line(in).isEmpty()) {
                throw new IOException("a chunk longer than its size");
            }
        }
        return body.toByteArray();
    }

    private static byte[] exactly(InputStream in, int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new IOException("the answer was cut short");
        }
        return read;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException(
                        line.size() == 0 ? "the connection was closed without an answer" : "the answer was cut short");
            }
            if (line.size() >= MOST_LINE_BYTES) {
                throw new IOException("a header line longer than " + MOST_LINE_BYTES + " bytes");
            }
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
