package dev.sluice.run;

import static dev.sluice.adapter.metrics.MisbehavingServer.answering;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.FolderInMemory;
import dev.sluice.adapter.journal.SqliteJournal;
import dev.sluice.adapter.metrics.LiveMetrics;
import dev.sluice.adapter.metrics.MisbehavingServer;
import dev.sluice.adapter.metrics.command.ProgramSource;
import dev.sluice.adapter.metrics.httpjson.HttpJsonSource;
import dev.sluice.adapter.metrics.logs.AccessLogSource;
import dev.sluice.adapter.metrics.logs.InstanceLogsSource;
import dev.sluice.adapter.metrics.prometheus.PrometheusSource;
import dev.sluice.adapter.metrics.router.RouterNumbersSource;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sentry.SentrySource;
import dev.sluice.adapter.metrics.sql.SqlSource;
import dev.sluice.adapter.process.LocalCommands;
import dev.sluice.adapter.yaml.ConfigurationFile;
import dev.sluice.analysis.MetricPoint;
import dev.sluice.analysis.MetricPoint.Outcome;
import dev.sluice.analysis.MetricVerdict;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.Command;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MetricSource;
import dev.sluice.config.MetricsSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Event.Ending;
import dev.sluice.journal.Trigger;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.port.Commands;
import dev.sluice.port.Database;
import dev.sluice.port.Journal;
import dev.sluice.port.Metrics;
import dev.sluice.traffic.Judgement;
import dev.sluice.traffic.RouterState;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics as judges of a release, on a machine in memory with a real journal. */
class MetricsInEngineTest {
    private static final String CANARY =
            "rollout: {strategy: canary, steps: [{weight: 50%, hold: 20s}, {weight: 100%}],"
                    + " minimumRequests: 1, patience: 40s, onInconclusive: rollback, bake: 30s, standby: {warm: 40s}}\n";
    private static final String BLUE_GREEN =
            "rollout: {strategy: blueGreen, patience: 40s, onInconclusive: rollback, bake: 30s, standby: {warm: 40s}}\n";

    @TempDir(factory = FolderInMemory.class)
    Path folder;

    private final World world = new World();
    private Journal journal;
    private Operator operator;
    private MisbehavingServer server;

    @BeforeEach
    void open() throws IOException {
        world.migrations.put(new Version("1"), List.of());
        world.migrations.put(new Version("2"), List.of());
        journal = SqliteJournal.open(folder.resolve("journal.db"), world, holder -> holder.startsWith("dead"));
        operator = new Operator(journal, world);
        server = new MisbehavingServer();
    }

    @AfterEach
    void close() {
        journal.close();
        server.close();
    }

    // ---- harness

