package dev.sluice.adapter.metrics;

import static dev.sluice.adapter.metrics.MisbehavingServer.answering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.Specs;
import dev.sluice.adapter.metrics.MisbehavingServer.Manner;
import dev.sluice.adapter.metrics.httpjson.HttpJsonSource;
import dev.sluice.adapter.metrics.prometheus.PrometheusSource;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sentry.SentrySource;
import dev.sluice.analysis.MetricLimits;
import dev.sluice.analysis.MetricMode;
import dev.sluice.analysis.MetricPoint;
import dev.sluice.analysis.MetricPoint.Outcome;
import dev.sluice.analysis.MetricRule;
import dev.sluice.analysis.MetricSchedule;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.Secret;
import dev.sluice.base.Version;
import dev.sluice.config.MetricSource;
import dev.sluice.config.MetricSpec;
import dev.sluice.port.Metrics.Asked;
import dev.sluice.traffic.BackendId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sources on the web that misbehave: never a success, never a hang. */
@Timeout(60)
class WebMetricsTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private MisbehavingServer server;

    @BeforeEach
    void start() throws IOException {
        server = new MisbehavingServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private MetricPoint measure(MetricSource source, String condition, boolean versus) {
        MetricSpec spec = new MetricSpec(
                new MetricTerms(
                        "m",
                        source.kind() + ": " + source.asks(),
                        new MetricRule.Conditions(Optional.of(condition), Optional.empty()),
                        new MetricSchedule(Duration.ZERO, Duration.ofMinutes(1), Optional.empty()),
                        MetricLimits.DEFAULT,
                        new MetricMode.Critical(),
                        versus),
                source,
                Duration.ofSeconds(2));
        BackendId canary = new BackendId(new DeploymentId(2), new Version("1.5.0"));
        BackendId stable = new BackendId(new DeploymentId(1), new Version("1.4.2"));
        return new LiveMetrics(WebMetricsTest::source)
                .measure(
                        spec,
                        new Asked(
                                Specs.shop().spec(),
                                canary,
                                versus ? Optional.of(stable) : Optional.empty(),
                                Path.of("."),
                                NOW,
                                Optional.empty()));
    }

    private static Source source(MetricSource source) {
        return switch (source) {
            case MetricSource.Prometheus prometheus -> new PrometheusSource(prometheus);
            case MetricSource.Http http -> new HttpJsonSource(http);
            case MetricSource.Sentry sentry -> new SentrySource(sentry);
            default -> throw new IllegalArgumentException(source.kind());
        };
    }

    private MetricSource prometheus(String query) {
        return new MetricSource.Prometheus(
                new Secret(server.address() + "/"),
                query,
                Map.of("Authorization", new Secret("Bearer hunter2hunter2")));
    }

    private MetricSource http(String json) {
        return new MetricSource.Http(
                new Secret(server.address() + "/q?v=${version}"),
                "http://q",
                json,
                Optional.of("$.at"),
                Map.of("Authorization", new Secret("Bearer hunter2hunter2")));
    }

    private MetricSource sentry() {
        return new MetricSource.Sentry(
                new Secret(server.address()),
                "acme",
                "shop",
                new Secret("hunter2hunter2"),
                "shop@${version}",
                "",
                MetricSource.Issues.EVENTS);
    }

    private static String vector(String... values) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + String.join(",", values)
                + "]}}";
    }

    private static String sample(String value) {
        return "{\"metric\":{},\"value\":[" + NOW.getEpochSecond() + ",\"" + value + "\"]}";
    }

    private void expect(Manner manner, MetricSource source, Outcome outcome, String... why) {
        server.manner = manner;
        MetricPoint point = measure(source, "result < 1000000", false);
        assertThat(point.outcome()).as(point.detail()).isEqualTo(outcome);
        assertThat(point.detail()).doesNotContain("hunter2");
        assertThat(why).allSatisfy(part -> assertThat(point.detail()).contains(part));
    }

    // ---- Prometheus

    @Test
    void prometheus_gives_a_number_as_vector_scalar_and_range() {
        expect(answering(200, vector(sample("0.97"))), prometheus("up"), Outcome.SUCCESSFUL, "0.97");
        expect(
                answering(
                        200,
                        "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":["
                                + NOW.getEpochSecond() + ",\"5\"]}}"),
                prometheus("scalar(up)"),
                Outcome.SUCCESSFUL,
                "5");
        expect(
                answering(
                        200,
                        "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[["
                                + (NOW.getEpochSecond() - 30) + ",\"1\"],[" + NOW.getEpochSecond() + ",\"2\"]]}]}}"),
                prometheus("up[1m]"),
                Outcome.SUCCESSFUL,
                "2");
        assertThat(server.authorizations).containsOnly("Bearer hunter2hunter2");
    }

    @Test
    void a_query_is_asked_for_each_version() {
        server.manner = exchange -> answering(
                        200, vector(sample(exchange.getRequestURI().toString().contains("1.5.0") ? "30" : "10")))
                .answer(exchange);
        MetricPoint point = measure(prometheus("x{v=\"${version}\"}"), "canary <= stable * 2", true);
        assertThat(point.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(point.canary()).contains(30.0);
        assertThat(point.stable()).contains(10.0);
        assertThat(point.detail()).isEqualTo("30, before 10");
    }

    @Test
    void what_prometheus_has_not_is_inconclusive() {
        expect(answering(200, vector()), prometheus("up"), Outcome.INCONCLUSIVE, "no series");
        expect(answering(200, vector(sample("NaN"))), prometheus("up"), Outcome.INCONCLUSIVE, "NaN");
        expect(answering(200, vector(sample("+Inf"))), prometheus("up"), Outcome.INCONCLUSIVE, "infinite");
        expect(
                answering(200, vector("{\"metric\":{},\"value\":[" + (NOW.getEpochSecond() - 900) + ",\"1\"]}")),
                prometheus("up"),
                Outcome.INCONCLUSIVE,
                "stale");
        expect(
                answering(200, vector("{\"metric\":{},\"value\":[" + (NOW.getEpochSecond() + 900) + ",\"1\"]}")),
                prometheus("up"),
                Outcome.INCONCLUSIVE,
                "stale");
        expect(
                answering(
                        200,
                        vector(sample("1")).replace("\"status\"", "\"warnings\":[\"one store is down\"],\"status\"")),
                prometheus("up"),
                Outcome.INCONCLUSIVE,
                "a part of the data only",
                "one store is down");
    }

    @Test
    void what_prometheus_cannot_do_is_an_error_with_its_reason() {
        expect(
                answering(
                        400,
                        "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error: unexpected end\"}"),
                prometheus("sum("),
                Outcome.ERROR,
                "parse error: unexpected end");
        expect(answering(500, "oh"), prometheus("up"), Outcome.ERROR, "it answered 500");
        expect(
                answering(200, vector(sample("1"), sample("2"))),
                prometheus("up"),
                Outcome.ERROR,
                "more than one number");
        expect(answering(200, "{\"other\":1}"), prometheus("up"), Outcome.ERROR);
    }

    @Test
    void an_answer_that_is_no_answer_is_an_error() {
        for (MetricSource source : List.of(prometheus("up"), http("$.n"), sentry())) {
            expect(answering(503, ""), source, Outcome.ERROR, "503");
            expect(answering(200, ""), source, Outcome.ERROR, "it answered nothing");
            expect(answering(200, "text/html", "<html>login</html>"), source, Outcome.ERROR, "HTML");
            expect(answering(200, "{\"a\":"), source, Outcome.ERROR, "no JSON");
            expect(MisbehavingServer.cutShort("{\"a\":1}"), source, Outcome.ERROR);
            expect(server.silent(), source, Outcome.ERROR, "2000 ms");
            expect(answering(200, "[".repeat(100_000)), source, Outcome.ERROR, "no JSON");
        }
    }

    @Test
    void an_answer_without_end_is_refused_while_it_is_read() {
        String series = "{\"metric\":{},\"value\":[1,\"1\"]},";
        expect(
                MisbehavingServer.endless(
                        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[", series),
                prometheus("{__name__=~\".+\"}"),
                Outcome.ERROR,
                "longer than 4 MiB");
        expect(MisbehavingServer.endless("[", "1,"), http("$[0]"), Outcome.ERROR, "longer than 4 MiB");
    }

    @Test
    void a_redirect_to_another_server_is_not_followed_and_tells_it_no_secret() throws IOException {
        try (MisbehavingServer other = new MisbehavingServer()) {
            other.manner = answering(200, vector(sample("1")));
            expect(
                    MisbehavingServer.redirecting(other.address() + "/x"),
                    prometheus("up"),
                    Outcome.ERROR,
                    "another server");
            assertThat(other.asked).isEmpty();
        }
        server.manner = exchange -> (exchange.getRequestURI().getPath().equals("/moved")
                        ? answering(200, vector(sample("1")))
                        : MisbehavingServer.redirecting("/moved"))
                .answer(exchange);
        MetricPoint moved = measure(prometheus("up"), "result == 1", false);
        assertThat(moved.outcome()).as(moved.detail()).isEqualTo(Outcome.SUCCESSFUL);
        expect(MisbehavingServer.redirecting("/again"), prometheus("up"), Outcome.ERROR, "circles");
    }

    // ---- HTTP and JSON

    private void json(String body, Outcome outcome, String... why) {
        expect(answering(200, body), http("$.n"), outcome, why);
    }

    @Test
    void a_value_of_a_document_is_judged() {
        json("{\"at\":\"" + NOW + "\",\"n\":3}", Outcome.SUCCESSFUL, "3");
        json("{\"at\":" + NOW.getEpochSecond() + ",\"n\":3e7}", Outcome.FAILED, "30000000");
        json("{\"at\":" + NOW.toEpochMilli() + ",\"n\":-5}", Outcome.SUCCESSFUL, "-5");
        assertThat(server.asked).allMatch(uri -> uri.equals("/q?v=1.5.0"));
    }

    @Test
    void what_a_document_has_not_is_inconclusive() {
        json("{\"at\":\"" + NOW + "\"}", Outcome.INCONCLUSIVE, "$.n is not in the answer");
        json("{\"at\":\"" + NOW + "\",\"n\":null}", Outcome.INCONCLUSIVE, "null");
        json("{\"at\":\"" + NOW + "\",\"n\":[]}", Outcome.INCONCLUSIVE, "empty");
        json("{\"at\":\"" + NOW + "\",\"n\":\"NaN\"}", Outcome.INCONCLUSIVE, "NaN");
        json("{\"at\":\"" + NOW + "\",\"n\":1e999}", Outcome.INCONCLUSIVE, "infinite");
        json("{\"at\":\"" + NOW.minusSeconds(900) + "\",\"n\":3}", Outcome.INCONCLUSIVE, "stale");
        json("{\"at\":\"" + NOW.plusSeconds(900) + "\",\"n\":3}", Outcome.INCONCLUSIVE, "the clocks differ");
        json("{\"n\":3}", Outcome.INCONCLUSIVE, "no time");
        json("{\"at\":\"yesterday\",\"n\":3}", Outcome.ERROR, "cannot be read");
        json("{\"at\":\"2026-03-02T14:00:00\",\"n\":3}", Outcome.ERROR, "no zone");
    }

    @Test
    void a_value_of_another_kind_is_an_error_where_a_number_is_asked_for() {
        json("{\"at\":\"" + NOW + "\",\"n\":\"many\"}", Outcome.ERROR, "many");
        json("{\"at\":\"" + NOW + "\",\"n\":{\"a\":1}}", Outcome.ERROR);
    }

    @Test
    void an_answer_from_an_old_cache_is_inconclusive() {
        expect(
                exchange -> {
                    exchange.getResponseHeaders().set("Age", "7200");
                    answering(200, "{\"at\":\"" + NOW + "\",\"n\":3}").answer(exchange);
                },
                http("$.n"),
                Outcome.INCONCLUSIVE,
                "7200 s");
    }

    @Test
    void a_server_that_is_not_there_is_an_error() {
        String address = server.address();
        server.close();
        MetricSource source = new MetricSource.Http(new Secret(address), "", "$.n", Optional.empty(), Map.of());
        assertThat(measure(source, "result > 0", false).outcome()).isEqualTo(Outcome.ERROR);
    }

    // ---- Sentry

    private Manner sentry(int pages, String issues) {
        return exchange -> {
            String uri = exchange.getRequestURI().toString();
            if (uri.startsWith("/api/0/organizations/acme/releases/shop%401.5.0/")) {
                answering(200, "{\"version\":\"shop@1.5.0\"}").answer(exchange);
            } else if (uri.startsWith("/api/0/projects/acme/shop/issues/")) {
                int page = uri.contains("cursor=")
                        ? Integer.parseInt(uri.replaceAll(".*cursor=0%3A(\\d+)%3A0.*", "$1"))
                        : 0;
                exchange.getResponseHeaders()
                        .set(
                                "Link",
                                "<x>; rel=\"previous\"; results=\"false\"; cursor=\"0:0:1\", <x>; rel=\"next\"; results=\""
                                        + (page + 1 < pages) + "\"; cursor=\"0:" + (page + 1) + ":0\"");
                answering(200, issues).answer(exchange);
            } else {
                answering(404, "{}").answer(exchange);
            }
        };
    }

    @Test
    void events_of_a_release_are_added_over_all_pages() {
        String issues = "[{\"id\":\"1\",\"count\":\"40\"},{\"id\":\"2\",\"count\":\"2\"}]";
        expect(sentry(1, issues), sentry(), Outcome.SUCCESSFUL, "42");
        expect(sentry(3, issues), sentry(), Outcome.SUCCESSFUL, "126");
        expect(sentry(1, "[]"), sentry(), Outcome.SUCCESSFUL, "0");
        assertThat(server.authorizations).containsOnly("Bearer hunter2hunter2");
    }

    @Test
    void a_release_that_sentry_does_not_know_has_no_issues_and_no_success() {
        expect(answering(404, "{}"), sentry(), Outcome.INCONCLUSIVE, "does not know the release shop@1.5.0");
        expect(answering(401, "{}"), sentry(), Outcome.ERROR, "401");
        expect(sentry(99, "[]"), sentry(), Outcome.INCONCLUSIVE, "a part of the data only");
        expect(sentry(1, "[{\"count\":\"many\"}]"), sentry(), Outcome.ERROR);
        expect(answering(200, "{\"version\":1}"), sentry(), Outcome.ERROR, "not Sentry");
    }
}
