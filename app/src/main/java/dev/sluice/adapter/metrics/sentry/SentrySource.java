package dev.sluice.adapter.metrics.sentry;

import dev.sluice.adapter.http.WebAnswer;
import dev.sluice.adapter.http.WebQuestion;
import dev.sluice.adapter.http.WebTrouble;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.base.Secret;
import dev.sluice.config.MetricSource.Issues;
import dev.sluice.config.MetricSource.Sentry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Unresolved issues of a release. A release that Sentry has never heard of has no issues either, so that is asked first. */
public final class SentrySource implements Source {
    private static final int MOST_PAGES = 10;
    private static final Duration SKEW = Duration.ofMinutes(1);

    /** In the Link header: where the next page begins, and whether there is one. */
    private static final Pattern NEXT =
            Pattern.compile("rel=\"next\";\\s*results=\"true\";\\s*cursor=\"([0-9:]{1,100})\"");

    private final Sentry source;

    public SentrySource(Sentry source) {
        this.source = source;
    }

    @Override
    public Sample ask(Subject subject) throws WebTrouble, InterruptedException {
        WebQuestion question = new WebQuestion(
                Map.of("Authorization", new Secret("Bearer " + source.token().reveal())), subject.timeout());
        String release = subject.filled(source.release());
        String api = source.address().reveal().replaceAll("/+$", "") + "/api/0/";
        WebAnswer known =
                question.ask(api + "organizations/" + source.organization() + "/releases/" + encoded(release) + "/");
        if (known.status() == 404) {
            return new Sample.Nothing("Sentry does not know the release " + release);
        }
        if (!known.json().path("version").isString()) {
            return new Sample.Trouble("what answers is not Sentry");
        }
        String query = "is:unresolved release:\"" + release + "\" " + subject.filled(source.query());
        return counted(
                question,
                api + "projects/" + source.organization() + "/" + source.project() + "/issues/?limit=100&query="
                        + encoded(query.strip()),
                subject.interval().plus(SKEW));
    }

    private Sample counted(WebQuestion question, String address, Duration oldest)
            throws WebTrouble, InterruptedException {
        long number = 0;
        String page = address;
        for (int i = 0; i < MOST_PAGES; i++) {
            WebAnswer answer = question.ask(page);
            JsonNode issues = answer.json();
            if (!issues.isArray()) {
                return new Sample.Trouble("what answers is not Sentry");
            }
            if (answer.age().filter(age -> age.compareTo(oldest) > 0).isPresent()) {
                return new Sample.Nothing("a stale answer: it lay in a cache");
            }
            for (JsonNode issue : issues.values()) {
                number += source.counted() == Issues.ISSUES ? 1 : events(issue);
            }
            Optional<String> next = next(answer);
            if (next.isEmpty()) {
                return Sample.of(number);
            }
            page = address + "&cursor=" + encoded(next.get());
        }
        return new Sample.Nothing("a part of the data only: more than " + 100 * MOST_PAGES + " issues");
    }

    private static long events(JsonNode issue) throws WebTrouble {
        String count = issue.path("count").asString("");
        if (!count.matches("\\d{1,15}")) {
            throw new WebTrouble("what answers is not Sentry");
        }
        return Long.parseLong(count);
    }

    private static Optional<String> next(WebAnswer answer) {
        return answer.header("link").map(NEXT::matcher).filter(Matcher::find).map(m -> m.group(1));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
