package dev.sluice.config;

import dev.sluice.base.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a metric comes from. {@code ${version}} in a text stands for the version that is asked for, {@code ${stable}} and
 * {@code ${canary}} for those two.
 */
public sealed interface MetricSource {
    /** The key it is configured by. */
    String kind();

    /** What is asked, for people; without secrets. */
    String asks();

    /** Whether it can be asked for each version by itself. */
    boolean isPerVersion();

    /** What no text about it may hold. */
    default Stream<Secret> secrets() {
        return Stream.empty();
    }

    /** A query to Prometheus, or what speaks like it. {@code address} without {@code /api/v1/query}. */
    record Prometheus(Secret address, String query, Map<String, Secret> headers) implements MetricSource {
        public Prometheus {
            headers = Map.copyOf(headers);
        }

        @Override
        public String kind() {
            return "prometheus";
        }

        @Override
        public String asks() {
            return query;
        }

        @Override
        public boolean isPerVersion() {
            return namesVersion(query);
        }

        @Override
        public Stream<Secret> secrets() {
            return Stream.concat(Stream.of(address), headers.values().stream());
        }
    }

    /** A query to the environment's database: a number, and the time that it is of in a second column where there is one. */
    record Sql(String query) implements MetricSource {
        @Override
        public String kind() {
            return "sql";
        }

        @Override
        public String asks() {
            return query;
        }

        @Override
        public boolean isPerVersion() {
            return namesVersion(query);
        }
    }

    /**
     * A JSON document.
     *
     * @param shown the address as the configuration writes it
     * @param json the JSONPath of the value
     * @param at the JSONPath of the time that the value is of
     */
    record Http(Secret url, String shown, String json, Optional<String> at, Map<String, Secret> headers)
            implements MetricSource {
        public Http {
            headers = Map.copyOf(headers);
        }

        @Override
        public String kind() {
            return "http";
        }

        @Override
        public String asks() {
            return json + " of " + SourceText.withoutPasswords(shown);
        }

        @Override
        public boolean isPerVersion() {
            return namesVersion(url.reveal());
        }

        @Override
        public Stream<Secret> secrets() {
            return Stream.concat(Stream.of(url), headers.values().stream());
        }
    }

    /** Lines of the instances' log files that a regular expression finds. */
    record Log(String pattern, Unit unit) implements MetricSource {
        @Override
        public String kind() {
            return "log";
        }

        @Override
        public String asks() {
            return unit.words() + " of /" + pattern + "/";
        }

        @Override
        public boolean isPerVersion() {
            return true;
        }
    }

    /** Requests of the access log that all conditions hold for. */
    record AccessLog(List<FieldCondition> where, Unit unit) implements MetricSource {
        public AccessLog {
            where = List.copyOf(where);
        }

        @Override
        public String kind() {
            return "accessLog";
        }

        @Override
        public String asks() {
            return unit.words() + " where "
                    + String.join(
                            " and ",
                            where.stream().map(FieldCondition::toString).toList());
        }

        @Override
        public boolean isPerVersion() {
            return true;
        }
    }

    /** A number that the router measures itself. */
    record Router(Quantity quantity) implements MetricSource {
        @Override
        public String kind() {
            return "router";
        }

        @Override
        public String asks() {
            return quantity.word();
        }

        @Override
        public boolean isPerVersion() {
            return true;
        }
    }

    /** A program; the last line that it prints is a number or JSON. It runs in the release's directory. */
    record Program(Command command) implements MetricSource {
        @Override
        public String kind() {
            return "command";
        }

        @Override
        public String asks() {
            return command.toString();
        }

        @Override
        public boolean isPerVersion() {
            return namesVersion(command.toString());
        }
    }

    /** Unresolved issues of a release at Sentry: how many, or how many events they had. */
    record Sentry(
            Secret address,
            String organization,
            String project,
            Secret token,
            String release,
            String query,
            Issues counted)
            implements MetricSource {
        @Override
        public String kind() {
            return "sentry";
        }

        @Override
        public String asks() {
            return counted.name().toLowerCase(Locale.ROOT) + " of " + organization + "/" + project + ", release "
                    + release + (query.isEmpty() ? "" : ", " + query);
        }

        @Override
        public boolean isPerVersion() {
            return namesVersion(release);
        }

        @Override
        public Stream<Secret> secrets() {
            return Stream.of(address, token);
        }
    }

    private static boolean namesVersion(String text) {
        return text.contains("${version}");
    }

    /** What is made of things that are counted. */
    enum Unit {
        /** So many since the measurement before, one interval ago. */
        COUNT("count"),
        /** So many a second. */
        RATE("rate"),
        /** The share of all. */
        SHARE("share");

        private final String word;

        Unit(String word) {
            this.word = word;
        }

        public String words() {
            return word;
        }
    }

    /** What the router measures. */
    enum Quantity {
        ERROR_RATE("errorRate"),
        REQUESTS("requests"),
        P50("p50"),
        P95("p95"),
        P99("p99");

        private final String word;

        Quantity(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** What is counted of Sentry's issues. */
    enum Issues {
        ISSUES,
        EVENTS
    }

    /** A field of an access log line, and what it must be. */
    record FieldCondition(String field, Operator operator, String value) {
        @Override
        public String toString() {
            return field + " " + operator.sign() + " " + value;
        }
    }

    /** How a field is compared. {@code MATCHES}: a regular expression finds it. */
    enum Operator {
        EQUALS("="),
        NOT_EQUALS("!="),
        AT_LEAST(">="),
        AT_MOST("<="),
        ABOVE(">"),
        BELOW("<"),
        MATCHES("~");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        public String sign() {
            return sign;
        }
    }
}
