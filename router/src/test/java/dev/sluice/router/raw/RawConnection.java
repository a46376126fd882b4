package dev.sluice.router.raw;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One end of a TCP connection, in bytes as they are: nothing is parsed, repaired or added. */
public final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    public RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.in = socket.getInputStream();
    }

    public static RawConnection to(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        return new RawConnection(socket);
    }

    /** Waits no longer than this for bytes: a {@link java.net.SocketTimeoutException} after that. */
    public RawConnection patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
        return this;
    }

    public RawConnection send(String bytes) throws IOException {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Everything up to and with the next empty line. */
    public String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            head.append((char) one());
        }
        return head.toString();
    }

    public String bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the connection ended after " + bytes.length + " of " + count + " bytes");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A whole message with its body: by Content-Length, in chunks as they came, or to the end where {@code toEnd} says so. */
    public Message message(boolean bodiless) throws IOException {
        String head = head();
        Message bare = new Message(head, "");
        if (bodiless || bare.isAnswer() && isBodiless(bare.status())) {
            return bare;
        }
        if (bare.field("Transfer-Encoding").contains("chunked")) {
            return new Message(head, chunks());
        }
        String length = bare.field("Content-Length");
        if (!length.isEmpty()) {
            return new Message(head, bytes(Integer.parseInt(length)));
        }
        return bare.isAnswer() ? new Message(head, toEnd()) : bare;
    }

    private static boolean isBodiless(int status) {
        return status < 200 || status == 204 || status == 304;
    }

    public Message message() throws IOException {
        return message(false);
    }

    /** Chunks as they stand, up to and with the end of the trailers. */
    private String chunks() throws IOException {
        StringBuilder all = new StringBuilder();
        while (true) {
            String line = line();
            all.append(line);
            int size = Integer.parseInt(line.strip().split(";")[0], 16);
            if (size == 0) {
                break;
            }
            all.append(bytes(size + 2));
        }
        String trailer;
        do {
            trailer = line();
            all.append(trailer);
        } while (!trailer.equals("\r\n"));
        return all.toString();
    }

    public String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append((char) one());
        }
        return line.toString();
    }

    /** What comes until the other side says that it has ended; fails where it resets instead. */
    public String toEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        in.transferTo(all);
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads so many bytes and forgets them. */
    public void skip(long count) throws IOException {
        in.skipNBytes(count);
    }

    public boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    private int one() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the connection ended");
        }
        return b;
    }

    /** Says that nothing more will be sent. */
    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends the connection with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
