package dev.sluice.adapter.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.Specs;
import dev.sluice.adapter.metrics.command.ProgramSource;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.adapter.process.LocalCommands;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.Version;
import dev.sluice.config.Command;
import dev.sluice.config.MetricSource;
import dev.sluice.port.Metrics.Asked;
import dev.sluice.traffic.BackendId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics from real programs. */
class ProgramMetricTest {
    private static final Instant NOW = Instant.parse("2026-03-02T14:00:00Z");

    @TempDir
    Path folder;

    private Sample ask(String script, Optional<String> json, Optional<String> at) throws Exception {
        MetricSource.Program program = new MetricSource.Program(new Command(List.of("sh", "-c", script)), json, at);
        BackendId canary = new BackendId(new DeploymentId(2), new Version("1.5.0"));
        Asked asked = new Asked(Specs.shop().spec(), canary, Optional.empty(), folder, NOW, Optional.empty());
        return new ProgramSource(program, new LocalCommands())
                .ask(new Subject(asked, canary, Duration.ofSeconds(10), Duration.ofSeconds(1), Optional.empty()));
    }

    private Sample ask(String script) throws Exception {
        return ask(script, Optional.empty(), Optional.empty());
    }

    private Sample timed(String line) throws Exception {
        return ask("echo '" + line + "'", Optional.of("$.n"), Optional.of("$.at"));
    }

    private static Sample number(double number) {
        return new Sample.Numbers(List.of(number), Optional.empty());
    }

    @Test
    void the_last_line_is_a_number_or_json() throws Exception {
        assertThat(ask("echo one; echo; echo ' 42.5 '; echo")).isEqualTo(number(42.5));
        assertThat(ask("echo -3e2")).isEqualTo(number(-300));
        assertThat(ask("echo true")).isEqualTo(new Sample.Value(true));
        assertThat(ask("echo '{\"a\": {\"n\": 7}}'", Optional.of("$.a.n"), Optional.empty()))
                .isEqualTo(number(7));
    }

    @Test
    void what_is_no_finite_number_is_nothing() throws Exception {
        for (String nothing : List.of("NaN", "Infinity", "-Infinity", "1e999", "null", "[]", "")) {
            assertThat(ask("echo '" + nothing + "'")).as(nothing).isInstanceOf(Sample.Nothing.class);
        }
        assertThat(ask("echo '{\"b\": 1}'", Optional.of("$.a"), Optional.empty()))
                .isEqualTo(new Sample.Nothing("$.a is not in the answer"));
    }

    @Test
    void a_program_that_fails_or_says_something_else_is_trouble() throws Exception {
        assertThat(ask("echo 1; exit 3")).isEqualTo(new Sample.Trouble("it ended with status 3"));
        assertThat(ask("exec sleep 100")).isInstanceOf(Sample.Trouble.class);
        assertThat(ask("echo '<html/>'")).isEqualTo(new Sample.Trouble("its last line is neither a number nor JSON"));
    }

    @Test
    void a_value_that_comes_with_its_time_is_as_fresh_as_that() throws Exception {
        assertThat(timed("{\"n\": 7, \"at\": \"2026-03-02T13:59:50Z\"}")).isEqualTo(number(7));
        assertThat(timed("{\"n\": 7, \"at\": 1772459990}")).isEqualTo(number(7));
        assertThat(timed("{\"n\": 7, \"at\": 1772459990.25}")).isEqualTo(number(7));
        assertThat(timed("{\"n\": 7, \"at\": \"2026-03-02 14:59:50+0100\"}")).isEqualTo(number(7));
        assertThat(timed("{\"n\": 7, \"at\": \"2026-03-02T13:50:00Z\"}"))
                .isEqualTo(new Sample.Nothing("a stale value: of 600 s ago"));
        assertThat(timed("{\"n\": 7}")).isEqualTo(new Sample.Nothing("no time that the value is of"));
        assertThat(timed("{\"n\": 7, \"at\": \"2026-03-02T14:00:00\"}"))
                .isEqualTo(new Sample.Trouble("the time that the value is of cannot be read: it has no zone"));
        assertThat(timed("7"))
                .as("a number alone has no time")
                .isEqualTo(new Sample.Nothing("no time that the value is of"));
    }
}
