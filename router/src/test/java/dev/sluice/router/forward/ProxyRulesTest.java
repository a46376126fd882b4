package dev.sluice.router.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.router.raw.Hop;
import dev.sluice.router.raw.Message;
import dev.sluice.router.raw.RawConnection;
import dev.sluice.router.raw.ScriptedOrigin;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that a proxy must keep (RFC 9110, RFC 9112), by their numbers in the project's list. */
class ProxyRulesTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private Hop hop;

    @BeforeEach
    void open() throws IOException {
        hop = new Hop(ScriptedOrigin.answers(OK));
    }

    @AfterEach
    void close() {
        hop.close();
    }

    private Message seenFor(String request) throws Exception {
        assertThat(hop.ask(request).status()).isLessThan(400);
        return hop.origin().seen();
    }

    private Message clientGets(String answer) throws Exception {
        return clientGets(answer, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    private Message clientGets(String answer, String request) throws Exception {
        hop.play((connection, origin) -> {
            origin.note(connection.message());
            connection.send(answer);
        });
        return hop.ask(request);
    }

    private void isRefused(String request, int status) throws Exception {
        try (RawConnection client = hop.client()) {
            client.send(request);
            Message answer = client.message();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.field("Connection")).isEqualTo("close");
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(hop.origin().accepted()).as("connections to the origin").isZero();
        assertThat(hop.board().refusal()).isEqualTo(status);
    }

    private void isBadAnswer(String answer) throws Exception {
        assertThat(clientGets(answer).status()).isEqualTo(502);
        assertThat(hop.board().trip().landing()).isEqualTo(Landing.BAD_ANSWER);
    }

    @Test
    void rule_01_connection_and_the_fields_it_names_end_here_in_requests() throws Exception {
        Message seen = seenFor(
                "GET / HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nConnection: X-Two, keep-alive\r\nX-Two: 2\r\nconnection: x-three\r\nX-THREE: 3\r\nX-Four: 4\r\n\r\n");
        assertThat(seen.has("Connection")).isFalse();
        assertThat(seen.has("X-Two")).isFalse();
        assertThat(seen.has("X-Three")).isFalse();
        assertThat(seen.field("X-One")).isEqualTo("1");
        assertThat(seen.field("X-Four")).isEqualTo("4");
    }

    @Test
    void rule_01_connection_and_the_fields_it_names_end_here_in_answers() throws Exception {
        Message answer = clientGets(
                "HTTP/1.1 200 OK\r\nConnection: X-Hop, keep-alive\r\nX-Hop: 1\r\nX-End: 2\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer.has("Connection")).isFalse();
        assertThat(answer.has("X-Hop")).isFalse();
        assertThat(answer.field("X-End")).isEqualTo("2");
    }

    @Test
    void rule_01_connection_cannot_take_out_what_frames_the_message() throws Exception {
        Message seen = seenFor(
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: Content-Length, Host\r\nContent-Length: 3\r\n\r\nabc");
        assertThat(seen.field("Content-Length")).isEqualTo("3");
        assertThat(seen.field("Host")).isEqualTo("a");
        assertThat(seen.body()).isEqualTo("abc");
        Message answer = clientGets("HTTP/1.1 200 OK\r\nConnection: Content-Length\r\nContent-Length: 2\r\n\r\nok");
        assertThat(answer.field("Content-Length")).isEqualTo("2");
    }

    @Test
    void rule_02_proxy_connection_ends_here_both_ways() throws Exception {
        assertThat(seenFor("GET / HTTP/1.1\r\nHost: a\r\nProxy-Connection: keep-alive\r\n\r\n")
                        .has("Proxy-Connection"))
                .isFalse();
        assertThat(clientGets("HTTP/1.1 200 OK\r\nProxy-Connection: keep-alive\r\nContent-Length: 0\r\n\r\n")
                        .has("Proxy-Connection"))
                .isFalse();
    }

    @Test
    void rule_03_keep_alive_te_and_upgrade_end_here_in_requests() throws Exception {
        Message seen = seenFor(
                "GET / HTTP/1.1\r\nHost: a\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\nUpgrade: websocket\r\n\r\n");
        assertThat(List.of(seen.has("Keep-Alive"), seen.has("TE"), seen.has("Upgrade")))
                .containsOnly(false);
    }

    @Test
    void rule_03_keep_alive_te_and_upgrade_end_here_in_answers() throws Exception {
        Message answer = clientGets(
                "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n");
        assertThat(List.of(answer.has("Keep-Alive"), answer.has("TE"), answer.has("Upgrade")))
                .containsOnly(false);
    }

    @Test
    void rule_04_via_is_added_after_those_already_there() throws Exception {
        assertThat(seenFor("GET / HTTP/1.1\r\nHost: a\r\nVia: 1.0 fred\r\n\r\n").fields("Via"))
                .containsExactly("1.0 fred", "1.1 sluice");
        assertThat(clientGets("HTTP/1.0 200 OK\r\nVia: 1.1 back\r\nContent-Length: 0\r\n\r\n")
                        .fields("Via"))
                .containsExactly("1.1 back", "1.0 sluice");
    }

    @Test
    void rule_05_max_forwards_0_is_not_forwarded() throws Exception {
        Message options = hop.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n");
        assertThat(options.status()).isEqualTo(200);
        assertThat(options.field("Allow")).contains("GET");
        assertThat(hop.ask("TRACE / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n")
                        .status())
                .isEqualTo(405);
        assertThat(hop.origin().accepted()).isZero();
    }

    @Test
    void rule_05_max_forwards_is_counted_down_for_options_and_trace_only() throws Exception {
        assertThat(seenFor("OPTIONS /x HTTP/1.1\r\nHost: a\r\nMax-Forwards: 3\r\n\r\n")
                        .fields("Max-Forwards"))
                .containsExactly("2");
        assertThat(seenFor("GET / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n")
                        .fields("Max-Forwards"))
                .containsExactly("0");
    }

    @Test
    void rule_06_content_length_with_transfer_encoding_is_refused_in_requests() throws Exception {
        isRefused(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
    }

    @Test
    void rule_06_content_length_with_transfer_encoding_is_refused_in_answers() throws Exception {
        isBadAnswer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked;q=1",
                "Transfer-Encoding: \"chunked\"",
                "Transfer-Encoding: chunked,",
                "Transfer-Encoding:"
            })
    void rule_07_chunked_that_is_not_last_is_refused(String field) throws Exception {
        isRefused("POST / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n0\r\n\r\n", 400);
        isBadAnswer("HTTP/1.1 200 OK\r\n" + field + "\r\n\r\n0\r\n\r\n");
    }

    @Test
    void rule_07_a_coding_before_chunked_is_not_implemented() throws Exception {
        isRefused("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501);
        isBadAnswer("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
    }

    @Test
    void rule_08_coding_names_have_no_case() throws Exception {
        Message seen = seenFor("POST / HTTP/1.1\r\nHost: a\r\ntransfer-ENCODING: ChUnKeD\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        assertThat(seen.field("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(seen.body()).isEqualTo("3\r\nabc\r\n0\r\n\r\n");
        assertThat(clientGets("HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n\r\n2\r\nok\r\n0\r\n\r\n")
                        .body())
                .isEqualTo("2\r\nok\r\n0\r\n\r\n");
    }

    @Test
    void rule_09_transfer_encoding_in_http_1_0_is_refused() throws Exception {
        isRefused("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
        isBadAnswer("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    @Test
    void rule_10_differing_content_lengths_are_refused() throws Exception {
        isRefused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", 400);
        isBadAnswer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc");
    }

    @Test
    void rule_10_equal_content_lengths_are_passed_on_as_one() throws Exception {
        assertThat(seenFor("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc")
                        .fields("Content-Length"))
                .containsExactly("3");
        assertThat(clientGets("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok")
                        .fields("Content-Length"))
                .containsExactly("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+3",
                "-3",
                "0x3",
                "3 3",
                "3, 3",
                "3,",
                "",
                "3.0",
                "3a",
                "1e0",
                "9999999999999999999999",
                "\u00b3"
            })
    void rule_11_content_length_is_digits_only(String value) throws Exception {
        isRefused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + value + "\r\n\r\nabc", 400);
        isBadAnswer("HTTP/1.1 200 OK\r\nContent-Length: " + value + "\r\n\r\nabc");
    }

    @Test
    void rule_12_no_host_is_refused_but_in_http_1_0() throws Exception {
        isRefused("GET / HTTP/1.1\r\n\r\n", 400);
        isRefused("GET http://a/ HTTP/1.1\r\n\r\n", 400);
        assertThat(seenFor("GET / HTTP/1.0\r\n\r\n").field("Host"))
                .isEqualTo("localhost:" + hop.origin().port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "a@b", "a,b", "a?b", "a#b", "a\\b", "http://a", "\u00e4"})
    void rule_12_a_host_that_is_none_is_refused(String host) throws Exception {
        isRefused("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 400);
    }

    @Test
    void rule_13_two_hosts_are_refused() throws Exception {
        isRefused("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400);
        isRefused("GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400);
    }

    @Test
    void rule_14_an_absolute_authority_overrides_host() throws Exception {
        Message seen = seenFor("GET http://right.example:81/x HTTP/1.1\r\nHost: wrong.example\r\n\r\n");
        assertThat(seen.fields("Host")).containsExactly("right.example:81");
        assertThat(seen.field("X-Forwarded-Host")).isEqualTo("right.example:81");
    }

    @Test
    void rule_15_the_origin_gets_origin_form() throws Exception {
        assertThat(seenFor("GET http://a/x?y HTTP/1.1\r\nHost: a\r\n\r\n").firstLine())
                .isEqualTo("GET /x?y HTTP/1.1");
        assertThat(seenFor("GET HTTPS://a HTTP/1.1\r\nHost: a\r\n\r\n").firstLine())
                .isEqualTo("GET / HTTP/1.1");
        assertThat(seenFor("GET http://a?q HTTP/1.1\r\nHost: a\r\n\r\n").firstLine())
                .isEqualTo("GET /?q HTTP/1.1");
        assertThat(seenFor("OPTIONS http://a HTTP/1.1\r\nHost: a\r\n\r\n").firstLine())
                .isEqualTo("OPTIONS * HTTP/1.1");
        assertThat(seenFor("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").firstLine()).isEqualTo("OPTIONS * HTTP/1.1");
    }

    @Test
    void rule_15_any_other_form_is_refused() throws Exception {
        isRefused("GET a/b HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        isRefused("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        isRefused("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        isRefused("GET http://user@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        isRefused("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        isRefused("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X-A : 1", "X-A\t: 1", "Content-Length : 3", "X A: 1", ": 1", "X-A", "X-\u00e4: 1", "X(A): 1"})
    void rule_16_white_space_or_worse_in_a_field_name_is_refused(String field) throws Exception {
        isRefused("GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n", 400);
        isBadAnswer("HTTP/1.1 200 OK\r\n" + field + "\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void rule_17_folded_fields_are_refused() throws Exception {
        isRefused("GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n 2\r\n\r\n", 400);
        isRefused("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400);
        isBadAnswer("HTTP/1.1 200 OK\r\nX-A: 1\r\n\t2\r\nContent-Length: 0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\r\nHost: a\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\n",
                "GET / HTTP/1.1\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\rX-B: 2\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\r\n\r\n",
                "GET /\rx HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
                "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void rule_18_bare_cr_or_lf_is_refused_in_requests(String request) throws Exception {
        isRefused(request, 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 200 OK\r\nX-A: 1\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-A: 1\rX-B: 2\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 O\rK\r\nContent-Length: 0\r\n\r\n"
            })
    void rule_18_bare_cr_or_lf_is_refused_in_answers(String answer) throws Exception {
        isBadAnswer(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\u00002", "\u0000", "1\u0001", "1\u007f", "1\u000b2"})
    void rule_19_nul_and_other_controls_in_a_value_are_refused(String value) throws Exception {
        isRefused("GET / HTTP/1.1\r\nHost: a\r\nX-A: " + value + "\r\n\r\n", 400);
        isBadAnswer("HTTP/1.1 200 OK\r\nX-A: " + value + "\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void rule_20_chunk_extensions_are_read_and_dropped() throws Exception {
        String chunks = "3;a;b=c;d=\"e \\\" f\"\r\nabc\r\n0;last\r\n\r\n";
        assertThat(seenFor("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
                        .body())
                .isEqualTo("3\r\nabc\r\n0\r\n\r\n");
        assertThat(clientGets("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
                        .body())
                .isEqualTo("3\r\nabc\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3;\r\nabc\r\n0\r\n\r\n",
                "3;a=\r\nabc\r\n0\r\n\r\n",
                "3 ;a\r\nabc\r\n0\r\n\r\n",
                "3; a\r\nabc\r\n0\r\n\r\n",
                "3;a=\"b\r\nabc\r\n0\r\n\r\n",
                "3;a\nabc\r\n0\r\n\r\n",
                "3;a\u0000b\r\nabc\r\n0\r\n\r\n",
                "3\nabc\r\n0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "3\r\nabc\n0\r\n\r\n",
                "3\r\nabc0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                "-3\r\nabc\r\n0\r\n\r\n",
                "+3\r\nabc\r\n0\r\n\r\n",
                " 3\r\nabc\r\n0\r\n\r\n",
                "3 \r\nabc\r\n0\r\n\r\n",
                "\r\n3\r\nabc\r\n0\r\n\r\n",
                "g\r\nabc\r\n0\r\n\r\n",
                "10000000000000003\r\nabc\r\n0\r\n\r\n",
                "\uff13\r\nabc\r\n0\r\n\r\n",
                "0\r\nbad trailer\r\n\r\n",
                "0\r\nX: 1\n\r\n",
                "0\r\n\n"
            })
    void rule_20_a_malformed_chunk_is_refused_both_ways(String chunks) throws Exception {
        Message refused = hop.ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(hop.board().trip().landing()).isEqualTo(Landing.REFUSED);
        assertThatThrownBy(() -> clientGets("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks))
                .isInstanceOf(IOException.class);
        assertThat(hop.board().trip().landing()).isEqualTo(Landing.CUT_SHORT);
    }

    @Test
    void rule_20_chunk_extensions_are_bounded() throws Exception {
        String post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(hop.ask(post + "1;" + "a".repeat(300) + "\r\nx\r\n0\r\n\r\n").status())
                .isEqualTo(400);
        assertThat(hop.ask(post + ("1;" + "a".repeat(200) + "\r\nx\r\n").repeat(100) + "0\r\n\r\n")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void rule_21_the_order_of_equal_fields_is_kept() throws Exception {
        assertThat(seenFor(
                                "GET / HTTP/1.1\r\nX-A: 1\r\nHost: a\r\nX-B: 0\r\nx-a: 2\r\nConnection: x-b\r\nX-A: 3\r\n\r\n")
                        .fields("X-A"))
                .containsExactly("1", "2", "3");
        assertThat(clientGets(
                                "HTTP/1.1 200 OK\r\nSet-Cookie: b=1\r\nContent-Length: 0\r\nSet-Cookie: a=2\r\nKeep-Alive: x\r\nSet-Cookie: b=3\r\n\r\n")
                        .fields("Set-Cookie"))
                .containsExactly("b=1", "a=2", "b=3");
    }

    @Test
    void rule_22_unknown_fields_and_methods_are_forwarded() throws Exception {
        Message seen = seenFor("BREW /pot HTTP/1.1\r\nHost: a\r\nX-Never-Seen: \u00e4 b\tc\r\nEmpty:\r\n\r\n");
        assertThat(seen.firstLine()).isEqualTo("BREW /pot HTTP/1.1");
        assertThat(seen.field("X-Never-Seen")).isEqualTo("\u00e4 b\tc");
        assertThat(seen.has("Empty")).isTrue();
        Message answer = clientGets("HTTP/1.1 299 Odd \u00e4\r\nX-Never-Seen: y\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer.firstLine()).isEqualTo("HTTP/1.1 299 Odd \u00e4");
        assertThat(answer.field("X-Never-Seen")).isEqualTo("y");
    }

    @Test
    void rule_23_our_own_version_is_sent() throws Exception {
        assertThat(seenFor("GET / HTTP/1.0\r\nHost: a\r\n\r\n").firstLine()).isEqualTo("GET / HTTP/1.1");
        assertThat(seenFor("GET / HTTP/1.2\r\nHost: a\r\n\r\n").firstLine()).isEqualTo("GET / HTTP/1.1");
        assertThat(clientGets("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").firstLine())
                .isEqualTo("HTTP/1.1 200 OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/2.0", "HTTP/0.9", "HTTP/3.1"})
    void rule_23_another_major_version_is_refused(String version) throws Exception {
        isRefused("GET / " + version + "\r\nHost: a\r\n\r\n", 505);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /",
                "GET / http/1.1",
                "GET / HTTP/1.",
                "GET / HTTP/1.11",
                "GET  / HTTP/1.1",
                "GET / HTTP/1.1 ",
                " GET / HTTP/1.1",
                "GET\t/ HTTP/1.1",
                "GET / x HTTP/1.1",
                "GET /\u00e4 HTTP/1.1",
                "GET /#f HTTP/1.1",
                "G(T / HTTP/1.1"
            })
    void rule_23_a_first_line_that_is_none_is_refused(String line) throws Exception {
        isRefused(line + "\r\nHost: a\r\n\r\n", 400);
    }

    @Test
    void rule_24_expect_100_continue_is_forwarded_and_its_answer_too() throws Exception {
        hop.play((connection, origin) -> {
            String head = connection.head();
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
            origin.note(new Message(head, connection.bytes(3)));
            connection.send(OK);
        });
        try (RawConnection client = hop.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(client.message(true).status()).isEqualTo(100);
            client.send("abc");
            assertThat(client.message().status()).isEqualTo(200);
        }
        Message seen = hop.origin().seen();
        assertThat(seen.field("Expect")).isEqualTo("100-continue");
        assertThat(seen.body()).isEqualTo("abc");
    }

    @Test
    void rule_24_an_expectation_may_be_turned_down() throws Exception {
        hop.play((connection, origin) -> {
            origin.note(new Message(connection.head(), ""));
            connection.send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
        });
        try (RawConnection client = hop.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            Message answer = client.message();
            assertThat(answer.status()).isEqualTo(417);
            assertThat(answer.field("Connection")).isEqualTo("close");
        }
    }

    @Test
    void rule_25_interim_answers_are_forwarded_but_never_to_http_1_0() throws Exception {
        String hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + OK;
        hop.play(ScriptedOrigin.answers(hints));
        try (RawConnection client = hop.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Message early = client.message(true);
            assertThat(early.status()).isEqualTo(103);
            assertThat(early.field("Link")).isEqualTo("</a.css>");
            assertThat(client.message(true).status()).isEqualTo(102);
            assertThat(client.message().status()).isEqualTo(200);
        }
        assertThat(hop.ask("GET / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\n\r\n")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void rule_25_an_expectation_of_http_1_0_ends_here() throws Exception {
        assertThat(seenFor("POST / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx")
                        .has("Expect"))
                .isFalse();
    }

    @Test
    void rule_26_an_upgrade_goes_hop_by_hop_and_becomes_a_tunnel() throws Exception {
        hop.play((connection, origin) -> {
            origin.note(new Message(connection.head(), ""));
            connection.send(
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\nX-A: 1\r\n\r\nfirst");
            while (true) {
                connection.send(connection.bytes(1));
            }
        });
        try (RawConnection client = hop.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: echo\r\n\r\n");
            Message switched = client.message(true);
            assertThat(switched.status()).isEqualTo(101);
            assertThat(switched.field("Connection")).isEqualTo("upgrade");
            assertThat(switched.field("Upgrade")).isEqualTo("echo");
            assertThat(switched.field("X-A")).isEqualTo("1");
            assertThat(client.bytes(5)).isEqualTo("first");
            client.send("any bytes \0\r\n");
            assertThat(client.bytes(13)).isEqualTo("any bytes \0\r\n");
        }
        Message seen = hop.origin().seen();
        assertThat(seen.field("Connection")).isEqualTo("upgrade");
        assertThat(seen.field("Upgrade")).isEqualTo("echo");
        var trip = hop.board().trip();
        assertThat(trip.landing()).isEqualTo(Landing.COMPLETE);
        assertThat(trip.status()).isEqualTo(101);
    }

    @Test
    void rule_26_an_upgrade_to_http_2_does_not_pass() throws Exception {
        Message seen = seenFor(
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n");
        assertThat(List.of(seen.has("Upgrade"), seen.has("Connection"), seen.has("HTTP2-Settings")))
                .containsOnly(false);
    }

    @Test
    void rule_26_an_upgrade_that_nobody_asked_for_is_no_answer() throws Exception {
        isBadAnswer("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
    }

    @Test
    void rule_27_head_204_and_304_have_no_body() throws Exception {
        try (RawConnection client = hop.client()) {
            hop.play((connection, origin) -> {
                connection.message();
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
                connection.message();
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                connection.message();
                connection.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\nETag: x\r\n\r\n");
                connection.message();
                connection.send("HTTP/1.1 204 No Content\r\n\r\n");
                connection.message();
                connection.send(OK);
            });
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.message(true).field("Content-Length")).isEqualTo("500");
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.message(true).field("Transfer-Encoding")).isEqualTo("chunked");
            client.send("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: x\r\n\r\n");
            assertThat(client.message(true).status()).isEqualTo(304);
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.message(true).status()).isEqualTo(204);
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.message().body()).isEqualTo("ok");
            assertThat(hop.origin().accepted()).isEqualTo(1);
        }
    }

    @Test
    void rule_27_a_body_where_none_may_be_does_not_become_the_next_answer() throws Exception {
        hop.play(ScriptedOrigin.answers(
                "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"));
        try (RawConnection client = hop.client()) {
            for (int i = 1; i <= 3; i++) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.message(true).status()).isEqualTo(204);
                assertThat(hop.origin().accepted()).isEqualTo(i);
            }
        }
    }

    @Test
    void rule_28_no_transfer_encoding_or_length_on_1xx_and_204() throws Exception {
        Message answer = clientGets("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n0\r\n\r\n");
        assertThat(answer.has("Transfer-Encoding")).isFalse();
        assertThat(answer.field("X-A")).isEqualTo("1");
        assertThat(clientGets("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
                        .has("Content-Length"))
                .isFalse();
        Message early =
                clientGets("HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n" + OK);
        assertThat(early.status()).isEqualTo(103);
        assertThat(early.has("Transfer-Encoding")).isFalse();
        assertThat(early.has("Content-Length")).isFalse();
    }

    @Test
    void rule_29_trailers_are_forwarded_and_never_merged() throws Exception {
        String body = "3\r\nabc\r\n0\r\nX-Sum: 9\r\nContent-Length: 99\r\nHost: evil\r\nX-More: 1\r\n\r\n";
        Message seen =
                seenFor("POST / HTTP/1.1\r\nHost: a\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
        assertThat(seen.body()).isEqualTo("3\r\nabc\r\n0\r\nX-Sum: 9\r\nX-More: 1\r\n\r\n");
        assertThat(seen.has("X-Sum")).isFalse();
        assertThat(seen.field("Trailer")).isEqualTo("X-Sum");
        Message answer = clientGets("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
        assertThat(answer.body()).isEqualTo("3\r\nabc\r\n0\r\nX-Sum: 9\r\nX-More: 1\r\n\r\n");
        assertThat(answer.has("X-Sum")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\nshort",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nsho",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n0\r\n"
            })
    void rule_30_an_answer_cut_short_is_aborted(String rest) throws Exception {
        assertThatThrownBy(() -> clientGets("HTTP/1.1 200 OK\r\n" + rest)).isInstanceOf(IOException.class);
        assertThat(hop.board().trip().landing()).isEqualTo(Landing.CUT_SHORT);
    }

    @Test
    void rule_30_an_answer_cut_short_is_reset_even_where_its_end_is_the_connections() throws Exception {
        hop.play((connection, origin) -> {
            connection.message();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n");
        });
        try (RawConnection client = hop.client()) {
            client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
            assertThatThrownBy(client::toEnd).isInstanceOf(IOException.class);
        }
    }

    @Test
    void rule_30_an_answer_that_its_connection_ends_is_whole_only_without_a_reset() throws Exception {
        Message whole = clientGets("HTTP/1.1 200 OK\r\n\r\nto the end");
        assertThat(whole.body()).isEqualTo("a\r\nto the end\r\n0\r\n\r\n");
        hop.play((connection, origin) -> {
            connection.message();
            connection.send("HTTP/1.1 200 OK\r\n\r\nto the end");
            origin.seen();
            connection.reset();
        });
        try (RawConnection client = hop.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            assertThat(client.bytes(15)).isEqualTo("a\r\nto the end\r\n");
            hop.origin().note(whole);
            assertThatThrownBy(client::toEnd).isInstanceOf(IOException.class);
        }
    }

    @Test
    void rule_31_connection_close_is_honoured_on_both_sides() throws Exception {
        try (RawConnection client = hop.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n");
            assertThat(client.message().field("Connection")).isEqualTo("close");
            assertThat(client.isAtEnd()).isTrue();
        }
        hop.play(ScriptedOrigin.answers("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"));
        try (RawConnection client = hop.client()) {
            for (int i = 0; i < 3; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
                Message answer = client.message();
                assertThat(answer.has("Connection")).isFalse();
            }
        }
        assertThat(hop.origin().accepted()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void rule_31_http_1_0_closes_unless_both_agree_to_go_on() throws Exception {
        try (RawConnection client = hop.client()) {
            client.send("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.message().field("Connection")).isEqualTo("keep-alive");
            client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
            assertThat(client.message().field("Connection")).isEqualTo("close");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "BREW"})
    void rule_32_nothing_that_does_more_done_twice_is_retried(String method) throws Exception {
        hop.play((connection, origin) -> origin.note(connection.message()));
        Message answer = hop.ask(method + " / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        assertThat(answer.status()).isEqualTo(502);
        var trip = hop.board().trip();
        assertThat(trip.landing()).isEqualTo(Landing.RESET);
        assertThat(trip.failures()).isEmpty();
        assertThat(hop.origin().accepted()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"})
    void rule_32_what_means_the_same_done_twice_is_retried_once(String method) throws Exception {
        hop.play((connection, origin) -> origin.note(connection.message()));
        Message answer = hop.ask(method + " / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        assertThat(answer.status()).isEqualTo(502);
        var trip = hop.board().trip();
        assertThat(trip.failures()).containsExactly(Failure.RESET_BEFORE_ANSWER);
        assertThat(hop.origin().accepted()).isEqualTo(2);
    }
}
