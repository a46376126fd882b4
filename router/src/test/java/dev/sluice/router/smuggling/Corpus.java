package dev.sluice.router.smuggling;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Requests that servers are known to read differently: each tries to hide a second one, for {@code /evil}, where one reader sees
 * a body and another the next request. Some are harmless and valid, so that the comparison is not empty.
 */
final class Corpus {
    private static final String EVIL = "GET /evil-nnn HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final List<String> TRANSFER_ENCODINGS = List.of(
            "Transfer-Encoding: chunked",
            "transfer-encoding: CHUNKED",
            "Transfer-Encoding:\tchunked",
            "Transfer-Encoding:chunked",
            "Transfer-Encoding : chunked",
            "Transfer-Encoding\t: chunked",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: identity, chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
            "Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding:\r\n chunked",
            "Transfer-Encoding: chunked\r\n x",
            "X: x\nTransfer-Encoding: chunked",
            "X: x\rTransfer-Encoding: chunked",
            "transfer_encoding: chunked",
            "Transfer-Encoding: \u000bchunked",
            "Transfer-Encoding: \u000cchunked",
            "Transfer-Encoding: chunked\u0000",
            "Transfer-Encoding: \u0000chunked",
            "Transfer-Encoding: 'chunked'",
            "Transfer-Encoding: chunked,",
            "Transfer-Encoding: ,chunked",
            "Transfer-Encoding: chunked;q=0.5",
            "Transfer-Encoding: ch\u00fcnked",
            " Transfer-Encoding: chunked",
            "Transfer-Encoding",
            "Foo: bar\r\n\tTransfer-Encoding: chunked",
            "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked");
    private static final List<String> CONTENT_LENGTHS = List.of(
            "Content-Length: %d",
            "Content-Length: 0%d",
            "Content-Length:%d \t",
            "Content-Length: +%d",
            "Content-Length: -%d",
            "Content-Length: %d, %<d",
            "Content-Length: 0, %d",
            "Content-Length: %d\r\nContent-Length: %<d",
            "Content-Length: 0\r\nContent-Length: %d",
            "Content-Length: %d\r\nContent-Length: 0",
            "Content-Length: 0x%x",
            "Content-Length: %d\u0000",
            "Content-Length: %d abc",
            "Content-Length : %d",
            "Content_Length: %d",
            "Content-Length: \u000b%d",
            "Content-Length: 1844674407370955161%d",
            "Content-Length: %d.0",
            "Content-Length:",
            "Content-Length: 0\r\n %d",
            "X: y\nContent-Length: %d",
            "Connection: Content-Length\r\nContent-Length: %d");
    private static final List<String> CHUNKS = List.of(
            "0\r\n\r\n",
            "3\r\nabc\r\n0\r\n\r\n",
            "003\r\nabc\r\n0\r\n\r\n",
            "3;a=b\r\nabc\r\n0\r\n\r\n",
            "3;a=\"\r\n\"\r\nabc\r\n0\r\n\r\n",
            "3;a\nabc\r\n0\r\n\r\n",
            "3;\nabc\r\n0\r\n\r\n",
            "3 \r\nabc\r\n0\r\n\r\n",
            "3\r\nabcX\r\n0\r\n\r\n",
            "3\nabc\n0\n\n",
            "3\r\nabc\n0\r\n\r\n",
            "3\rabc\r0\r\r",
            "0x3\r\nabc\r\n0\r\n\r\n",
            "-1\r\n\r\n0\r\n\r\n",
            "3_0\r\nabc\r\n0\r\n\r\n",
            "FFFFFFFFFFFFFFFF3\r\nabc\r\n0\r\n\r\n",
            "100000000000000003\r\nabc\r\n0\r\n\r\n",
            "0\r\nContent-Length: 50\r\n\r\n",
            "0\r\nTransfer-Encoding: chunked\r\n\r\n",
            "0\r\nHost: evil\r\n\r\n",
            "0\r\n X: folded\r\n\r\n",
            "0\r\n\n",
            "0\n\r\n",
            "\r\n0\r\n\r\n",
            "0;\r\n\r\n");
    private static final List<String> FIRST_LINES = List.of(
            "GET /x HTTP/1.1",
            "GET /x?a=/evil HTTP/1.1",
            "GET //x/../y HTTP/1.1",
            "GET /%2e%2e/x HTTP/1.1",
            "GET /x\\y HTTP/1.1",
            "GET /x\u0000y HTTP/1.1",
            "GET /x\u00ff HTTP/1.1",
            "GET /x#y HTTP/1.1",
            "GET /x HTTP/1.1 HTTP/1.0",
            "GET /x HTTP/1.10",
            "GET /x HTTP/01.1",
            "GET /x HTTP/1.1\u000b",
            "GET /x\tHTTP/1.1",
            "GET\u000b/x HTTP/1.1",
            "GET /x",
            "GET http://b/x HTTP/1.1",
            "GET http://a@b/x HTTP/1.1",
            "GET http://b:80:80/x HTTP/1.1",
            "GET x HTTP/1.1",
            "OPTIONS * HTTP/1.1",
            "GET * HTTP/1.1",
            "CONNECT a:80 HTTP/1.1",
            "PRI * HTTP/2.0",
            "G\u0000T /x HTTP/1.1");

    private Corpus() {}

    /** Each with its own number in its paths, so that whatever a server saw can be traced to it. */
    static List<String> numbered() {
        List<String> all = all();
        return IntStream.range(0, all.size())
                .mapToObj(i -> all.get(i).replace("nnn", "%03d".formatted(i)))
                .toList();
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>();
        for (String encoding : TRANSFER_ENCODINGS) {
            String post = "POST /te-nnn HTTP/1.1\r\nHost: a\r\n" + encoding + "\r\n";
            all.add(post + "\r\n0\r\n\r\n" + EVIL);
            all.add(post + "Content-Length: " + (5 + EVIL.length()) + "\r\n\r\n0\r\n\r\n" + EVIL);
            all.add("POST /te-nnn HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n" + encoding + "\r\n\r\n"
                    + Integer.toHexString(EVIL.length()) + "\r\n" + EVIL + "\r\n0\r\n\r\n");
            all.add(post.replace("1.1", "1.0") + "\r\n0\r\n\r\n" + EVIL);
        }
        for (String length : CONTENT_LENGTHS) {
            all.add("POST /cl-nnn HTTP/1.1\r\nHost: a\r\n" + length.formatted(EVIL.length()) + "\r\n\r\n" + EVIL);
            all.add("GET /cl-nnn HTTP/1.1\r\nHost: a\r\n" + length.formatted(EVIL.length()) + "\r\n\r\n" + EVIL);
        }
        for (String chunks : CHUNKS) {
            all.add("POST /ch-nnn HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + EVIL);
        }
        for (String line : FIRST_LINES) {
            all.add(line + "\r\nHost: a\r\n\r\n" + EVIL);
        }
        all.add("GET /host HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + EVIL);
        all.add("GET /host HTTP/1.1\r\nHost: a, b\r\n\r\n" + EVIL);
        all.add("GET /host HTTP/1.1\r\nHost: a/evil\r\n\r\n" + EVIL);
        all.add("GET /host HTTP/1.1\r\n\r\n" + EVIL);
        all.add("GET /lf HTTP/1.1\nHost: a\n\n" + EVIL);
        all.add("GET /lf HTTP/1.1\r\nHost: a\r\nX: y\n\r\n" + EVIL);
        all.add("\r\n\r\nGET /empty HTTP/1.1\r\nHost: a\r\n\r\n" + EVIL);
        all.add("HEAD /head HTTP/1.1\r\nHost: a\r\nContent-Length: " + EVIL.length() + "\r\n\r\n" + EVIL);
        all.add("GET /expect HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: " + EVIL.length()
                + "\r\n\r\n" + EVIL);
        all.add(
                "GET /up HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n"
                        + EVIL);
        return all;
    }
}
