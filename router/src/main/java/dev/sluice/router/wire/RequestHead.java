package dev.sluice.router.wire;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request's first line and header, read strictly (RFC 9112, sections 2 to 6).
 *
 * @param originTarget path and query as an origin wants them (or {@code *}), whatever form the client chose
 * @param path {@code originTarget} without the query
 * @param host the authority that the request is for: that of an absolute target, else the Host field; null only in HTTP/1.0
 * @param http11 whether the client speaks HTTP/1.1 rather than 1.0
 */
public record RequestHead(
        HttpMethod method,
        String originTarget,
        String path,
        @Nullable String host,
        boolean http11,
        Fields fields,
        Framing framing) {
    private static final HttpMethod[] COMMON = {
        HttpMethod.GET,
        HttpMethod.POST,
        HttpMethod.HEAD,
        HttpMethod.PUT,
        HttpMethod.DELETE,
        HttpMethod.PATCH,
        HttpMethod.OPTIONS,
        HttpMethod.TRACE,
        HttpMethod.CONNECT
    };

    /** Reads and consumes a head of {@code length} bytes, as {@link HeadScanner} measured it. */
    public static RequestHead read(ByteBuf in, int length) throws MalformedMessage {
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        int methodEnd = 0;
        while (Octets.isToken(bytes[methodEnd])) {
            methodEnd++;
        }
        int targetStart = methodEnd + 1;
        if (methodEnd == 0 || bytes[methodEnd] != ' ') {
            throw MalformedMessage.because("the first line does not begin with a method and a space");
        }
        int targetEnd = targetStart;
        while (Octets.isTarget(bytes[targetEnd])) {
            targetEnd++;
        }
        if (targetEnd == targetStart || bytes[targetEnd] != ' ') {
            throw MalformedMessage.because("the target is missing or has a character that none has");
        }
        boolean http11 = Version.read(bytes, targetEnd + 1);
        int lineEnd = targetEnd + 1 + Version.LENGTH;
        if (bytes[lineEnd] != '\r' || bytes[lineEnd + 1] != '\n') {
            throw MalformedMessage.because("something follows the version in the first line");
        }
        Fields fields = Fields.parse(bytes, lineEnd + 2);
        HttpMethod method = method(bytes, methodEnd);
        String target = new String(bytes, targetStart, targetEnd - targetStart, StandardCharsets.US_ASCII);
        return of(method, target, http11, fields);
    }

    private static RequestHead of(HttpMethod method, String target, boolean http11, Fields fields)
            throws MalformedMessage {
        if (fields.repeats(Field.HOST)) {
            throw MalformedMessage.because("two Host fields");
        }
        String host = fields.value(Field.HOST);
        if (host == null && http11) {
            throw MalformedMessage.because("no Host field");
        }
        if (host != null) {
            requireAuthority(host);
        }
        Framing framing = Framing.ofRequest(fields, http11);
        if (target.charAt(0) == '/') {
            return new RequestHead(method, target, pathOf(target), host, http11, fields, framing);
        }
        if (target.equals("*") && method.equals(HttpMethod.OPTIONS)) {
            return new RequestHead(method, target, target, host, http11, fields, framing);
        }
        if (method.equals(HttpMethod.CONNECT)) {
            throw new MalformedMessage(405, "CONNECT is for forward proxies");
        }
        return absolute(method, target, http11, fields, framing);
    }

    private static RequestHead absolute(
            HttpMethod method, String target, boolean http11, Fields fields, Framing framing) throws MalformedMessage {
        String lowerCase = target.toLowerCase(Locale.ROOT);
        int start = lowerCase.startsWith("http://") ? 7 : lowerCase.startsWith("https://") ? 8 : -1;
        if (start < 0) {
            throw MalformedMessage.because("the target is neither a path nor an http address");
        }
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        String authority = target.substring(start, end);
        requireAuthority(authority);
        String rest = target.substring(end);
        String originTarget = rest.isEmpty()
                ? (method.equals(HttpMethod.OPTIONS) ? "*" : "/")
                : rest.charAt(0) == '/' ? rest : "/" + rest;
        return new RequestHead(method, originTarget, pathOf(originTarget), authority, http11, fields, framing);
    }

    /** Whether the client asks for the connection to go on after the answer. */
    public boolean isKeepAlive() {
        if (!fields.has(Field.CONNECTION)) {
            return http11;
        }
        var options = fields.list(Field.CONNECTION);
        return http11 ? !options.contains("close") : options.contains("keep-alive") && !options.contains("close");
    }

    private static String pathOf(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    private static void requireAuthority(String text) throws MalformedMessage {
        boolean valid = !text.isEmpty();
        for (int i = 0; valid && i < text.length(); i++) {
            valid = text.charAt(i) < 0x80 && Octets.isAuthority((byte) text.charAt(i));
        }
        if (!valid) {
            throw MalformedMessage.because("a host that is none");
        }
    }

    private static HttpMethod method(byte[] bytes, int length) {
        for (HttpMethod method : COMMON) {
            if (method.asciiName().length() == length && startsWith(bytes, method.name())) {
                return method;
            }
        }
        return new HttpMethod(new String(bytes, 0, length, StandardCharsets.US_ASCII));
    }

    private static boolean startsWith(byte[] bytes, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (bytes[i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
