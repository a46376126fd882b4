package dev.sluice.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.MetricLimits;
import dev.sluice.analysis.MetricMode;
import dev.sluice.analysis.MetricRule;
import dev.sluice.analysis.MetricSchedule;
import dev.sluice.analysis.MetricScore;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.analysis.MetricVerdict;
import dev.sluice.analysis.SeriesComparison;
import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Percent;
import dev.sluice.base.Version;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.config.RolloutSpec.Strategy;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Measurement;
import dev.sluice.journal.Trigger;
import dev.sluice.migration.DatabaseReturn;
import dev.sluice.plan.Plan;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.Cohort;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.Judgement;
import dev.sluice.traffic.LatencyLimit;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of event, with every kind of step, finding and trigger in it, is read as it was written. */
class EventJsonTest {
    private static final BackendId BACKEND = new BackendId(new DeploymentId(42), new Version("feature/x-1.5.0"));
    private static final Cohort COHORT = new Cohort("internal", Map.of("X-Internal", "1"), Map.of());

    static Stream<Event> events() {
        List<Step> steps = all(Step.class);
        ReleaseRef release = new ReleaseRef(BACKEND.version(), "git 3f9c1d2", Optional.of("3f9c1d2"));
        Plan plan = new Plan(
                new EnvironmentId("shop", "production"),
                Plan.Kind.DEPLOY,
                release,
                Optional.of(new Standing(BACKEND, release)),
                Optional.empty(),
                Strategy.CANARY,
                steps,
                "sha256:0");
        Stream<Event> nested = Stream.of(
                        Stream.of(new Event.Opened(plan, "ana")),
                        all(Finding.class).stream().map(f -> new Event.Done("step", f)),
                        all(Trigger.class).stream().map(t -> new Event.RollbackDecided(t, steps)))
                .flatMap(s -> s);
        Stream<Event> metrics = Stream.concat(
                Stream.of(
                                new MetricRule.Conditions(Optional.of("result > 1"), Optional.empty()),
                                new MetricRule.Comparison(SeriesComparison.Worse.HIGHER, 5, false, 0.01, 1))
                        .map(rule -> new Event.MetricsBegan(
                                "hold-1",
                                List.of(new MetricTerms(
                                        "m",
                                        "sql: select 1",
                                        rule,
                                        new MetricSchedule(Duration.ZERO, Duration.ofSeconds(9), Optional.empty()),
                                        MetricLimits.DEFAULT,
                                        new MetricMode.Critical(),
                                        false)),
                                MetricScore.DEFAULT)),
                all(MetricVerdict.class).stream().map(v -> new Event.MetricJudged("hold-1", "m", v)));
        return Stream.of(nested, all(Event.class).stream(), metrics).flatMap(events -> events);
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_is_read_as_it_was_written(Event event) {
        EventJson json = new EventJson();
        assertThat(json.read(EventJson.kind(event), json.write(event))).isEqualTo(event);
    }

    @Test
    void what_an_older_version_did_not_write_yet_is_empty() {
        EventJson json = new EventJson();
        String cut = "{\"trigger\":{\"type\":\"guard\",\"cut\":{\"backend\":{\"deployment\":{\"number\":2},"
                + "\"version\":{\"label\":\"2.0\"}},\"at\":\"2026-01-02T03:04:05Z\",\"reason\":\"so\",\"evidence\":101.5,"
                + "\"bound\":100.0,\"canaryRequests\":13,\"canaryFailed\":3,\"stableRequests\":251,\"stableFailed\":0,"
                + "\"cutMicros\":9}},\"undo\":[]}";
        assertThat(json.read("rollback-decided", cut))
                .isInstanceOfSatisfying(
                        Event.RollbackDecided.class,
                        decided -> assertThat(((Trigger.Guard) decided.trigger())
                                        .cut()
                                        .judgement())
                                .isEmpty());
        String measured = "{\"step\":\"hold-1\",\"measurement\":{\"set\":0.25,\"measured\":0.2,\"evidence\":1.0,"
                + "\"bound\":100.0,\"stable\":null,\"canary\":null}}";
        assertThat(json.read("measured", measured))
                .isInstanceOfSatisfying(
                        Event.Measured.class,
                        it -> assertThat(it.measurement().judgement()).isEmpty());
        String backedUp =
                "{\"step\":\"backup\",\"finding\":{\"type\":\"backed-up\",\"backup\":\"1-before-2.0\",\"bytes\":9,"
                        + "\"tables\":1,\"rows\":2,\"restored\":true,\"reused\":false}}";
        assertThat(json.read("done", backedUp))
                .isEqualTo(new Event.Done("backup", new Finding.BackedUp("1-before-2.0", 9, 1, 2, true, false)));
    }

    /** One of each record that a sealed interface permits, its components filled by their types. */
    private static <T> List<T> all(Class<T> sealed) {
        return Stream.of(sealed.getPermittedSubclasses())
                .filter(Class::isRecord)
                .map(type -> sealed.cast(sample(type)))
                .toList();
    }

    private static Object sample(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            Object last = sample(arguments[arguments.length - 1]);
            Class<?> raw = (Class<?>) generic.getRawType();
            return raw == Optional.class ? Optional.of(last) : raw == List.class ? List.of(last) : Map.of("key", last);
        }
        return sampleOf((Class<?>) type);
    }

