package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.yaml.ConfigurationFile;
import dev.sluice.base.Percent;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MetricsSpec;
import dev.sluice.config.Reading;
import dev.sluice.config.RolloutSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ImportCommandTest {
    private static final String ROLLOUT = """
            apiVersion: argoproj.io/v1alpha1
            kind: Rollout
            metadata: {name: basket}
            spec:
              replicas: 4
              strategy:
                canary:
                  canaryService: basket-canary
                  analysis:
                    templates: [{templateName: answers}]
                    startingStep: 1
                    args: [{name: service, value: basket.shop}]
                  steps:
                  - setWeight: 10
                  - pause: {duration: 5m}
                  - pause: {duration: 90}
                  - setWeight: 40
                  - pause: {}
                  - setCanaryScale: {weight: 50}
                  - setWeight: 80
                  - pause: {duration: 1h30m}
            """;

    private static final String TEMPLATE = """
            apiVersion: argoproj.io/v1alpha1
            kind: AnalysisTemplate
            metadata: {name: answers}
            spec:
              args:
              - name: service
              - name: token
                valueFrom: {secretKeyRef: {name: probes, key: token}}
              metrics:
              - name: good answers
                interval: 1m
                initialDelay: 30s
                count: 10
                failureLimit: 2
                successCondition: len(result) > 0 && result[0] >= 0.95
                provider:
                  prometheus:
                    address: http://prometheus.monitoring:9090
                    query: |
                      sum(rate(answers_total{to="{{args.service}}",code!~"5.."}[1m]))
                      /
                      sum(rate(answers_total{to="{{ args.service }}"}[1m]))
              - name: queue
                successCondition: asFloat(result) < 100
                provider:
                  web:
                    url: https://probes.shop/queue?of={{args.service}}
                    timeoutSeconds: 20
                    headers: [{key: Authorization, value: "Bearer {{args.token}}"}]
                    jsonPath: "{$.length}"
            """;

    @TempDir
    Path folder;

    private Typed person;

    @BeforeEach
    void sitDown() {
        person = new Typed(folder);
    }

    private String file(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rollout of the draft, as our own reader has it. */
    private RolloutSpec rollout() {
        String draft = person.out();
        return readBack(draft.contains("guard:") ? draft.substring(0, draft.indexOf("guard:")) : draft)
                .rollout();
    }

    /** The metrics of the whole draft, as our own reader has them. */
    private MetricsSpec metrics() {
        return readBack(person.out()).metrics();
    }

    private EnvironmentSpec readBack(String draft) {
        String whole = "app: shop\nrun: server --port ${port}\nhealth: /health\nartifact: {directory: site}\n" + draft;
        file("draft.yaml", whole);
        Reading reading = ConfigurationFile.inspect(folder.resolve("draft.yaml"), Map.of("TOKEN", "s3cret"));
        assertThat(reading).as(whole).isInstanceOf(Reading.Accepted.class);
        return ((Reading.Accepted) reading).app().environments().getFirst();
    }

    @Test
    void a_rollout_and_its_templates_become_steps_and_metrics() {
        int status = person.sluice("import", file("rollout.yaml", ROLLOUT), file("template.yaml", TEMPLATE));
        RolloutSpec read = rollout();
        assertThat(read.strategy()).isEqualTo(RolloutSpec.Strategy.CANARY);
        assertThat(read.steps())
                .extracting(RolloutSpec.StepSpec::weight)
                .containsExactly(new Percent(1_000), new Percent(4_000), new Percent(8_000), Percent.HUNDRED);
        assertThat(read.steps())
                .extracting(RolloutSpec.StepSpec::hold)
                .containsExactly(Duration.ofSeconds(390), Duration.ZERO, Duration.ofMinutes(90), Duration.ZERO);
        assertThat(person.out())
                .contains("answers_total{to=\"basket.shop\",code!~\"5..\"}[1m]", "successCondition: result >= 0.95")
                .contains("json: $.length", "headers: {Authorization: \"Bearer ${env:TOKEN}\"}", "timeout: 20s")
                .contains("count: 1\n", "consecutiveErrorLimit: 4", "failureLimit: 2", "initialDelay: 30s");
        assertThat(status).isEqualTo(3);
        assertThat(person.err())
                .contains("not expressed: an analysis that begins at a later step", "rollout.yaml:11")
                .contains("not expressed: a pause until a person goes on", "rollout.yaml:18")
                .contains("not expressed: the step `setCanaryScale`")
                .contains("changed: a secret of the cluster is an environment variable here", "template.yaml:8")
                .contains("warning: ");
        assertThat(metrics().metrics()).hasSize(2);
    }

    @Test
    void several_documents_may_stand_in_one_file() {
        person.sluice("import", file("all.yaml", ROLLOUT + "---\n" + TEMPLATE + "---\n"));
        assertThat(metrics().metrics()).hasSize(2);
    }

    @Test
    void an_argument_that_nobody_gave_leaves_its_metric_out_and_can_be_given() {
        assertThat(person.sluice("import", file("template.yaml", TEMPLATE))).isEqualTo(3);
        assertThat(person.err())
                .contains("a metric whose arguments nobody gave: service", "sluice import --arg service=VALUE");
        assertThat(person.out()).contains("# - name: good answers");
        assertThat(person.sluice("import", "--arg", "service=basket", "template.yaml"))
                .isZero();
        assertThat(metrics().metrics()).hasSize(2);
    }

    @Test
    void the_traps_of_a_template_are_pointed_out() {
        person.sluice("import", file("traps.yaml", """
                kind: ClusterAnalysisTemplate
                metadata: {name: traps}
                spec:
                  dryRun: [{metricName: tried}]
                  metrics:
                  - name: never fails
                    interval: 1m
                    count: 3
                    failureLimit: 3
                    successCondition: result[0] < 1
                    provider: {prometheus: {address: "http://p:9090", query: "up"}}
                  - name: no condition
                    provider: {prometheus: {address: "http://p:9090", query: "up"}}
                  - name: counted twice
                    interval: 30s
                    successCondition: result[0] < 1
                    provider: {prometheus: {address: "http://p:9090", query: "rate(x[5m])"}}
                  - name: fine without data
                    successCondition: isNaN(result[0]) || result[0] < 1
                    provider: {prometheus: {address: "http://p:9090", query: "up"}}
                  - name: tried
                    successCondition: result[0] < 1
                    provider: {prometheus: {address: "http://p:9090", query: "up"}}
                  - name: a job
                    provider: {job: {spec: {}}}
                """));
        assertThat(person.err())
                .contains("trap: `never fails` can never fail", "traps.yaml:9:")
                .contains("trap: `no condition` has no condition", "every answer is a success")
                .contains("trap: the same data is counted more than once", "interval: 5m")
                .contains("trap: no data is a success here")
                .contains("not expressed: the provider `job`");
        assertThat(person.out()).contains("# no condition is not expressed", "# a job is not expressed");
        assertThat(metrics().metrics())
                .extracting(m -> m.name() + " " + m.terms().mode().decides())
                .containsExactly("never fails false", "counted twice true", "fine without data true", "tried false");
    }

    @Test
    void a_blue_green_rollout_keeps_its_standby() {
        person.sluice("import", file("blue.yaml", """
                kind: Rollout
                spec:
                  strategy:
                    blueGreen:
                      activeService: shop
                      previewService: shop-preview
                      autoPromotionEnabled: false
                      scaleDownDelaySeconds: 600
                      prePromotionAnalysis: {templates: [{templateName: smoke}]}
                """));
        assertThat(rollout().strategy()).isEqualTo(RolloutSpec.Strategy.BLUE_GREEN);
        assertThat(rollout().warm()).isEqualTo(Duration.ofMinutes(10));
        assertThat(person.err())
                .contains(
                        "not expressed: an analysis before the switch", "not expressed: a switch that a person makes");
    }

    @Test
    void a_canary_configuration_of_kayenta_becomes_comparisons_with_weights() {
        person.sluice("import", file("canary.json", """
                {
                \t"name": "shop",
                \t"judge": {"name": "NetflixACAJudge-v1.0", "judgeConfigurations": {}},
                \t"metrics": [
                \t\t{"name": "errors", "groups": ["Errors"], "scopeName": "default",
                \t\t "query": {"type": "prometheus", "metricName": "errors_total", "labelBindings": ["app=\\"shop\\""]},
                \t\t "analysisConfigurations": {"canary": {"direction": "increase", "critical": true, "nanStrategy": "replace",
                \t\t  "effectSize": {"allowedIncrease": 1.1, "criticalIncrease": 5.0}}}},
                \t\t{"name": "p99", "groups": ["Latency"],
                \t\t "query": {"type": "prometheus", "customInlineTemplate": "PromQL:latency{version=\\"${scope}\\",q=\\"0.99\\"}"},
                \t\t "analysisConfigurations": {"canary": {"direction": "either"}}},
                \t\t{"name": "p50", "groups": ["Latency"],
                \t\t "query": {"type": "prometheus", "customInlineTemplate": "PromQL:latency{version=\\"${scope}\\",zone=\\"${zone}\\"}"},
                \t\t "analysisConfigurations": {"canary": {"direction": "increase", "mustHaveData": true}}},
                \t\t{"name": "cpu", "groups": ["System"],
                \t\t "query": {"type": "stackdriver", "metricType": "cpu"},
                \t\t "analysisConfigurations": {"canary": {"direction": "increase"}}}
                \t],
                \t"classifier": {"groupWeights": {"Errors": 50, "Latency": 30, "System": 20, "Nobody": 10},
                \t "scoreThresholds": {"pass": 90, "marginal": 60}}
                }
                """));
        assertThat(person.out())
                .contains("score: {pass: 90%, marginal: 60%}")
                .contains("compare: {worse: higher, tolerance: 10%}", "mode: critical")
                .contains("prometheus: avg(errors_total{app=\"shop\",version=\"${version}\"})")
                .contains("mode: weighted\n      weight: 30");
        assertThat(person.err())
                .contains("trap: a version without data counts as zero", "canary.json:7:")
                .contains("trap: a metric without data is left out of the score")
                .contains("trap: groups without a metric: Nobody")
                .contains("not expressed: `either` direction", "not expressed: `criticalIncrease`")
                .contains("not expressed: a query whose values nobody gave: zone", "--arg zone=VALUE")
                .contains("not expressed: the source `stackdriver`");
        assertThat(metrics().metrics()).extracting(m -> m.name()).containsExactly("errors", "p99");
        assertThat(metrics().score().pass()).isEqualTo(0.9);
    }

    @Test
    void machines_get_draft_and_remarks_in_one_object() {
        person.sluice("import", "--json", file("rollout.yaml", ROLLOUT));
        var json = JsonMapper.shared().readTree(person.out());
        assertThat(json.get("draft").get(0).asString()).isEqualTo("rollout:");
        assertThat(json.get("remarks")).isNotEmpty();
        assertThat(person.err()).isEmpty();
    }

    @Test
    void a_template_that_is_not_there_is_named() {
        person.sluice("import", file("rollout.yaml", ROLLOUT));
        assertThat(person.err()).contains("not expressed: the template `answers`", "it is in none of the files");
    }

    @Test
    void what_cannot_be_read_is_refused() {
        assertThat(person.sluice("import", "nowhere.yaml")).isEqualTo(2);
        assertThat(person.err()).contains("nowhere.yaml");
        assertThat(person.sluice("import", file("broken.yaml", "kind: [Rollout\n")))
                .isEqualTo(2);
        assertThat(person.err()).contains("broken.yaml:", "helm template");
        assertThat(person.sluice("import", file("other.yaml", "kind: Deployment\nmetadata: {name: x}\n")))
                .isEqualTo(2);
        assertThat(person.err()).contains("a Deployment", "nothing in this file can be read");
        assertThat(person.out()).isEmpty();
    }

    @Test
    void a_secret_that_stands_in_a_file_is_not_shown() {
        person.sluice("import", file("secret.yaml", """
                kind: AnalysisTemplate
                metadata: {name: s}
                spec:
                  metrics:
                  - name: m
                    provider: {prometheus: {address: "http://ana:hunter2@p:9090", query: up, insecure: true}}
                """));
        assertThat(person.err()).doesNotContain("hunter2");
    }
}
