package dev.sluice.adapter.metrics.httpjson;

import dev.sluice.adapter.http.WebAnswer;
import dev.sluice.adapter.http.WebQuestion;
import dev.sluice.adapter.http.WebTrouble;
import dev.sluice.adapter.language.JsonPath;
import dev.sluice.adapter.metrics.sample.Freshness;
import dev.sluice.adapter.metrics.sample.JsonSample;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.config.MetricSource.Http;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A value somewhere in a JSON document. */
public final class HttpJsonSource implements Source {
    private final Http source;

    public HttpJsonSource(Http source) {
        this.source = source;
    }

    @Override
    public Sample ask(Subject subject) throws WebTrouble, InterruptedException, JsonPath.SyntaxFault {
        WebAnswer answer = new WebQuestion(source.headers(), subject.timeout())
                .ask(subject.filled(source.url().reveal()));
        JsonNode document = answer.json();
        Freshness freshness = Freshness.of(subject);
        Optional<Duration> cached =
                answer.age().filter(age -> freshness.stale(age).isPresent());
        if (cached.isPresent()) {
            return new Sample.Nothing(
                    "a stale answer: it lay in a cache for " + cached.get().toSeconds() + " s");
        }
        return JsonSample.at(document, source.json(), source.at(), freshness);
    }
}
