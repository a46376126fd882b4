package dev.sluice.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.migration.lint.Classification;
import dev.sluice.report.Estimates;
import dev.sluice.traffic.GuardLimits;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanScreenTest {
    private static String shown(Optional<MigrationStatus> migrations) {
        return shown(migrations, Optional.empty());
    }

    private static String shown(Optional<MigrationStatus> migrations, Optional<Classification> judged) {
        return String.join(
                "\n",
                new PlanScreen(
                                new Prospect(
                                        Told.plan(Optional.of(Told.old())),
                                        GuardLimits.DEFAULT,
                                        migrations,
                                        judged,
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
                  = guard     taken back where more than 1 % fail and more than 1.5x of 1.4.2's, or p95 is above 1.5x
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
}
