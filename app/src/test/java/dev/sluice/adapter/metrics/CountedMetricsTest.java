package dev.sluice.adapter.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.Specs;
import dev.sluice.adapter.metrics.logs.AccessLogSource;
import dev.sluice.adapter.metrics.logs.InstanceLogsSource;
import dev.sluice.adapter.metrics.router.RouterNumbersSource;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.Version;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.FieldCondition;
import dev.sluice.config.FieldCondition.Operator;
import dev.sluice.config.MetricSource;
import dev.sluice.config.MetricSource.Unit;
import dev.sluice.port.Metrics.Asked;
import dev.sluice.port.Router;
import dev.sluice.port.Target;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.RouterState;
import dev.sluice.traffic.RoutingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted since the time before: in the instances' logs and in the access log. */
class CountedMetricsTest {
    private static final BackendId CANARY = new BackendId(new DeploymentId(2), new Version("1.5.0"));
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-03-04T05:06:07Z");
    private Optional<String> mark = Optional.empty();

    private Sample ask(Source source) throws Exception {
        Asked asked = new Asked(Specs.shop().spec(), CANARY, Optional.empty(), folder, now, Optional.empty());
        Sample sample = source.ask(new Subject(asked, CANARY, INTERVAL, Duration.ofSeconds(5), mark));
        mark = switch (sample) {
            case Sample.Began began -> Optional.of(began.mark());
            case Sample.Numbers numbers -> numbers.mark();
            case Sample.Nothing nothing -> nothing.mark();
            default -> Optional.empty();
        };
        now = now.plus(INTERVAL);
        return sample;
    }