    private static Object sampleOf(Class<?> type) {
        if (type == MetricRule.class) {
            return new MetricRule.Comparison(SeriesComparison.Worse.LOWER, 0.1, true, 0.01, 2);
        } else if (type == MetricMode.class) {
            return new MetricMode.Weighted(3);
        } else if (type == MetricVerdict.class) {
            return new MetricVerdict.Failed("3 of 4");
        } else if (type == String.class) {
            return "text with \"quotes\" and \u00e9";
        } else if (type == int.class || type == Integer.class) {
            return 7;
        } else if (type == long.class || type == Long.class) {
            return 1L << 40;
        } else if (type == double.class || type == Double.class) {
            return 0.1 + 0.2;
        } else if (type == boolean.class) {
            return true;
        } else if (type == Duration.class) {
            return Duration.ofMillis(1_234_567);
        } else if (type == Instant.class) {
            return Instant.parse("2026-01-02T03:04:05.678901Z");
        } else if (type == BigDecimal.class) {
            return new BigDecimal("12345678901234567890.25");
        } else if (type == Percent.class) {
            return new Percent(25);
        } else if (type == BackendId.class) {
            return BACKEND;
        } else if (type == LatencyLimit.class) {
            return LatencyLimit.DEFAULT;
        } else if (type == Cohort.class) {
            return COHORT;
        } else if (type == Step.class) {
            return new Step.Smoke(3);
        } else if (type == Finding.class) {
            return new Finding.Nothing("so");
        } else if (type == Trigger.class) {
            return new Trigger.Asked("tom", "because");
        } else if (type == DatabaseReturn.class) {
            return new DatabaseReturn.Downgrade(Optional.of("16"), "1.4.2");
        } else if (type == Measurement.class) {
            return new Measurement(
                    0.25,
                    0.248,
                    1.5,
                    100,
                    Optional.empty(),
                    Optional.of((BackendStats) record(BackendStats.class)),
                    Optional.of((Judgement) record(Judgement.class)));
        } else if (type == Cut.class) {
            return record(Cut.class);
        } else if (type == Plan.class) {
            return new Plan(
                    new EnvironmentId("shop", "staging"),
                    Plan.Kind.ROLLBACK,
                    new ReleaseRef(BACKEND.version(), "archive", Optional.empty()),
                    Optional.empty(),
                    Optional.empty(),
                    Strategy.BLUE_GREEN,
                    List.of(),
                    "");
        } else if (type == Code.class) {
            return Code.START_FAILED;
        } else if (type == OnInconclusive.class) {
            return OnInconclusive.PROMOTE;
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type.isSealed()) {
            return sampleOf(type.getPermittedSubclasses()[0]);
        }
        return record(type);
    }

    private static Object record(Class<?> type) {
        try {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types =
                    Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(
                    Stream.of(components).map(c -> sample(c.getGenericType())).toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no sample of " + type, e);
        }
    }
}
