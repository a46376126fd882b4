package dev.sluice.adapter.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.Specs;
import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.adapter.metrics.sql.SqlSource;
import dev.sluice.adapter.postgres.PostgresForTests;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.Secret;
import dev.sluice.base.Version;
import dev.sluice.config.DataSpec;
import dev.sluice.config.MetricSource;
import dev.sluice.port.Metrics.Asked;
import dev.sluice.traffic.BackendId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Metrics from a real PostgreSQL. */
class SqlMetricTest {
    private static final Secret URL = PostgresForTests.url(PostgresForTests.newDatabase());

    private static final Instant NOW = Instant.parse("2026-03-02T14:00:00Z");

    private static Sample ask(Secret url, String query) {
        return ask(url, query, Optional.empty());
    }

    private static Sample ask(Secret url, String query, Optional<String> at) {
        DataSpec data = Specs.shop().database(url.reveal()).spec().data().orElseThrow();
        BackendId canary = new BackendId(new DeploymentId(2), new Version("1.5.0"));
        Asked asked = new Asked(Specs.shop().spec(), canary, Optional.empty(), Path.of("."), NOW, Optional.empty());
        return new SqlSource(new MetricSource.Sql(query, at), new Databases(InstantSource.system()).database(data))
                .ask(new Subject(asked, canary, Duration.ofSeconds(1), Duration.ofSeconds(5), Optional.empty()));
    }

    @Test
    void a_query_gives_a_number() {
        assertThat(ask(URL, "select 40 + 2.5")).isEqualTo(new Sample.Numbers(List.of(42.5), Optional.empty()));
        assertThat(
                        ask(
                                URL,
                                "select count(*) from (values ('1.5.0'), ('1.4.2')) as v(version) where version = '${version}'"))
                .isEqualTo(new Sample.Numbers(List.of(1.0), Optional.empty()));
        assertThat(ask(URL, "select true")).isEqualTo(new Sample.Value(true));
    }

    @Test
    void what_a_query_does_not_give_is_nothing() {
        assertThat(ask(URL, "select 1 where false")).isInstanceOf(Sample.Nothing.class);
        assertThat(ask(URL, "select null::int")).isInstanceOf(Sample.Nothing.class);
        assertThat(ask(URL, "select 'NaN'::float8")).isInstanceOf(Sample.Nothing.class);
        assertThat(ask(URL, "select 'Infinity'::float8")).isInstanceOf(Sample.Nothing.class);
    }

    @Test
    void a_value_whose_time_is_too_old_or_not_there_is_nothing() {
        for (String fresh : List.of(
                "select timestamptz '2026-03-02 15:59:30+02'",
                "select extract(epoch from timestamptz '2026-03-02 13:59:30Z')",
                "select 1772459970",
                "select 1772459970123",
                "select '2026-03-02T13:59:30Z'")) {
            assertThat(ask(URL, "select 42", Optional.of(fresh)))
                    .as(fresh)
                    .isEqualTo(new Sample.Numbers(List.of(42.0), Optional.empty()));
        }
        assertThat(ask(URL, "select 42", Optional.of("select timestamptz '2026-03-02 13:00:00Z'")))
                .isEqualTo(new Sample.Nothing("a stale value: of 3600 s ago"));
        assertThat(ask(URL, "select 42", Optional.of("select timestamptz '2026-03-02 15:00:00Z'")))
                .isEqualTo(new Sample.Nothing("a value of 3600 s ahead: the clocks differ"));
        assertThat(ask(URL, "select 42", Optional.of("select max(now()) where false")))
                .isEqualTo(new Sample.Nothing("no time that the value is of"));
        for (String unreadable : List.of(
                "select timestamp '2026-03-02 14:00:00'",
                "select 'yesterday'",
                "select 'infinity'::timestamptz",
                "select no_such_column")) {
            assertThat(ask(URL, "select 42", Optional.of(unreadable)))
                    .as(unreadable)
                    .isInstanceOf(Sample.Trouble.class);
        }
    }

    @Test
    void what_a_query_cannot_do_is_trouble() {
        for (String query : List.of(
                "select * from no_such_table",
                "select 'many'",
                "create table a (b int)",
                "select 1; select 2",
                "select 1/0")) {
            assertThat(ask(URL, query)).as(query).isInstanceOf(Sample.Trouble.class);
        }
        assertThat(ask(new Secret("postgresql://nobody:hunter2hunter2@localhost:1/x"), "select 1"))
                .isInstanceOfSatisfying(
                        Sample.Trouble.class,
                        trouble -> assertThat(trouble.why()).doesNotContain("hunter2"));
    }
}