    private static double number(Sample sample) {
        return ((Sample.Numbers) sample).numbers().getFirst();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private Source log(String pattern, Unit unit) {
        return new InstanceLogsSource(new MetricSource.Log(pattern, unit), new TwoInstances(), folder);
    }

    @Test
    void lines_of_all_instances_are_counted_since_the_time_before() throws Exception {
        write("2-web-1.log", "ERROR oauth\nERROR oauth\n");
        Source source = log("ERROR .*oauth", Unit.COUNT);
        assertThat(ask(source)).isInstanceOf(Sample.Began.class);
        write("2-web-1.log", "ERROR in oauth\nfine\nERROR half of a line, oau");
        write("2-web-2.log", "ERROR x oauth\n");
        write("1-web-1.log", "ERROR of another version: oauth\n");
        assertThat(number(ask(source))).isEqualTo(2);
        write("2-web-1.log", "th\n");
        assertThat(number(ask(source))).isEqualTo(1);
        assertThat(number(ask(source))).isEqualTo(0);
    }

    @Test
    void a_rate_is_by_the_second() throws Exception {
        write("2-web-1.log", "");
        Source source = log("ERROR", Unit.RATE);
        ask(source);
        write("2-web-1.log", "ERROR\n".repeat(25));
        assertThat(number(ask(source))).isEqualTo(2.5);
    }

    @Test
    void a_log_that_was_put_aside_is_read_from_its_beginning() throws Exception {
        write("2-web-1.log", "x\n".repeat(100));
        Source source = log("ERROR", Unit.COUNT);
        ask(source);
        Files.delete(folder.resolve("2-web-1.log"));
        write("2-web-1.log", "ERROR\n");
        assertThat(number(ask(source))).isEqualTo(1);
    }

    @Test
    void what_nobody_looked_at_for_long_and_time_that_runs_backwards_begin_anew() throws Exception {
        write("2-web-1.log", "");
        Source source = log("ERROR", Unit.COUNT);
        ask(source);
        write("2-web-1.log", "ERROR\n");
        now = now.plus(Duration.ofHours(1));
        assertThat(ask(source)).isInstanceOf(Sample.Began.class);
        now = now.minus(Duration.ofHours(2));
        assertThat(ask(source)).isInstanceOf(Sample.Began.class);
        assertThat(number(ask(source))).isEqualTo(0);
    }

    @Test
    void a_line_without_end_takes_bounded_memory_and_a_hostile_one_bounded_time() throws Exception {
        write("2-web-1.log", "");
        Source source = log("(a+)+$", Unit.COUNT);
        ask(source);
        write("2-web-1.log", "a".repeat(5_000_000) + "!\n" + "aaa\n");
        assertThat(number(ask(source))).isGreaterThanOrEqualTo(1);
    }

    @Test
    void without_a_log_there_is_nothing() throws Exception {
        assertThat(ask(log("ERROR", Unit.COUNT))).isInstanceOf(Sample.Nothing.class);
    }

    private Source access(Unit unit, FieldCondition... where) {
        return new AccessLogSource(new MetricSource.AccessLog(List.of(where), unit), folder.resolve("access.log"));
    }

    @Test
    void requests_of_a_version_are_counted_by_their_fields() throws Exception {
        write("access.log", "");
        Source source = access(
                Unit.SHARE,
                new FieldCondition("status", Operator.AT_LEAST, "500"),
                new FieldCondition("path", Operator.MATCHES, "^/api"));
        assertThat(ask(source)).isInstanceOf(Sample.Began.class);
        assertThat(ask(source)).isInstanceOf(Sample.Nothing.class);
        write("access.log", """
                {"path":"/api/a","status":500,"version":"1.5.0"}
                {"path":"/api/b","status":200,"version":"1.5.0"}
                {"path":"/web","status":503,"version":"1.5.0"}
                {"path":"/api/c","status":504,"version":"1.4.2"}
                no json at all
                {"path":"/api/d","status":404,"version":"1.5.0"}
                """);
        assertThat(number(ask(source))).isEqualTo(0.25);
    }

    // ---- the router's numbers

    private Optional<BackendStats> counted = Optional.empty();

    private static BackendStats stats(long judged, long failed) {
        return new BackendStats(CANARY, judged, judged, failed, 0, 1_000, 20_000, 30_000);
    }

    private Source router(MetricSource.Quantity quantity) {
        return new RouterNumbersSource(new MetricSource.Router(quantity), new CountingRouter());
    }

    @Test
    void what_the_router_failed_is_a_share_of_what_it_judged_since_the_time_before() throws Exception {
        Source source = router(MetricSource.Quantity.ERROR_RATE);
        assertThat(ask(source)).isEqualTo(new Sample.Nothing("the router has not served it"));
        counted = Optional.of(stats(1_000, 10));
        assertThat(ask(source)).isInstanceOf(Sample.Began.class);
        counted = Optional.of(stats(1_100, 60));
        assertThat(number(ask(source))).isEqualTo(0.5);
        assertThat(ask(source)).as("no request since").isInstanceOf(Sample.Nothing.class);
        assertThat(number(ask(router(MetricSource.Quantity.P95)))).isEqualTo(20);
    }

    @Test
    void a_router_that_counts_anew_begins_anew_and_is_no_negative_number() throws Exception {
        Source source = router(MetricSource.Quantity.REQUESTS);
        counted = Optional.of(stats(1_000, 10));
        ask(source);
        counted = Optional.of(stats(5, 0));
        assertThat(ask(source))
                .isInstanceOfSatisfying(
                        Sample.Began.class, began -> assertThat(began.why()).isEqualTo("the router counts anew"));
        counted = Optional.of(stats(12, 0));
        assertThat(number(ask(source))).isEqualTo(7);
    }

    /** A router that counts what it is told. */
    private final class CountingRouter implements Router {
        @Override
        public void ensureRunning() {}

        @Override
        public RouterState apply(RoutingTable table) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RouterState state() {
            return new RouterState(
                    new Epoch(1),
                    1,
                    true,
                    0.5,
                    0,
                    100,
                    counted.stream().toList(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty());
        }

        @Override
        public void acknowledge(BackendId backend, Epoch epoch) {}

        @Override
        public RouterState pause(Duration atMost, Epoch epoch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RouterState resume(Epoch epoch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void stop(Duration drain) {}
    }

    /** Two instances of the canary and one of stable. */
    private static final class TwoInstances implements Target {
        @Override
        public List<Instance> ensure(
                EnvironmentSpec environment, BackendId backend, ComponentSpec component, Path directory) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Instance> instances(EnvironmentId environment) {
            BackendId stable = new BackendId(new DeploymentId(1), new Version("1.4.2"));
            return List.of(instance("1-web-1", stable), instance("2-web-1", CANARY), instance("2-web-2", CANARY));
        }

        private static Instance instance(String id, BackendId backend) {
            return new Instance(id, backend, "web", "127.0.0.1", 1, true, 0, -1, Instant.EPOCH);
        }

        @Override
        public void stop(EnvironmentId environment, String instance, Duration grace) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> tail(EnvironmentId environment, String instance, int lines) {
            return List.of();
        }
    }
}
