package dev.sluice.router.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.SluiceException;
import dev.sluice.router.raw.Hop;
import dev.sluice.router.raw.Message;
import dev.sluice.router.raw.ScriptedOrigin;
import dev.sluice.traffic.Listen;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who the client is, and who is believed about it. */
class ForwardedFieldsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static Listen trusting(String... networks) {
        return new Listen(
                "127.0.0.1", Optional.of(0), Optional.empty(), Optional.empty(), false, List.of(networks), false);
    }

    private static Hop hop(Listen listen) throws Exception {
        return new Hop(ScriptedOrigin.answers(OK), Tuning.DEFAULT, listen);
    }

    @Test
    void what_an_unknown_client_says_about_itself_is_replaced() throws Exception {
        try (Hop hop = hop(trusting("10.0.0.0/8"))) {
            hop.ask("GET / HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: 1.2.3.4\r\nx-forwarded-proto: https\r\n"
                    + "X-Forwarded-Host: evil\r\nX-Forwarded-Prefix: /evil\r\nForwarded: for=1.2.3.4\r\n"
                    + "X_Forwarded_For: 1.2.3.4\r\nX-Real-IP: 5.6.7.8\r\n\r\n");
            Message seen = hop.origin().seen();
            assertThat(seen.fields("X-Forwarded-For")).containsExactly("127.0.0.1");
            assertThat(seen.fields("X-Forwarded-Proto")).containsExactly("http");
            assertThat(seen.fields("X-Forwarded-Host")).containsExactly("shop");
            assertThat(seen.has("X-Forwarded-Prefix")).isFalse();
            assertThat(seen.has("X_Forwarded_For")).isFalse();
            assertThat(seen.has("Forwarded")).isFalse();
            assertThat(seen.field("X-Real-IP")).isEqualTo("5.6.7.8");
            var trip = hop.board().trip();
            assertThat(trip.client()).isEqualTo("127.0.0.1");
            assertThat(trip.secure()).isFalse();
        }
    }

    @Test
    void what_a_trusted_proxy_says_is_believed_and_passed_on() throws Exception {
        try (Hop hop = hop(trusting("127.0.0.0/8"))) {
            hop.ask("GET / HTTP/1.1\r\nHost: inner\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 5.6.7.8\r\n"
                    + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.example\r\nX-Forwarded-Port: 443\r\n\r\n");
            Message seen = hop.origin().seen();
            assertThat(seen.fields("X-Forwarded-For")).containsExactly("1.2.3.4, 5.6.7.8, 127.0.0.1");
            assertThat(seen.fields("X-Forwarded-Proto")).containsExactly("https");
            assertThat(seen.fields("X-Forwarded-Host")).containsExactly("shop.example");
            assertThat(seen.fields("X-Forwarded-Port")).containsExactly("443");
            assertThat(seen.field("Host")).isEqualTo("inner");
            var trip = hop.board().trip();
            assertThat(trip.client()).isEqualTo("5.6.7.8");
            assertThat(trip.secure()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'1.2.3.4, 10.1.1.1, 10.2.2.2', 1.2.3.4",
        "'6.6.6.6, 1.2.3.4, 10.2.2.2', 1.2.3.4",
        "'unknown, 10.2.2.2', 10.2.2.2",
        "'1.2.3.4:5678, 10.2.2.2', 1.2.3.4",
        "'[2001:db8::1]:80, 10.2.2.2', 2001:db8::1",
        "'2001:db8::1', 2001:db8::1",
        "'', 10.9.9.9",
        "'10.1.1.1', 10.1.1.1"
    })
    void the_client_is_the_last_one_that_is_not_a_trusted_proxy(String forwardedFor, String client) {
        assertThat(TrustedProxies.parse(List.of("10.0.0.0/8")).client("10.9.9.9", forwardedFor))
                .isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.1.128/25, 192.168.1.200, true",
        "192.168.1.128/25, 192.168.1.100, false",
        "1.2.3.4, 1.2.3.4, true",
        "1.2.3.4/32, 1.2.3.5, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "fd00::/8, fd12::1, true",
        "fd00::/8, fe80::1, false",
        "0.0.0.0/0, fe80::1, false"
    })
    void a_network_holds_the_addresses_that_share_its_leading_bits(String network, String address, boolean inside) {
        assertThat(TrustedProxies.parse(List.of(network)).contains(address)).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "example.com", "10.0.0.0/-1", "::/129", ""})
    void what_is_no_network_is_named(String network) {
        assertThatThrownBy(() -> TrustedProxies.parse(List.of(network)))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("'" + network + "'");
    }

    @Test
    void a_cookie_of_the_board_is_added_to_the_answer() throws Exception {
        try (Hop hop = hop(trusting())) {
            hop.board().cookie("sluice=abc; Path=/");
            assertThat(hop.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").fields("Set-Cookie"))
                    .containsExactly("sluice=abc; Path=/");
        }
    }
}
