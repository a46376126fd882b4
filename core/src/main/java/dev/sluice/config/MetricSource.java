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
    default boolean isPerVersion() {
        return asks().contains("${version}");
    }

    /** Whether it counts what happened since it was asked before, so that it has to be asked once to begin with. */
    default boolean isCounted() {
        return false;
    }

    /** Whether a value that has grown old is noticed: it is measured on the spot, or it comes with its time. */
    default boolean tellsAge() {
        return true;
    }

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
        public Stream<Secret> secrets() {
            return Stream.concat(Stream.of(address), headers.values().stream());
        }
    }

    /**
     * A query to the environment's database that gives one number.
     *
     * @param at a query for the time that the number is of
     */
    record Sql(String query, Optional<String> at) implements MetricSource {
        @Override
        public String kind() {
            return "sql";
        }

        @Override
        public String asks() {
            return query;
        }

        @Override
        public boolean tellsAge() {
            return at.isPresent();
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
            return url.reveal().contains("${version}");
        }

        @Override
        public boolean tellsAge() {
            return at.isPresent();
        }

        @Override
        public Stream<Secret> secrets() {
            return Stream.concat(Stream.of(url), headers.values().stream());
        }
    }

    /** What happens to each version on its own account, and is counted between two measurements. */
    sealed interface Counted extends MetricSource {
        @Override
        default boolean isPerVersion() {
            return true;
        }

        @Override
        default boolean isCounted() {
            return true;
        }
    }

    /** Lines of the instances' log files that a regular expression finds. */
    record Log(String pattern, Unit unit) implements Counted {
        @Override
        public String kind() {
            return "log";
        }

        @Override
        public String asks() {
            return unit.words() + " of /" + pattern + "/";
        }
    }

    /** Requests of the access log that all conditions hold for. */
    record AccessLog(List<FieldCondition> where, Unit unit) implements Counted {
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
    }

    /** A number that the router measures itself. */
    record Router(Quantity quantity) implements Counted {
        @Override
        public String kind() {
            return "router";
        }

        @Override
        public String asks() {
            return quantity.word();
        }

        @Override
        public boolean isCounted() {
            return quantity == Quantity.ERROR_RATE || quantity == Quantity.REQUESTS;
        }
    }

    /**
     * A program; the last line that it prints is a number or JSON. It runs in the release's directory.
     *
     * @param json the JSONPath of the value in that line; empty where all of it is
     * @param at the JSONPath of the time that the value is of
     */
    record Program(Command command, Optional<String> json, Optional<String> at) implements MetricSource {
        @Override
        public String kind() {
            return "command";
        }

        @Override
        public String asks() {
            return json.map(path -> path + " of ").orElse("") + command;
        }

        @Override
        public boolean tellsAge() {
            return at.isPresent();
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
        public Stream<Secret> secrets() {
            return Stream.of(address, token);
        }
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
}
