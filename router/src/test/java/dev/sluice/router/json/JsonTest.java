package dev.sluice.router.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.analysis.GuardState;
import dev.sluice.analysis.ReleaseEvidence;
import dev.sluice.analysis.ReleaseState;
import dev.sluice.base.Code;
import dev.sluice.base.Epoch;
import dev.sluice.base.Percent;
import dev.sluice.base.SluiceException;
import dev.sluice.router.store.KeptEvidence;
import dev.sluice.router.traffic.Tables;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.EndpointStats;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.LatencyLimit;
import dev.sluice.traffic.Listen;
import dev.sluice.traffic.RouterState;
import dev.sluice.traffic.RoutingTable;
import dev.sluice.traffic.Stickiness;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {
    static List<Stickiness> everyStickiness() {
        return List.of(new Stickiness.Cookie("sluice"), new Stickiness.Header("X-User-Id"), new Stickiness.Address());
    }

    private static RoutingTable table(Stickiness stickiness) {
        Listen listen = new Listen(
                "0.0.0.0",
                Optional.of(80),
                Optional.of(443),
                Optional.of(new Listen.Tls("/etc/tls/cert.pem", "/etc/tls/key.pem")),
                true,
                List.of("10.0.0.0/8"),
                true);
        return Tables.table(
                7,
                3,
                Tables.split(
                        Tables.backend(1, "1.0", 2), Tables.backend(2, "release/2.0+x", 1), 12.34, Tables.INTERNAL),
                stickiness,
                listen);
    }

    @ParameterizedTest
    @MethodSource("everyStickiness")
    void a_table_is_read_as_it_was_written(Stickiness stickiness) {
        RoutingTable table = table(stickiness);
        assertThat(Json.read(Json.write(table), RoutingTable.class, "the table"))
                .isEqualTo(table);
        assertThat(Json.read(Json.tree(table), RoutingTable.class, "the table")).isEqualTo(table);
    }

    @Test
    void a_state_is_read_as_it_was_written() {
        BackendId canary = BackendId.parse("2:2.0");
        RouterState state = new RouterState(
                new Epoch(7),
                3,
                true,
                0.123,
                1e300,
                100,
                List.of(new BackendStats(canary, 1, 2, 3, 4, 5, 6, Long.MAX_VALUE)),
                List.of(new EndpointStats("2-web-0", false, 1, 2)),
                Optional.of(new Cut(
                        canary,
                        Instant.parse("2026-01-01T00:00:00.123456Z"),
                        "why",
                        101,
                        100,
                        13,
                        3,
                        251,
                        0,
                        6,
                        Optional.empty())),
                Optional.empty());
        assertThat(Json.read(Json.write(state), RouterState.class, "the state")).isEqualTo(state);
        RouterState none = new RouterState(
                Epoch.NONE, 0, false, 0, 0, 0, List.of(), List.of(), Optional.empty(), Optional.empty());
        assertThat(Json.read(Json.write(none), RouterState.class, "the state")).isEqualTo(none);
    }

    @Test
    void identifiers_and_shares_are_written_as_single_values() {
        assertThat(Json.write(table(new Stickiness.Address())))
                .contains("\"id\":\"1:1.0\"", "\"epoch\":7", "\"weight\":1234", "\"environment\":\"shop/production\"")
                .contains("\"by\":\"address\"", "\"connect\":\"PT2S\"");
    }

    @Test
    void what_an_older_version_did_not_write_yet_is_empty() {
        RoutingTable table = table(new Stickiness.Address());
        String old = Json.write(table)
                .replaceFirst(
                        "\"guard\":\\{.*}}$", "\"guard\":{\"errorLimit\":100,\"versusStable\":1.5,\"alpha\":0.01}}");
        assertThat(old).doesNotContain("latency");
        GuardLimits limits = Json.read(old, RoutingTable.class, "the table").guard();
        assertThat(limits).isEqualTo(GuardLimits.onFailures(new Percent(100), 1.5, 0.01));
    }

    @Test
    void evidence_that_an_older_router_left_is_gone_on_with() {
        ReleaseEvidence evidence = new ReleaseEvidence(GuardLimits.onFailures(new Percent(100), 1.5, 0.01));
        evidence.assigned(true);
        evidence.judge(true, true, 1);
        GuardState now = evidence.state().failures();
        String written = Json.write(new KeptEvidence(
                List.of(new KeptEvidence.Counts(BackendId.parse("1:1.0"), 7, 6, 1, Optional.empty())),
                Optional.of(new KeptEvidence.Trial(BackendId.parse("2:2.0"), now, Optional.empty()))));
        String old = written.replaceFirst(",\"aside\":\\{[^}]*}", "")
                .replace(",\"recent\":null", "")
                .replace(",\"further\":null", "");
        assertThat(old).doesNotContain("aside", "recent", "further");
        KeptEvidence.Trial read =
                Json.read(old, KeptEvidence.class, "the evidence").trial().orElseThrow();
        ReleaseEvidence goesOn = ReleaseEvidence.restore(GuardLimits.DEFAULT, read.evidence());
        assertThat(goesOn.failures().evidence()).isEqualTo(evidence.failures().evidence());
        assertThat(goesOn.failures().canaryFailed()).isEqualTo(1);
        assertThat(goesOn.latency(0).canaryRequests()).isZero();
    }

    @Test
    void evidence_of_slowness_that_an_older_router_left_is_gone_on_with() {
        GuardLimits before = new GuardLimits(
                new Percent(100), 1.5, 0.01, List.of(LatencyLimit.versusStable(95, 1.5)), Optional.empty());
        ReleaseEvidence evidence = new ReleaseEvidence(before);
        for (int i = 0; i < 1_000; i++) {
            boolean canary = i % 10 == 0;
            evidence.assigned(canary);
            evidence.took(canary, canary && i % 30 == 0 ? 90_000 : 10_000 + i % 20 * 1_000, i, i * 5_000_000L);
        }
        String written = Json.write(evidence.state());
        String old = written.replaceFirst(",\"allowance\":\\{[^}]*}", "");
        assertThat(old).hasSizeLessThan(written.length()).doesNotContain("allowance");
        ReleaseEvidence goesOn =
                ReleaseEvidence.restore(GuardLimits.DEFAULT, Json.read(old, ReleaseState.class, "the evidence"));
        assertThat(goesOn.latency(0).canarySlow())
                .isEqualTo(evidence.latency(0).canarySlow())
                .isPositive();
        assertThat(goesOn.latency(0).stableMicros())
                .isEqualTo(evidence.latency(0).stableMicros());
        assertThat(goesOn.latency(0).evidence()).isBetween(1e-9, 1.0);
    }

    @Test
    void a_limit_of_an_older_version_knows_nothing_but_stable() {
        LatencyLimit old = Json.read("{\"percentile\":95.0,\"factor\":1.5}", LatencyLimit.class, "the limit");
        assertThat(old).isEqualTo(LatencyLimit.versusStable(95, 1.5));
        LatencyLimit now = LatencyLimit.DEFAULT;
        assertThat(Json.read(Json.write(now), LatencyLimit.class, "the limit")).isEqualTo(now);
    }

    @Test
    void a_field_of_a_newer_version_is_named_and_refused() {
        String newer =
                Json.write(table(new Stickiness.Address())).replace("\"version\":3", "\"version\":3,\"mirror\":1");
        assertThatThrownBy(() -> Json.read(newer, RoutingTable.class, "the routing table"))
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
                    assertThat(e.what()).contains("the routing table", "does not know: mirror");
                    assertThat(e.help()).contains("version");
                });
    }

    @Test
    void what_is_missing_null_cut_short_or_not_allowed_is_refused() {
        String good = Json.write(table(new Stickiness.Address()));
        for (String bad : List.of(
                "",
                "null",
                "[]",
                good.substring(0, good.length() / 2),
                good + "{}",
                good.replace("\"version\":3,", ""),
                good.replace("\"listen\":{", "\"listen\":null,\"x\":{"),
                good.replace("\"weight\":1234", "\"weight\":10001"),
                good.replace("\"by\":\"address\"", "\"by\":\"moon\""),
                good.replace("\"id\":\"1:1.0\"", "\"id\":\"one\""))) {
            assertThatThrownBy(() -> Json.read(bad, RoutingTable.class, "the routing table"))
                    .as(bad)
                    .isInstanceOf(SluiceException.class);
        }
    }
}
