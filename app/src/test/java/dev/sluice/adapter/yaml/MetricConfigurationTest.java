package dev.sluice.adapter.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.MetricLimits;
import dev.sluice.analysis.MetricMode;
import dev.sluice.analysis.MetricRule;
import dev.sluice.analysis.MetricSchedule;
import dev.sluice.config.AppSpec;
import dev.sluice.config.MetricSpec;
import dev.sluice.config.Problem;
import dev.sluice.config.ProblemPrinter;
import dev.sluice.config.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code guard.metrics} means, and what is said of mistakes in it. */
class MetricConfigurationTest {
    private static final String CANARY = "rollout: {strategy: canary}\n";

    @TempDir
    Path folder;

    private Reading reading(String more, String... metrics) throws IOException {
        Path file = folder.resolve("sluice.yaml");
        Files.writeString(
                file,
                "app: shop\nrun: a\n" + more + "guard:\n  metrics:\n    - " + String.join("\n    - ", metrics) + "\n");
        return ConfigurationFile.inspect(file, Map.of("TOKEN", "hunter2hunter2"));
    }

    private AppSpec accepted(String more, String... metrics) throws IOException {
        Reading reading = reading(more, metrics);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).app();
    }

    private List<Problem> problems(String more, String... metrics) throws IOException {
        return ((Reading.Refused) reading(more, metrics)).problems();
    }

    private static List<MetricSpec> metrics(AppSpec app) {
        return app.environments().getFirst().metrics().metrics();
    }

    @Test
    void a_metric_has_its_defaults() throws IOException {
        MetricSpec metric = metrics(accepted("", "{name: slow, router: p95, failureCondition: result > 500}"))
                .getFirst();
        assertThat(metric.terms().rule())
                .isEqualTo(new MetricRule.Conditions(Optional.empty(), Optional.of("result > 500")));
        Duration minute = Duration.ofMinutes(1);
        assertThat(metric.terms().schedule()).isEqualTo(new MetricSchedule(minute, minute, Optional.empty()));
        assertThat(metric.terms().limits()).isEqualTo(MetricLimits.DEFAULT);
        assertThat(metric.terms().mode()).isEqualTo(new MetricMode.Critical());
        assertThat(metric.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(metric.terms().versus()).isFalse();
        assertThat(metric.terms().source()).isEqualTo("router: p95");
    }

    @Test
    void a_condition_that_names_stable_asks_both_versions() throws IOException {
        assertThat(metrics(accepted(CANARY, "{name: a, router: p95, failureCondition: canary > stable * 2}"))
                        .getFirst()
                        .terms()
                        .versus())
                .isTrue();
    }

    @Test
    void every_mistake_is_said_at_once() throws IOException {
        assertThat(problems(
                        "",
                        "{name: a, sql: select 1, successCondition: result > 1}",
                        "{name: b, router: errorRate, successCondition: result < 0.1, count: 3, failureLimit: 3}",
                        "{name: c, router: errorRate}",
                        "{name: d, router: errors, successCondition: result < 0.1}",
                        "{name: e, command: ./a.sh, successCondition: reslt < 0.1}",
                        "{name: f, command: ./a.sh, failureCondition: canary > 1}",
                        "{name: g, log: 'a(?=b)', failureCondition: result > 1}",
                        "{name: h, accessLog: {status: 500}, failureCondition: result > 1}",
                        "{name: i, router: p95, compare: {worse: higher}, count: 30}",
                        "{name: j, failureCondition: result > 1}",
                        "{name: k, sql: select 1, http: https://a, failureCondition: result > 1}",
                        "{name: l, prometheus: up, failureCondition: result > 1}",
                        "{name: m, http: https://a, json: a.b, failureCondition: result > 1}",
                        "{name: n, router: p95, failureCondition: result > 1, weight: 3}",
                        "{name: o, router: p95, failureCondition: result > 1, count: 2, consecutiveSuccessLimit: 3}",
                        "{name: b, router: p95, failureCondition: result > 1}"))
                .extracting(Problem::message)
                .containsExactlyInAnyOrder(
                        "a metric by SQL in an environment without a database",
                        "the metric can never fail",
                        "a metric without a condition",
                        "`router` cannot be `errors`",
                        "`successCondition` cannot be read",
                        "`failureCondition` speaks of one version",
                        "`log` cannot be read",
                        "a metric from an access log that is not written",
                        "`compare` compares with the version before, which serves nobody then",
                        "a metric from nowhere",
                        "a metric from 2 sources",
                        "`address` is missing",
                        "`json` cannot be read",
                        "`weight` of a metric that is critical",
                        "the metric can never succeed",
                        "two metrics are `b`");
    }

    @Test
    void a_mistake_in_a_condition_is_shown_where_it_stands() throws IOException {
        Problem problem = problems("", "{name: e, command: ./a.sh, successCondition: result < limit}")
                .getFirst();
        assertThat(problem.where()).endsWith("sluice.yaml:5:61");
        assertThat(problem.reason()).isEqualTo("undeclared reference to 'limit'");
    }

    @Test
    void too_few_measurements_to_show_anything_are_refused() throws IOException {
        List<Problem> problems =
                problems(CANARY, "{name: i, router: p95, compare: {worse: higher, looks: 2}, count: 3}");
        assertThat(problems).extracting(Problem::message).containsExactly("the metric can never fail");
        assertThat(problems.getFirst().help()).isEqualTo("measure 6 times at least: count: 6");
    }

    @Test
    void data_that_is_counted_twice_is_warned_of() throws IOException {
        AppSpec app = accepted(
                "",
                "{name: a, prometheus: 'rate(x[5m]) / rate(y[1m])', address: http://p, failureCondition: result > 1,"
                        + " interval: 1m}",
                "{name: b, prometheus: 'rate(x[5m])', address: http://p, failureCondition: result > 1, interval: 5m}");
        assertThat(app.warnings()).hasSize(1);
        assertThat(new ProblemPrinter(false).printWarning(app.warnings().getFirst()))
                .startsWith("warning: the same data is counted more than once\n")
                .contains("interval: 5m, or [1m] in the query");
    }

    @Test
    void what_compares_is_left_out_where_nobody_visits() throws IOException {
        AppSpec app =
                accepted(CANARY + "traffic: none\n", "{name: a, router: p95, failureCondition: canary > stable * 2}");
        assertThat(metrics(app)).isEmpty();
        assertThat(app.warnings()).hasSize(1);
    }

    @Test
    void a_secret_is_never_shown() throws IOException {
        MetricSpec metric = metrics(accepted(
                        "",
                        "{name: a, http: \"http://q/${env:TOKEN}\", json: $.n, headers: {X: \"${env:TOKEN}\"},"
                                + " failureCondition: result > 1}"))
                .getFirst();
        assertThat(metric.toString()).doesNotContain("hunter2").contains("http://q/${env:TOKEN}");
        List<Problem> problems = problems(
                "",
                "{name: a, sentry: issues, organization: o, project: p, token: hunter2hunter2, failureCondition: result > 1}",
                "{name: b, command: ./a.sh, failureCondition: result > \"${env:TOKEN}\"}");
        assertThat(new ProblemPrinter(false).print(problems)).doesNotContain("hunter2");
    }
}
