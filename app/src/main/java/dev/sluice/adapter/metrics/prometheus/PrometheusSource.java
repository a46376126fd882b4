package dev.sluice.adapter.metrics.prometheus;

import dev.sluice.adapter.http.WebAnswer;
import dev.sluice.adapter.http.WebQuestion;
import dev.sluice.adapter.http.WebTrouble;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.config.MetricSource.Prometheus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One instant query, evaluated at the time of asking. A range gives the newest sample of each series. */
public final class PrometheusSource implements Source {
    private static final int MOST_SERIES = 1_000;
    /** Clocks differ, and an answer is made a little later than it is asked for. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final Prometheus source;

    public PrometheusSource(Prometheus source) {
        this.source = source;
    }

    @Override
    public Sample ask(Subject subject) throws WebTrouble, InterruptedException {
        Instant now = subject.asked().now();
        String address = source.address().reveal().replaceAll("/+$", "") + "/api/v1/query?query="
                + URLEncoder.encode(subject.filled(source.query()), StandardCharsets.UTF_8) + "&time="
                + now.toEpochMilli() / 1000.0 + "&timeout=" + subject.timeout().toMillis() + "ms";
        WebAnswer answer = new WebQuestion(source.headers(), subject.timeout()).ask(address);
        JsonNode document = document(answer);
        if (!document.path("status").asString("").equals("success")) {
            return new Sample.Trouble(
                    "Prometheus says: " + document.path("error").asString("it answered " + answer.status()));
        }
        if (!document.path("warnings").isEmpty()) {
            return new Sample.Nothing("a part of the data only: "
                    + document.path("warnings").path(0).asString(""));
        }
        return sample(document.path("data"), now, subject.interval().plus(SKEW));
    }

    /** A query that is refused is answered with 400 and the reason. */
    private static JsonNode document(WebAnswer answer) throws WebTrouble {
        return answer.status() == 400 || answer.status() == 422
                ? new WebAnswer(200, answer.headers(), answer.body()).json()
                : answer.json();
    }

    private static Sample sample(JsonNode data, Instant now, Duration oldest) throws WebTrouble {
        JsonNode result = data.path("result");
        return switch (data.path("resultType").asString("")) {
            case "scalar" -> sample(List.of(result), now, oldest);
            case "vector" -> series(result, "value", now, oldest);
            case "matrix" -> series(result, "values", now, oldest);
            case "string" -> new Sample.Trouble("the query gives a text, not a number");
            default -> new Sample.Trouble("what answers is not Prometheus");
        };
    }

    private static Sample series(JsonNode result, String key, Instant now, Duration oldest) throws WebTrouble {
        if (result.size() > MOST_SERIES) {
            return new Sample.Trouble("the query gives " + result.size() + " series: sum them, or ask for less");
        }
        List<JsonNode> newest = new ArrayList<>();
        for (JsonNode series : result.values()) {
            JsonNode value = series.path(key);
            if (series.has("histogram") || series.has("histograms")) {
                return new Sample.Trouble("the query gives a histogram: ask for a quantile of it");
            }
            newest.add(key.equals("values") && !value.isEmpty() ? value.path(value.size() - 1) : value);
        }
        return newest.isEmpty() ? new Sample.Nothing("no series") : sample(newest, now, oldest);
    }

    /** @param samples each a time in seconds and a number as a text */
    private static Sample sample(List<JsonNode> samples, Instant now, Duration oldest) throws WebTrouble {
        List<Double> numbers = new ArrayList<>();
        for (JsonNode sample : samples) {
            if (sample.size() != 2 || !sample.path(0).isNumber()) {
                throw new WebTrouble("what answers is not Prometheus");
            }
            double age = now.toEpochMilli() / 1000.0 - sample.path(0).doubleValue();
            if (!(Math.abs(age) <= oldest.toSeconds())) {
                return new Sample.Nothing("a stale sample: of %.0f s ago".formatted(age));
            }
            double number = number(sample.path(1).asString(""));
            if (!Double.isFinite(number)) {
                return Sample.of(number);
            }
            numbers.add(number);
        }
        return new Sample.Numbers(numbers, Optional.empty());
    }

    private static double number(String text) throws WebTrouble {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "+Inf", "-Inf", "Inf" -> Double.POSITIVE_INFINITY;
            default -> {
                try {
                    yield Double.parseDouble(text);
                } catch (NumberFormatException e) {
                    throw new WebTrouble("what answers is not Prometheus", e);
                }
            }
        };
    }
}
