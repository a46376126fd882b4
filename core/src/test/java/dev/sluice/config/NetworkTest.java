package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "0.0.0.0/0", "192.0.2.7/32", "fd00::/8", "::/0", "::1/128", "2001:db8::/33"})
    void networks_are_addresses_with_a_length(String text) {
        assertThat(Network.faultOfCidr(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0.1/8",
                "10.0/8",
                "10/8",
                "256.0.0.0/8",
                "fd00::/129",
                "fd00::1/64",
                "::g/8",
                "proxy/8",
                "10.0.0.0 /8",
                "[::1]/128",
                "1:2/8"
            })
    void everything_else_has_a_fault(String text) {
        assertThat(Network.faultOfCidr(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.example.com", "redis", "a_b", "127.0.0.1", "::1", "xn--bcher-kva.example"})
    void names_and_addresses_are_hosts(String text) {
        assertThat(Network.isHost(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-a", "a-", "a..b", "http://a", "a:80", "a b", "300.1.1.1", "b\u00fccher.example", "a/b"})
    void other_texts_are_no_hosts(String text) {
        assertThat(Network.isHost(text)).isFalse();
    }
}