    private EnvironmentSpec spec(String rollout, String metrics) {
        try {
            Path file = folder.resolve("sluice.yaml");
            Files.writeString(
                    file,
                    "app: shop\nrun: serve\ndatabase: sqlite:/tmp/shop.db\nlisten: {accessLog: true}\n" + rollout
                            + "guard:\n  prometheus: " + server.address() + "\n  sentry: {address: " + server.address()
                            + ", organization: acme, project: shop, token: \"${env:TOKEN}\"}\n  metrics:\n" + metrics);
            return ConfigurationFile.read(file, Map.of("TOKEN", "hunter2hunter2"))
                    .environment("production")
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static EnvironmentSpec withoutMetrics(EnvironmentSpec spec) {
        return new EnvironmentSpec(
                spec.id(),
                spec.source(),
                spec.components(),
                spec.variables(),
                spec.data(),
                spec.checks(),
                spec.smoke(),
                spec.rollout(),
                spec.serving(),
                spec.timeouts(),
                MetricsSpec.NONE);
    }

    private DeploymentState deploy(EnvironmentSpec spec, String version, Failpoints failpoints, String carrier) {
        ReleaseRef release = new ReleaseRef(new Version(version), "memory", Optional.empty());
        DeploymentState opened = operator.begin(spec, "sha256:0", release, "tom", carrier);
        return carry(spec, opened, failpoints, carrier);
    }

    private DeploymentState carry(EnvironmentSpec spec, DeploymentState state, Failpoints failpoints, String carrier) {
        Ports ports = new Ports(
                journal, id -> spec, world, world, world, Optional.of(world), world, world, world.metrics, folder);
        return new Engine(ports, spec, state.id(), carrier, world, failpoints).carry();
    }

    private DeploymentState second(EnvironmentSpec spec) {
        deploy(withoutMetrics(spec), "1", Failpoints.NONE, "me");
        return deploy(spec, "2", Failpoints.NONE, "me");
    }

    private static Metrics always(Outcome outcome, double number) {
        return (metric, asked) -> new MetricPoint(
                outcome,
                outcome == Outcome.ERROR || outcome == Outcome.INCONCLUSIVE ? Optional.empty() : Optional.of(number),
                Optional.empty(),
                String.valueOf(number),
                Optional.empty());
    }

    /** Blocks until it is given up. */
    private static void never() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final Metrics NEVER = (metric, asked) -> {
        never();
        return always(Outcome.ERROR, 0).measure(metric, asked);
    };

    private <E extends Event> List<E> events(DeploymentState state, Class<E> kind) {
        return journal.read(state.id(), 0).stream()
                .map(e -> e.event())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private static final String QUEUE =
            "    - {name: queue, sql: select 1, successCondition: result < 5, interval: 5s, failureLimit: 1}\n";

    // ---- the ways of one metric

    @ParameterizedTest
    @ValueSource(strings = {CANARY, BLUE_GREEN})
    void a_metric_that_is_fine_is_measured_recorded_and_told(String rollout) {
        DeploymentState second = second(spec(rollout, QUEUE));
        assertThat(second.ending()).contains(Ending.SUCCESSFUL);
        assertThat(events(second, Event.MetricsBegan.class))
                .extracting(Event.MetricsBegan::step)
                .contains("bake")
                .anyMatch(step -> step.startsWith("hold-"));
        assertThat(events(second, Event.MetricMeasured.class)).hasSizeGreaterThan(4);
        assertThat(second.steps().stream()
                        .filter(s -> s.step().name().startsWith("hold-"))
                        .findFirst()
                        .flatMap(s -> s.finding()))
                .get()
                .asString()
                .contains("1 metric is fine");
    }

    @ParameterizedTest
    @ValueSource(strings = {CANARY, BLUE_GREEN})
    void a_metric_that_fails_takes_the_release_back_with_its_numbers(String rollout) {
        world.metrics = always(Outcome.FAILED, 7);
        DeploymentState second = second(spec(rollout, QUEUE));
        assertThat(second.ending()).contains(Ending.ROLLED_BACK);
        assertThat(second.rollback().orElseThrow().trigger())
                .isEqualTo(new Trigger.Metric("queue", "2 of 2 measurements failed, 1 allowed; the last: 7.0"));
        assertThat(second.isPromoted()).isFalse();
        assertThat(events(second, Event.MetricMeasured.class)).hasSize(2);
        assertThat(events(second, Event.MetricJudged.class))
                .extracting(Event.MetricJudged::verdict)
                .containsExactly(new MetricVerdict.Failed("2 of 2 measurements failed, 1 allowed; the last: 7.0"));
        assertThat(world.picture()).startsWith("stable 1:1, canary none at 0 %");
    }

    @Test
    void a_metric_that_fails_during_the_bake_takes_a_promoted_release_back() {
        AtomicInteger asked = new AtomicInteger();
        world.metrics = (metric, of) -> always(asked.incrementAndGet() > 4 ? Outcome.FAILED : Outcome.SUCCESSFUL, 7)
                .measure(metric, of);
        DeploymentState second = second(spec(CANARY, QUEUE.replace("interval: 5s", "interval: 4s")));
        assertThat(second.isPromoted()).isTrue();
        assertThat(second.ending()).contains(Ending.ROLLED_BACK);
        assertThat(second.rollback().orElseThrow().trigger()).isInstanceOf(Trigger.Metric.class);
    }

    @Test
    void a_muted_metric_decides_nothing() {
        world.metrics = always(Outcome.FAILED, 7);
        DeploymentState second = second(spec(CANARY, QUEUE.replace("sql:", "mode: muted, sql:")));
        assertThat(second.ending()).contains(Ending.SUCCESSFUL);
        assertThat(events(second, Event.MetricJudged.class))
                .extracting(Event.MetricJudged::verdict)
                .anyMatch(MetricVerdict.Failed.class::isInstance);
    }

    @Test
    void weighted_metrics_decide_together() {
        String three =
                "    - {name: a, sql: select 1, successCondition: result < 5, interval: 5s, mode: weighted, weight: 3}\n"
                        + "    - {name: b, sql: select 2, successCondition: result < 5, interval: 5s, mode: weighted, weight: 1}\n";
        world.metrics = (metric, of) -> always(metric.name().equals("b") ? Outcome.FAILED : Outcome.SUCCESSFUL, 7)
                .measure(metric, of);
        DeploymentState marginal = second(spec(CANARY, three));
        assertThat(marginal.ending()).contains(Ending.ROLLED_BACK);
        assertThat(marginal.rollback().orElseThrow().trigger())
                .as("75 %% is neither fine nor failed, so patience decides")
                .isInstanceOf(Trigger.Inconclusive.class);
        world.metrics = (metric, of) -> always(metric.name().equals("a") ? Outcome.FAILED : Outcome.SUCCESSFUL, 7)
                .measure(metric, of);
        DeploymentState failed = deploy(spec(CANARY, three), "2", Failpoints.NONE, "me");
        assertThat(failed.rollback().orElseThrow().trigger()).isInstanceOf(Trigger.Metric.class);
        assertThat(failed.rollback().orElseThrow().trigger().why()).contains("25 %", "a (");
    }

    @Test
    void a_step_that_has_no_verdict_waits_tells_why_and_a_person_may_go_on() {
        world.metrics = always(Outcome.INCONCLUSIVE, 0);
        EnvironmentSpec holding = spec(CANARY.replace("onInconclusive: rollback", "onInconclusive: hold"), QUEUE);
        deploy(withoutMetrics(holding), "1", Failpoints.NONE, "me");
        ReleaseRef release = new ReleaseRef(new Version("2"), "memory", Optional.empty());
        DeploymentState opened = operator.begin(holding, "sha256:0", release, "tom", "me");
        world.later(Duration.ofMinutes(10), () -> operator.ask(opened.id(), Event.Request.PROMOTE, "ana", "we know"));
        DeploymentState second = carry(holding, opened, Failpoints.NONE, "me");
        assertThat(events(second, Event.Waiting.class))
                .hasSize(1)
                .allMatch(w -> w.why().contains("queue is inconclusive"));
        assertThat(second.isPromoted()).isTrue();
        assertThat(second.ended().orElseThrow().summary()).startsWith("promoted, but not judged");
    }

    @Test
    void where_that_is_asked_for_a_release_without_a_verdict_is_promoted_and_said_to_be_unjudged() {
        world.metrics = always(Outcome.INCONCLUSIVE, 0);
        DeploymentState second =
                second(spec(CANARY.replace("onInconclusive: rollback", "onInconclusive: promote"), QUEUE));
        assertThat(second.ending()).contains(Ending.SUCCESSFUL);
        assertThat(second.ended().orElseThrow().summary())
                .startsWith("promoted, but not judged: queue is inconclusive");
        assertThat(second.step("hold-1").orElseThrow().took(second.lastAt()))
                .as("its hold and its patience")
                .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(62));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hold", "rollback", "promote"})
    void too_few_requests_are_waited_for_as_long_as_patience_lasts_and_then_decided_as_configured(String then) {
        EnvironmentSpec spec = spec(CANARY.replace("onInconclusive: rollback", "onInconclusive: " + then), QUEUE);
        deploy(withoutMetrics(spec), "1", Failpoints.NONE, "me");
        world.requestsPerSecond = 0;
        ReleaseRef release = new ReleaseRef(new Version("2"), "memory", Optional.empty());
        DeploymentState opened = operator.begin(spec, "sha256:0", release, "tom", "me");
        if (then.equals("hold")) {
            world.later(
                    Duration.ofMinutes(10), () -> operator.ask(opened.id(), Event.Request.ROLLBACK, "ana", "enough"));
        }
        DeploymentState second = carry(spec, opened, Failpoints.NONE, "me");
        String missing = "0 of 1 requests judged after 60 s";
        switch (then) {
            case "hold" -> {
                assertThat(events(second, Event.Waiting.class)).containsExactly(new Event.Waiting("hold-1", missing));
                assertThat(second.rollback().orElseThrow().trigger()).isEqualTo(new Trigger.Asked("ana", "enough"));
            }
            case "rollback" ->
                assertThat(second.rollback().orElseThrow().trigger()).isEqualTo(new Trigger.Inconclusive(missing));
            default -> assertThat(second.ended().orElseThrow().summary()).contains("not judged: " + missing);
        }
        assertThat(second.isPromoted()).isEqualTo(then.equals("promote"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-3600, 3600})
    void a_clock_that_is_set_neither_stops_the_measuring_nor_promotes_what_was_not_measured(int seconds) {
        EnvironmentSpec spec = spec(CANARY, QUEUE.replace("failureLimit: 1", "failureLimit: 1, count: 4"));
        deploy(withoutMetrics(spec), "1", Failpoints.NONE, "me");
        world.later(Duration.ofSeconds(8), () -> world.setClock(Duration.ofSeconds(seconds)));
        AtomicInteger asked = new AtomicInteger();
        List<Boolean> promoted = new ArrayList<>();
        world.metrics = (metric, of) -> {
            promoted.add(operator.deployment(World.deployment(2)).isPromoted());
            return always(asked.incrementAndGet() <= 3 ? Outcome.INCONCLUSIVE : Outcome.FAILED, 7)
                    .measure(metric, of);
        };
        DeploymentState second = deploy(spec, "2", Failpoints.NONE, "me");
        assertThat(asked.get()).isGreaterThanOrEqualTo(2);
        assertThat(promoted).doesNotContain(true);
        assertThat(second.isPromoted()).isFalse();
        assertThat(second.ending()).contains(Ending.ROLLED_BACK);
    }

    /** Both versions fail in so many of their last requests. */
    private static Optional<Judgement> bothFail(double share) {
        return Optional.of(new Judgement(
                new Judgement.Failures(1, 1, 5_000, 0, 5_000, 0, 0.01, 0.005, share, share, share > 0.01),
                List.of(),
                Judgement.Users.NONE,
                false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hold", "rollback", "promote"})
    void a_metric_takes_nobody_back_onto_a_version_that_fails_as_often_and_goes_on_with_nobody(String then) {
        EnvironmentSpec spec = spec(CANARY.replace("onInconclusive: rollback", "onInconclusive: " + then), QUEUE);
        deploy(withoutMetrics(spec), "1", Failpoints.NONE, "me");
        world.metrics = always(Outcome.FAILED, 7);
        world.judgement = bothFail(0.03);
        List<DeploymentState> meanwhile = new ArrayList<>();
        world.later(Duration.ofMinutes(10), () -> {
            meanwhile.add(operator.deployment(World.deployment(2)));
            world.judgement = bothFail(0);
        });
        DeploymentState second = deploy(spec, "2", Failpoints.NONE, "me");
        DeploymentState held = meanwhile.getFirst();
        assertThat(held.rollback()).isEmpty();
        assertThat(held.isPromoted()).isFalse();
        assertThat(held.waiting().orElseThrow().why()).contains("both versions fail", "the cause is elsewhere");
        assertThat(second.rollback().orElseThrow().trigger())
                .as("the version before is well again")
                .isInstanceOf(Trigger.Metric.class);
    }

    @Test
    void another_carrier_goes_on_where_one_died() {
        world.metrics = always(Outcome.FAILED, 7);
        EnvironmentSpec spec = spec(CANARY, QUEUE.replace("failureLimit: 1", "failureLimit: 3, count: 9"));
        deploy(withoutMetrics(spec), "1", Failpoints.NONE, "me");
        ReleaseRef release = new ReleaseRef(new Version("2"), "memory", Optional.empty());
        DeploymentState opened = operator.begin(spec, "sha256:0", release, "tom", "dead");
        AtomicInteger measured = new AtomicInteger();
        world.metrics = (metric, of) -> {
            if (measured.incrementAndGet() == 3) {
                world.meanwhile(() -> {
                    throw new Killed();
                });
            }
            return always(Outcome.FAILED, 7).measure(metric, of);
        };
        try {
            carry(spec, opened, Failpoints.NONE, "dead");
            throw new AssertionError("never died");
        } catch (Killed expected) {
            // The next one finds two or three failures in the journal.
        }
        int before = events(opened, Event.MetricMeasured.class).size();
        DeploymentState second = carry(spec, operator.deployment(opened.id()), Failpoints.NONE, "other");
        assertThat(second.rollback().orElseThrow().trigger()).isInstanceOf(Trigger.Metric.class);
        assertThat(before).isBetween(2, 3);
        assertThat(events(second, Event.MetricMeasured.class)).hasSize(4);
        assertThat(events(second, Event.MetricsBegan.class)).hasSize(1);
    }

    @Test
    void a_source_that_never_answers_delays_neither_a_cut_nor_the_way_back() {
        world.metrics = NEVER;
        EnvironmentSpec spec = spec(CANARY, QUEUE);
        deploy(withoutMetrics(spec), "1", Failpoints.NONE, "me");
        world.canaryFails = true;
        long begun = System.nanoTime();
        DeploymentState second = deploy(spec, "2", Failpoints.NONE, "me");
        assertThat(second.rollback().orElseThrow().trigger()).isInstanceOf(Trigger.Guard.class);
        assertThat(System.nanoTime() - begun).isLessThan(Duration.ofSeconds(30).toNanos());
    }

    @Test
    void a_hundred_slow_sources_delay_a_look_no_more_than_one() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            many.append("    - {name: m")
                    .append(i)
                    .append(", sql: select 1, successCondition: result < 5, interval: 5s}\n");
        }
        EnvironmentSpec spec = spec(CANARY, many.toString());
        deploy(withoutMetrics(spec), "1", Failpoints.NONE, "me");
        AtomicInteger asked = new AtomicInteger();
        AtomicLong begun = new AtomicLong();
        AtomicLong looked = new AtomicLong();
        world.metrics = (metric, of) -> {
            if (asked.incrementAndGet() == 1) {
                begun.set(System.nanoTime());
            }
            return NEVER.measure(metric, of);
        };
        world.beforeTimePasses = () -> {
            if (asked.get() > 0 && looked.get() == 0) {
                looked.set(System.nanoTime() - begun.get());
                world.canaryFails = true;
            }
        };
        DeploymentState second = deploy(spec, "2", Failpoints.NONE, "me");
        assertThat(asked).hasValue(100);
        assertThat(looked.get())
                .as("all of them have one budget of 20 ms; one each would be two seconds")
                .isPositive()
                .isLessThan(Duration.ofSeconds(1).toNanos());
        assertThat(second.rollback().orElseThrow().trigger()).isInstanceOf(Trigger.Guard.class);
    }

    @Test
    void no_secret_comes_into_the_journal() {
        world.metrics = (metric, asked) -> new MetricPoint(
                Outcome.ERROR, Optional.empty(), Optional.empty(), "refused: hunter2hunter2", Optional.empty());
        DeploymentState second = second(
                spec(CANARY, "    - {name: issues, sentry: issues, successCondition: result < 5, interval: 5s}\n"));
        assertThat(events(second, Event.MetricMeasured.class))
                .isNotEmpty()
                .allMatch(m -> m.point().detail().equals("refused: ********"));
        assertThat(journal.read(second.id(), 0).toString()).doesNotContain("hunter2");
    }

    @Test
    void what_compares_with_the_version_before_is_left_out_where_that_serves_nobody() {
        world.metrics = (metric, asked) -> new MetricPoint(
                asked.stable().isPresent() ? Outcome.SUCCESSFUL : Outcome.ERROR,
                Optional.of(1.0),
                Optional.empty(),
                "1",
                Optional.empty());
        DeploymentState second = second(spec(
                CANARY, "    - {name: errors, router: p95, failureCondition: canary > stable * 2, interval: 5s}\n"));
        assertThat(second.ending()).contains(Ending.SUCCESSFUL);
        assertThat(events(second, Event.MetricsBegan.class))
                .extracting(Event.MetricsBegan::step)
                .containsExactly("hold-1");
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    // ---- the matrix: no data is never successful

    private enum Trouble {
        EMPTY,
        NAN,
        TIME_OUT,
        STATUS_500,
        HTML,
        STALE,
        ENDED_EARLY,
        ABSENT,
        /** The control: it must be promoted, or the matrix proves nothing. */
        NONE
    }

    private static final Map<String, String> SOURCES = Map.of(
            "prometheus", "prometheus: up",
            "http", "http: \"SERVER/q\", json: $.n, at: $.at",
            "sentry", "sentry: events",
            "sql", "sql: select 1",
            "command", "command: measure",
            "router", "router: errorRate",
            "log", "log: ERROR",
            "accessLog", "accessLog: {status: \">= 500\"}, unit: share");

    static Stream<Arguments> matrix() {
        List<Arguments> all = new ArrayList<>();
        for (String rollout : List.of(CANARY, BLUE_GREEN)) {
            for (String source : SOURCES.keySet()) {
                for (Trouble trouble : Trouble.values()) {
                    all.add(Arguments.of(rollout.contains("canary") ? "canary" : "blueGreen", source, trouble));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void no_release_is_promoted_without_data(String strategy, String source, Trouble trouble) throws IOException {
        String delay = trouble == Trouble.ENDED_EARLY ? "1h" : "2s";
        EnvironmentSpec spec = spec(
                strategy.equals("canary") ? CANARY : BLUE_GREEN,
                "    - {name: m, " + SOURCES.get(source).replace("SERVER", server.address())
                        + ", failureCondition: result > 1000, interval: 5s, initialDelay: " + delay
                        + ", inconclusiveLimit: 100, consecutiveErrorLimit: 100, timeout: 300ms}\n");
        deploy(withoutMetrics(spec), "1", Failpoints.NONE, "me");
        Troubled troubled = new Troubled(trouble);
        server.manner = troubled.manner();
        Metrics live = new LiveMetrics(troubled::source);
        AtomicInteger underWay = new AtomicInteger();
        world.metrics = (metric, asked) -> {
            underWay.incrementAndGet();
            try {
                return live.measure(metric, asked);
            } finally {
                underWay.decrementAndGet();
            }
        };
        if (trouble != Trouble.TIME_OUT) {
            // Time in memory runs a thousand times faster than a server answers.
            world.beforeTimePasses = () -> awaitNone(underWay);
        }

        DeploymentState second = deploy(spec, "2", Failpoints.NONE, "me");

        if (trouble == Trouble.NONE) {
            assertThat(second.ending()).contains(Ending.SUCCESSFUL);
            return;
        }
        assertThat(second.isPromoted()).isFalse();
        assertThat(second.ending()).contains(Ending.ROLLED_BACK);
        assertThat(events(second, Event.MetricMeasured.class))
                .noneMatch(m -> m.point().outcome() == Outcome.SUCCESSFUL);
        assertThat(second.rollback().orElseThrow().trigger())
                .isInstanceOf(Trigger.Inconclusive.class)
                .extracting(Trigger::why)
                .asString()
                .contains("m is ");
    }

    private static void awaitNone(AtomicInteger underWay) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (underWay.get() > 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(100_000);
        }
    }

    /** Every source in one kind of trouble: real adapters on a server, files and programs that misbehave. */
    private final class Troubled {
        private final Trouble trouble;
        private final Path logs;
        private final Path access;

        Troubled(Trouble trouble) throws IOException {
            this.trouble = trouble;
            this.logs = Files.createDirectories(folder.resolve("logs"));
            this.access = folder.resolve("access.log");
            boolean absent = List.of(Trouble.ABSENT, Trouble.EMPTY, Trouble.STATUS_500, Trouble.TIME_OUT)
                    .contains(trouble);
            if (!absent) {
                Files.writeString(access, "");
            }
            if (trouble == Trouble.NONE || trouble == Trouble.ENDED_EARLY) {
                Files.writeString(logs.resolve("2-web-1.log"), "hello\n");
            }
        }

        MisbehavingServer.Manner manner() {
            return switch (trouble) {
                case EMPTY -> answering(200, "");
                case TIME_OUT -> server.silent();
                case STATUS_500 -> answering(500, "{}");
                case HTML -> answering(200, "text/html", "<html/>");
                case ABSENT -> answering(404, "{}");
                case NAN ->
                    exchange -> answering(
                                    200,
                                    document(
                                            "NaN",
                                            world.instant(),
                                            exchange.getRequestURI().toString()))
                            .answer(exchange);
                case STALE ->
                    exchange -> {
                        exchange.getResponseHeaders().set("Age", "86400");
                        answering(
                                        200,
                                        document(
                                                "1",
                                                world.instant().minusSeconds(86_400),
                                                exchange.getRequestURI().toString()))
                                .answer(exchange);
                    };
                case ENDED_EARLY, NONE ->
                    exchange -> answering(
                                    200,
                                    document(
                                            "1",
                                            world.instant(),
                                            exchange.getRequestURI().toString()))
                            .answer(exchange);
            };
        }

        private static String document(String number, Instant at, String uri) {
            if (uri.contains("/api/v1/query")) {
                return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":["
                        + at.getEpochSecond() + ",\"" + number + "\"]}]}}";
            } else if (uri.contains("/releases/")) {
                return "{\"version\":\"2\"}";
            } else if (uri.contains("/issues/")) {
                return "[{\"count\":\"" + number + "\"}]";
            }
            return "{\"at\":\"" + at + "\",\"n\":" + (number.equals("NaN") ? "\"NaN\"" : number) + "}";
        }

        Source source(MetricSource source) {
            return switch (source) {
                case MetricSource.Prometheus prometheus -> new PrometheusSource(prometheus);
                case MetricSource.Http http -> new HttpJsonSource(http);
                case MetricSource.Sentry sentry -> new SentrySource(sentry);
                case MetricSource.Sql sql -> new SqlSource(sql, database());
                case MetricSource.Program program -> new ProgramSource(program, new Scripted(script(), folder));
                case MetricSource.Router router -> new RouterNumbersSource(router, router());
                case MetricSource.Log log -> new InstanceLogsSource(log, world, logs);
                case MetricSource.AccessLog log ->
                    subject -> {
                        if (Files.exists(access)) {
                            Files.writeString(access, line(), StandardOpenOption.APPEND);
                        }
                        return new AccessLogSource(log, access).ask(subject);
                    };
            };
        }

        private String line() {
            return switch (trouble) {
                case HTML -> "<html>2</html>\n";
                case NAN -> "NaN\n";
                case STALE -> "{\"version\":\"1\",\"status\":200}\n";
                default -> "{\"version\":\"2\",\"status\":200}\n";
            };
        }

        private String script() {
            return switch (trouble) {
                case EMPTY -> "true";
                case NAN -> "echo NaN";
                case TIME_OUT -> "sleep 60";
                case STATUS_500 -> "echo 1; exit 1";
                case HTML -> "echo '<html/>'";
                case STALE -> "echo null";
                case ABSENT -> "no-such-program-here";
                case ENDED_EARLY, NONE -> "echo 1";
            };
        }

        private Database database() {
            return new Database() {
                @Override
                public Facts facts() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Optional<BigDecimal> number(String sql) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Optional<String> text(String sql) {
                    return switch (trouble) {
                        case EMPTY, STALE -> Optional.empty();
                        case NAN -> Optional.of("NaN");
                        case TIME_OUT -> {
                            never();
                            yield Optional.of("1");
                        }
                        case STATUS_500 -> throw new SluiceException(Code.DATABASE_UNREACHABLE, "it is down", "");
                        case ABSENT -> throw new SluiceException(Code.CHECK_FAILED, "no such table", "");
                        case HTML -> Optional.of("<html/>");
                        case ENDED_EARLY, NONE -> Optional.of("1");
                    };
                }

                @Override
                public boolean exists(String table, Optional<String> column) {
                    return true;
                }
            };
        }

        /** The world's router as it looks when asked for numbers. */
        private dev.sluice.port.Router router() {
            return new dev.sluice.port.Router() {
                @Override
                public void ensureRunning() {}

                @Override
                public RouterState apply(dev.sluice.traffic.RoutingTable table) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public RouterState state() {
                    return switch (trouble) {
                        case NONE, ENDED_EARLY -> world.state();
                        case STATUS_500, HTML ->
                            throw new SluiceException(Code.ROUTER_UNREACHABLE, "the router does not answer", "");
                        case TIME_OUT -> {
                            never();
                            yield world.state();
                        }
                        case EMPTY, ABSENT -> without(world.state(), List.of());
                        case NAN, STALE ->
                            without(
                                    world.state(),
                                    world.state().backends().stream()
                                            .map(b -> new dev.sluice.traffic.BackendStats(
                                                    b.backend(), 5, 5, 0, 0, 1, 2, 3))
                                            .toList());
                    };
                }

                @Override
                public void acknowledge(dev.sluice.traffic.BackendId backend, dev.sluice.base.Epoch epoch) {}

                @Override
                public RouterState pause(Duration atMost, dev.sluice.base.Epoch epoch) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public RouterState resume(dev.sluice.base.Epoch epoch) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void stop(Duration drain) {}
            };
        }

        private static RouterState without(RouterState s, List<dev.sluice.traffic.BackendStats> backends) {
            return new RouterState(
                    s.epoch(),
                    s.tableVersion(),
                    s.listening(),
                    s.measuredShare(),
                    s.evidence(),
                    s.bound(),
                    backends,
                    s.endpoints(),
                    s.cut(),
                    s.judgement());
        }
    }

    /** Runs a script in the place of what is configured. */
    private record Scripted(String script, Path folder) implements Commands {
        private Command command() {
            return new Command(List.of("sh", "-c", script));
        }

        @Override
        public Finished run(
                EnvironmentSpec environment,
                Command command,
                Path directory,
                Map<String, String> values,
                Duration limit) {
            return new LocalCommands().run(environment, command(), folder, values, limit);
        }

        @Override
        public Finished read(
                EnvironmentSpec environment,
                Command command,
                Path directory,
                Map<String, String> values,
                Duration limit) {
            return new LocalCommands().read(environment, command(), folder, values, limit);
        }
    }
}
