package dev.sluice.traffic;

import java.util.List;
import java.util.Optional;

/**
 * Where the router takes requests, and whom it believes.
 *
 * @param address the local address to bind, such as {@code 0.0.0.0}
 * @param http the port for plain HTTP
 * @param https the port for TLS; needs {@code tls}
 * @param redirectToHttps whether plain HTTP is answered by a redirect to HTTPS (308)
 * @param trustedProxies networks in CIDR form whose {@code X-Forwarded-*} fields are believed
 * @param accessLog whether every answered request is logged as a line of JSON
 */
public record Listen(
        String address,
        Optional<Integer> http,
        Optional<Integer> https,
        Optional<Tls> tls,
        boolean redirectToHttps,
        List<String> trustedProxies,
        boolean accessLog) {
    public Listen {
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** PEM files, read again when they change. */
    public record Tls(String certificate, String key) {}
}
