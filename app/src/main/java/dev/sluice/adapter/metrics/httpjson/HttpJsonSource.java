package dev.sluice.adapter.metrics.httpjson;

import dev.sluice.adapter.http.WebAnswer;
import dev.sluice.adapter.http.WebQuestion;
import dev.sluice.adapter.http.WebTrouble;
import dev.sluice.adapter.language.JsonPath;
import dev.sluice.adapter.metrics.sample.JsonSample;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.config.MetricSource.Http;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A value somewhere in a JSON document. */
public final class HttpJsonSource implements Source {
    private static final Duration SKEW = Duration.ofMinutes(1);
    /** Above this a number of a time counts milliseconds. */
    private static final double SECONDS_UP_TO = 1e11;

    private final Http source;

    public HttpJsonSource(Http source) {
        this.source = source;
    }

    @Override
    public Sample ask(Subject subject) throws WebTrouble, InterruptedException, JsonPath.SyntaxFault {
        WebAnswer answer = new WebQuestion(source.headers(), subject.timeout())
                .ask(subject.filled(source.url().reveal()));
        JsonNode document = answer.json();
        Duration oldest = subject.interval().plus(SKEW);
        Optional<Duration> cached = answer.age().filter(age -> age.compareTo(oldest) > 0);
        if (cached.isPresent()) {
            return new Sample.Nothing(
                    "a stale answer: it lay in a cache for " + cached.get().toSeconds() + " s");
        }
        if (source.at().isPresent()) {
            Optional<String> old =
                    stale(document, source.at().get(), subject.asked().now(), oldest);
            if (old.isPresent()) {
                return new Sample.Nothing(old.get());
            }
        }
        JsonPath path = JsonPath.parse(source.json());
        List<JsonNode> found = path.in(document);
        if (found.isEmpty()) {
            return new Sample.Nothing(source.json() + " is not in the answer");
        }
        return path.isSingular() ? JsonSample.of(found.getFirst()) : JsonSample.ofAll(found);
    }

    private static Optional<String> stale(JsonNode document, String path, Instant now, Duration oldest)
            throws JsonPath.SyntaxFault {
        Optional<Instant> at =
                JsonPath.parse(path).in(document).stream().findFirst().flatMap(HttpJsonSource::time);
        if (at.isEmpty()) {
            return Optional.of("no time at " + path);
        }
        Duration age = Duration.between(at.get(), now);
        return age.abs().compareTo(oldest) > 0
                ? Optional.of("a stale value: of " + age.toSeconds() + " s ago")
                : Optional.empty();
    }

    private static Optional<Instant> time(JsonNode node) {
        try {
            if (node.isNumber()) {
                double number = node.doubleValue();
                return Optional.of(
                        number > SECONDS_UP_TO
                                ? Instant.ofEpochMilli((long) number)
                                : Instant.ofEpochMilli((long) (number * 1000)));
            }
            return Optional.of(OffsetDateTime.parse(node.asString("")).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
