package dev.sluice.adapter.jdbc;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a MariaDB server is reached: in plain, or encrypted and with its certificate looked at or not.
 *
 * @param authority a PEM file with whom to trust; empty for those whom the machine trusts
 */
public record MariadbTls(Mode mode, Optional<String> authority) {
    /** What is asked of the connection. */
    public enum Mode {
        PLAIN,
        ENCRYPTED,
        VERIFIED_CERTIFICATE,
        VERIFIED_HOST
    }

    private static final Map<String, Mode> MODES = Map.ofEntries(
            Map.entry("disable", Mode.PLAIN),
            Map.entry("disabled", Mode.PLAIN),
            Map.entry("false", Mode.PLAIN),
            Map.entry("prefer", Mode.PLAIN),
            Map.entry("preferred", Mode.PLAIN),
            Map.entry("true", Mode.ENCRYPTED),
            Map.entry("trust", Mode.ENCRYPTED),
            Map.entry("require", Mode.ENCRYPTED),
            Map.entry("required", Mode.ENCRYPTED),
            Map.entry("verifyca", Mode.VERIFIED_CERTIFICATE),
            Map.entry("verifyfull", Mode.VERIFIED_HOST),
            Map.entry("verifyidentity", Mode.VERIFIED_HOST));

    /** Reads the spellings of the drivers: {@code ssl-mode}, {@code sslMode}, {@code useSSL}, {@code ssl_ca} and such. */
    static MariadbTls of(Map<String, String> parameters) {
        Map<String, String> plain = new TreeMap<>();
        parameters.forEach((name, value) -> plain.put(bare(name), value));
        Optional<String> authority = Optional.ofNullable(plain.getOrDefault("sslca", plain.get("serversslcert")));
        Optional<String> asked = Optional.ofNullable(plain.getOrDefault("sslmode", plain.get("usessl")))
                .or(() -> Optional.ofNullable(plain.get("ssl")));
        if (asked.isEmpty()) {
            return new MariadbTls(authority.isEmpty() ? Mode.PLAIN : Mode.VERIFIED_CERTIFICATE, authority);
        }
        Mode mode = MODES.get(bare(asked.get()));
        if (mode == null) {
            throw DatabaseUrlParser.refused(
                    "the database URL has an ssl-mode that is not known; it is disabled, required, verify_ca or"
                            + " verify_identity");
        }
        return new MariadbTls(mode, authority);
    }

    private static String bare(String text) {
        return text.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }
}
