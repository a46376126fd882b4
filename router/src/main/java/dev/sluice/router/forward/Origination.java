package dev.sluice.router.forward;

import dev.sluice.router.wire.Field;
import dev.sluice.router.wire.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Where a request came from: what we saw ourselves and, as far as the peer is trusted, what proxies before us say.
 *
 * @param client the address of the client itself
 * @param forwardedFor the chain of addresses to hand on, with the peer's at its end
 * @param scheme {@code http} or {@code https}, as the client used it
 * @param host the host that the client asked for, or null where it named none
 * @param trusted whether the peer is a trusted proxy
 */
record Origination(
        String client,
        CharSequence forwardedFor,
        String scheme,
        @Nullable String host,
        boolean trusted) {

    static Origination of(
            CharSequence peer, boolean tls, TrustedProxies proxies, Fields fields, @Nullable String host) {
        String ownScheme = tls ? "https" : "http";
        String address = peer.toString();
        if (!proxies.contains(address)) {
            return new Origination(address, peer, ownScheme, host, false);
        }
        String chain = joined(fields);
        String scheme = fields.value(Field.X_FORWARDED_PROTO);
        String forwardedHost = fields.value(Field.X_FORWARDED_HOST);
        return new Origination(
                proxies.client(address, chain),
                chain.isEmpty() ? peer : chain + ", " + address,
                scheme != null && isScheme(scheme) ? scheme : ownScheme,
                forwardedHost == null || forwardedHost.isEmpty() ? host : forwardedHost,
                true);
    }

    boolean isSecure() {
        return scheme.equalsIgnoreCase("https");
    }

    private static boolean isScheme(String text) {
        return text.equalsIgnoreCase("https") || text.equalsIgnoreCase("http");
    }

    private static String joined(Fields fields) {
        StringBuilder chain = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.kind(i) == Field.X_FORWARDED_FOR && !fields.value(i).isEmpty()) {
                chain.append(chain.isEmpty() ? "" : ", ").append(fields.value(i));
            }
        }
        return chain.toString();
    }
}
