package dev.sluice.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.MetricLimits;
import dev.sluice.analysis.MetricMode;
import dev.sluice.analysis.MetricRule;
import dev.sluice.analysis.MetricSchedule;
import dev.sluice.analysis.MetricScore;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.analysis.SeriesComparison;
import dev.sluice.base.Percent;
import dev.sluice.config.MetricSource;
import dev.sluice.config.MetricSpec;
import dev.sluice.config.MetricsSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.migration.lint.Classification;
import dev.sluice.report.Estimates;
import dev.sluice.traffic.GuardLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanScreenTest {
    private static String shown(Optional<MigrationStatus> migrations) {
        return shown(migrations, Optional.empty());
    }

    private static String shown(Optional<MigrationStatus> migrations, Optional<Classification> judged) {
        return shown(migrations, judged, List.of());
    }

    private static String shown(
            Optional<MigrationStatus> migrations, Optional<Classification> judged, List<String> cautions) {
        return String.join(
                "\n",
                new PlanScreen(
                                new Prospect(
                                        Told.plan(Optional.of(Told.old())),
                                        GuardLimits.DEFAULT,
                                        MetricsSpec.NONE,
                                        migrations,
                                        judged,
                                        cautions,
                                        Optional.empty(),
                                        Optional.empty()),
                                new Estimates(List.of(Told.cut().state())),
                                Paint.PLAIN)
                        .lines());
    }

    private static MigrationScript script(String revision, String sql) {
        return new MigrationScript(
                revision,
                "",
                Optional.of("db/V" + revision + ".sql"),
                new MigrationScript.Sql(sql, true, MigrationScript.Scope.SCRIPT));
    }

    @Test
    void what_nobody_judged_is_not_called_an_expand_migration_where_less_is_known_of_the_product() {
        MigrationStatus status = new MigrationStatus(
                Optional.of("0016"), List.of(new Migration("0017", "add rank", false)), List.of(), Optional.empty());

        assertThat(shown(Optional.of(status), Optional.empty(), List.of("nobody watches")))
                .contains(
                        "? database  0017 add rank                not judged  whether 1.4.2 goes on beside it is not known")
                .contains("! database  nobody watches")
                .doesNotContain("expand");
    }

    @Test
    void a_plan_tells_the_class_and_the_strongest_lock_of_each_migration() {
        MigrationStatus status = new MigrationStatus(
                Optional.of("0016"),
                List.of(
                        new Migration("0017", "add rank", false),
                        new Migration("0018", "drop legacy", false),
                        new Migration("0019", "call it", false),
                        new Migration("0020", "fill", false)),
                List.of(),
                Optional.empty());
        Classification judged = Classification.of(List.of(
                script("0017", "alter table users add column rank integer"),
                script("0018", "alter table users drop column legacy"),
                script("0019", "select tidy_up()"),
                script("0020", "update users set rank = 0 where rank is null")));

        assertThat(shown(Optional.of(status), Optional.of(judged))).contains("""
                  + database  0017 add rank                expand    ACCESS EXCLUSIVE on users; 1.4.2 goes on beside it
                  ! database  0018 drop legacy             contract  ACCESS EXCLUSIVE on users; 1.4.2 may not live with it
                  ? database  0019 call it                 unknown   locks not known; the rehearsal has to show it
                  + database  0020 fill                    data      ROW EXCLUSIVE on users; 1.4.2 goes on beside it
                """);
    }

    @Test
    void a_plan_tells_code_database_traffic_time_and_the_way_back() {
        MigrationStatus status = new MigrationStatus(
                Optional.of("0016"),
                List.of(new Migration("0017", "add rank", false), new Migration("0018", "drop legacy", true)),
                List.of(),
                Optional.empty());
        assertThat(shown(Optional.of(status))).isEqualTo("""
                shop  1.4.2 → 1.5.0                                 production
                  ~ code      git 3f9c1d2
                  + database  0017 add rank                expand    1.4.2 goes on beside it
                  ! database  0018 drop legacy             contract  runs when 1.4.2 is gone; no way back after it
                  ~ traffic   internal → 25 → 100 %  hold 30 m, 10 m; judged at each step: at least 2,000 requests
                    passing   internal  after 30 m: hold 30 m
                              25 %      not before 10 m: hold 10 m, 2,000 requests ?, judged by p95 ?
                              ? no traffic was measured yet
                  = guard     taken back where more than 1 % fail and more than 1.5x of 1.4.2's, or p95 is above 1.5x and 50 ms
                              a healthy release goes with a chance of at most 1 %; evidence is weighed: failures 97 %, p95 3 %

                  preflight 2 s · backup 41 s · migrate 2 s · start 11 s · smoke 18 s · traffic 40 m · bake 48 h
                  rollback: traffic < 1 s · code 400 ms · database: stays at 0017
                next  sluice deploy production 1.5.0""");
    }

    @Test
    void a_revision_that_the_release_does_not_know_is_an_error_in_the_plan() {
        MigrationStatus status = new MigrationStatus(Optional.of("0019"), List.of(), List.of("0019"), Optional.empty());
        assertThat(shown(Optional.of(status))).contains("✖ database  is at 0019, which 1.5.0 does not know");
    }

    private static MetricSpec metric(
            String name, MetricSource source, MetricRule rule, MetricMode mode, Optional<Integer> count) {
        return new MetricSpec(
                new MetricTerms(
                        name,
                        source.kind() + ": " + source.asks(),
                        rule,
                        new MetricSchedule(Duration.ofMinutes(1), Duration.ofMinutes(1), count),
                        new MetricLimits(2, 0, 4, Optional.empty()),
                        mode,
                        rule instanceof MetricRule.Comparison),
                source,
                Duration.ofSeconds(10));
    }

    @Test
    void a_plan_tells_what_is_measured_and_how_long_each_step_waits_for_it() {
        MetricsSpec metrics = new MetricsSpec(
                List.of(
                        metric(
                                "login success",
                                new MetricSource.Sql("select 1", Optional.empty()),
                                new MetricRule.Conditions(Optional.of("result >= 0.95"), Optional.empty()),
                                new MetricMode.Critical(),
                                Optional.of(45)),
                        metric(
                                "oauth errors",
                                new MetricSource.Log("ERROR .*oauth", MetricSource.Unit.RATE),
                                new MetricRule.Comparison(SeriesComparison.Worse.HIGHER, 0.1, true, 0.01, 2),
                                new MetricMode.Weighted(3),
                                Optional.of(9))),
                MetricScore.DEFAULT);
        DeploymentState earlier =
                Told.baking().after(10_000).measured("bake", 1, 1, 90_200, 180).state();
        String shown = String.join(
                "\n",
                new PlanScreen(
                                new Prospect(
                                        Told.plan(Optional.of(Told.old())),
                                        GuardLimits.onFailures(new Percent(100), 1.5, 0.01),
                                        metrics,
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of(),
                                        Optional.empty(),
                                        Optional.empty()),
                                new Estimates(List.of(earlier)),
                                Paint.PLAIN)
                        .lines());
        assertThat(shown).isEqualTo("""
                shop  1.4.2 → 1.5.0                                 production
                  ~ code      git 3f9c1d2
                  = database  backed up; no migrations are configured
                  ~ traffic   internal → 25 → 100 %  hold 30 m, 10 m; judged at each step: at least 2,000 requests
                    passing   internal  after 45 m: hold 30 m, login success 45 m, oauth errors 9 m
                  !                     login success takes longer than patience does (0 ms over the hold); then onInconclusive: hold
                              25 %      after 45 m: hold 10 m, 2,000 requests 6 m 40 s, login success 45 m, oauth errors 9 m
                  !                     login success takes longer than patience does (30 m over the hold); then onInconclusive: hold
                              at 20 requests a second of which 0.21 % failed, as last measured
                  = guard     taken back where more than 1 % fail and more than 1.5x of 1.4.2's
                              a healthy release goes with a chance of at most 1 %; evidence is weighed: failures 100 %
                  = metrics   login success · critical · fine: result >= 0.95
                                sql: select 1
                                every 1 m, 45 times; 2 may fail, none without data, 4 errors in a row
                                how old its data is, is not looked at: it has no `at`
                  =           oauth errors · weight 3 · bad: higher than the version before by more than 10 %
                                log: rate of /ERROR .*oauth/
                                every 1 m, 9 times; compared 2 times at alpha 1 %, none without data, 4 errors in a row
                                measured only while both versions serve
                              the weighted ones pass together from 95 % of their weight, and fail below 75 %

                  preflight 2 s · backup 41 s · migrate 2 s · start 11 s · smoke 18 s · traffic 1 h 30 m · bake 48 h
                  rollback: traffic < 1 s
                next  sluice deploy production 1.5.0""");
    }
}
