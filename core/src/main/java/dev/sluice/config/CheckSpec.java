package dev.sluice.config;

import dev.sluice.base.Secret;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One question with yes or no as its answer. */
public sealed interface CheckSpec {
    /** The name people read in tables. */
    String name();

    /** Whether an answer is what was expected; numbers count by their value. */
    static boolean same(String seen, String expected) {
        if (seen.strip().equals(expected.strip())) {
            return true;
        }
        try {
            return new BigDecimal(seen.strip()).compareTo(new BigDecimal(expected.strip())) == 0;
        } catch (NumberFormatException text) {
            return false;
        }
    }

    /**
     * An HTTP request (GET).
     *
     * @param target a path of the app, or a whole URL
     * @param status the expected status; empty for any 2xx
     * @param json expected values by JSON pointer or top-level field name
     * @param headers expected response fields, compared without regard to the case of their names
     * @param external whether it stands outside the app: then its failure is told, but blames no release
     */
    record Http(
            String name,
            String target,
            Optional<Integer> status,
            Map<String, String> json,
            Map<String, String> headers,
            Duration within,
            boolean external)
            implements CheckSpec {
        public Http {
            json = Map.copyOf(json);
            headers = Map.copyOf(headers);
        }

        public boolean isPath() {
            return target.startsWith("/");
        }
    }

    /** A TCP connection. */
    record Tcp(String name, String host, int port, Duration within) implements CheckSpec {}

    /** A Redis that answers. */
    record Redis(String name, Secret url, Duration within) implements CheckSpec {}

    /** A certificate that stays valid for a while. */
    record Tls(String name, String host, int port, Duration validFor) implements CheckSpec {}

    /** A query; without {@code expected} it only has to succeed. */
    record Sql(String name, String query, Optional<String> expected) implements CheckSpec {}

    /** A column that exists. */
    record Schema(String name, String table, Optional<String> column) implements CheckSpec {}

    /** The database stands at the newest revision of the release. */
    record Revision(String name) implements CheckSpec {}

    /** Free space. */
    record Disk(String name, String path, long freeBytes) implements CheckSpec {}

    /** A program that exits with 0. It gets {@code SLUICE_URL}, {@code SLUICE_VERSION} and {@code SLUICE_ENVIRONMENT}. */
    record Program(String name, Command command, Duration within) implements CheckSpec {}
}
