package dev.sluice.migration.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.Code;
import dev.sluice.migration.Effect;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationScript.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassifierTest {
    private static final LintSettings ALONE = new LintSettings(15, false, Map.of());

    private static MigrationScript script(String revision, Scope scope, String sql) {
        return new MigrationScript(
                revision, "", Optional.of("db/" + revision + ".sql"), new MigrationScript.Sql(sql, true, scope));
    }

    private static JudgedMigration judged(LintSettings settings, Scope scope, String sql) {
        return new Classifier(settings)
                .judge(List.of(), List.of(script("1", scope, sql)))
                .migrations()
                .getFirst();
    }

    private static List<Hazard> hazards(Scope scope, String sql) {
        return judged(ALONE, scope, sql).findings().stream()
                .map(LintFinding::hazard)
                .toList();
    }

    @Test
    void what_a_migration_makes_itself_it_may_do_anything_to() {
        JudgedMigration judged = judged(ALONE, Scope.SCRIPT, """
                create table t (id integer, name text);
                alter table t add column x uuid not null default gen_random_uuid();
                create index on t (name);
                alter table t alter column name set not null;
                alter table t drop column x;
                drop table t;""");

        assertThat(judged.findings()).isEmpty();
        assertThat(judged.effect()).isEqualTo(Effect.EXPAND);
        assertThat(judged.strongestLock()).isEmpty();
    }

    @Test
    void a_lock_timeout_is_asked_for_once_and_until_it_is_set() {
        assertThat(hazards(Scope.SCRIPT, "alter table t add column a int; alter table t add column b int"))
                .containsExactly(Hazard.NO_LOCK_TIMEOUT);
        assertThat(hazards(Scope.SCRIPT, "set lock_timeout = '2s'; alter table t add column a int"))
                .isEmpty();
        assertThat(hazards(Scope.SCRIPT, "set local lock_timeout to 2000; alter table t add column a int"))
                .isEmpty();
        assertThat(hazards(
                        Scope.STATEMENT,
                        "begin; set local lock_timeout = '2s'; commit; alter table t add column a int"))
                .containsExactly(Hazard.NO_LOCK_TIMEOUT);
        assertThat(hazards(Scope.SCRIPT, "set lock_timeout = 0; alter table t add column a int"))
                .containsExactly(Hazard.NO_LOCK_TIMEOUT);
        assertThat(judged(LintSettings.ofSluice(), Scope.SCRIPT, "alter table t add column a int")
                        .findings())
                .isEmpty();
    }

    @Test
    void concurrently_in_a_transaction_is_told_apart_from_a_tool_that_leaves_it_out() {
        String index = "create index concurrently i on t (a)";
        assertThat(hazards(Scope.SCRIPT, index)).containsExactly(Hazard.CONCURRENTLY_IN_TRANSACTION);
        assertThat(hazards(Scope.STATEMENT, index)).isEmpty();
        assertThat(hazards(Scope.STATEMENT, "begin; " + index + "; commit"))
                .containsExactly(Hazard.CONCURRENTLY_IN_TRANSACTION);
        assertThat(hazards(Scope.STATEMENT, "begin; commit; " + index)).isEmpty();
        assertThat(hazards(Scope.SCRIPT_WHERE_POSSIBLE, index)).isEmpty();
        assertThat(hazards(Scope.SCRIPT_WHERE_POSSIBLE, index + "; insert into t values (1)"))
                .isEmpty();
        assertThat(hazards(Scope.RUN_WHERE_POSSIBLE, index + "; insert into t values (1)"))
                .contains(Hazard.CONCURRENTLY_IN_TRANSACTION);
        assertThat(hazards(Scope.SCRIPT, "vacuum t")).contains(Hazard.CONCURRENTLY_IN_TRANSACTION);
    }

    @Test
    void the_transaction_of_a_run_goes_on_from_script_to_script() {
        List<MigrationScript> together = List.of(
                script("1", Scope.RUN_WHERE_POSSIBLE, "alter table a add column x int"),
                script("2", Scope.RUN_WHERE_POSSIBLE, "alter table b add column x int"));
        assertThat(Classification.of(together).findings())
                .extracting(LintFinding::hazard)
                .containsExactly(Hazard.LOCKS_PILE_UP);
        List<MigrationScript> apart = List.of(
                script("1", Scope.RUN_WHERE_POSSIBLE, "alter table a add column x int"),
                script("2", Scope.RUN_WHERE_POSSIBLE, "create index concurrently i on b (y)"),
                script("3", Scope.RUN_WHERE_POSSIBLE, "alter table b add column x int"));
        assertThat(Classification.of(apart).findings()).isEmpty();
    }

    @Test
    void long_work_under_an_earlier_lock_is_warned_of() {
        assertThat(hazards(
                        Scope.SCRIPT,
                        "set lock_timeout = '1s'; alter table t add constraint c check (a > 0) not valid;"
                                + " alter table t validate constraint c"))
                .contains(Hazard.LONG_UNDER_LOCK);
        assertThat(hazards(
                        Scope.SCRIPT,
                        "set lock_timeout = '1s'; alter table t add column a int; update t set a = 1 where a is null"))
                .containsExactly(Hazard.LONG_UNDER_LOCK);
    }

    @Test
    void a_new_value_of_an_enum_is_not_used_in_its_transaction() {
        String sql = "alter type mood add value 'calm'; update people set mood = 'calm' where id = 1";
        assertThat(hazards(Scope.SCRIPT, sql)).containsExactly(Hazard.VALUE_TOO_SOON);
        assertThat(hazards(Scope.STATEMENT, sql)).isEmpty();
    }

    @Test
    void an_allowance_needs_a_hazard_and_a_reason() {
        String index = "create index i on t (a);";
        assertThat(hazards(Scope.SCRIPT, "set lock_timeout = '1s';\n-- sluice: allow S0116 ten rows\n" + index))
                .isEmpty();
        assertThat(hazards(
                        Scope.SCRIPT, "set lock_timeout = '1s';\n" + index + " -- sluice: allow S0116, S0121 ten rows"))
                .isEmpty();
        assertThat(hazards(Scope.SCRIPT, "set lock_timeout = '1s'; /* sluice: allow S0116 */ " + index))
                .containsExactlyInAnyOrder(Hazard.INDEX_BLOCKS, Hazard.BAD_ALLOWANCE);
        assertThat(hazards(Scope.SCRIPT, "set lock_timeout = '1s';\n-- sluice: allow S9999 no such\n" + index))
                .contains(Hazard.INDEX_BLOCKS, Hazard.BAD_ALLOWANCE);
        assertThat(hazards(Scope.SCRIPT, "-- sluice: allow-all S0116 S0121 empty tables\nselect 1;\n" + index))
                .isEmpty();
        assertThat(hazards(Scope.SCRIPT, "set lock_timeout = '1s'; -- sluice: alow S0116 typing\n" + index))
                .contains(Hazard.BAD_ALLOWANCE);
    }

    @Test
    void what_is_allowed_to_older_code_need_not_wait() {
        JudgedMigration refused = judged(ALONE, Scope.SCRIPT, "alter table t drop column a");
        JudgedMigration allowed = judged(
                ALONE,
                Scope.SCRIPT,
                "-- sluice: allow S0107 no version since 1.3 reads it\nalter table t drop column a");

        assertThat(refused.effect()).isEqualTo(Effect.IRREVERSIBLE);
        assertThat(allowed.effect()).isEqualTo(Effect.EXPAND);
        assertThat(allowed.statements().getFirst().effect()).isEqualTo(Effect.IRREVERSIBLE);
    }

    @Test
    void contract_migrations_that_nobody_listed_are_refused_with_their_place() {
        Classification judged = Classification.of(List.of(
                script("0017", Scope.SCRIPT, "alter table users add column rank int;"),
                script("0018", Scope.SCRIPT, "-- goes\n\n  alter table users drop column legacy;")));

        assertThat(judged.refusals(Set.of("0018"))).isEmpty();
        Refusal refusal = judged.refusals(Set.of("0017")).getFirst();
        assertThat(refusal.script().revision()).isEqualTo("0018");
        assertThat(refusal.finding().hazard().label()).isEqualTo(Code.CONTRACT_TOO_EARLY.label());
        assertThat(refusal.finding().message()).contains("users.legacy");
        LintFinding.Excerpt excerpt = refusal.finding().excerpt().orElseThrow();
        assertThat(excerpt.place().line()).isEqualTo(3);
        assertThat(excerpt.place().column()).isEqualTo(3);
        assertThat(judged.heldBack(Set.of("0018")).findings()).isEmpty();
        assertThat(judged.findings()).extracting(LintFinding::hazard).containsExactly(Hazard.DROPPED);
    }

    @Test
    void of_several_changes_the_one_that_is_meant_is_shown() {
        LintFinding finding =
                judged(LintSettings.ofSluice(), Scope.SCRIPT, """
                alter table t
                  add column a int,
                  drop column b;""").findings().getFirst();
        LintFinding.Excerpt excerpt = finding.excerpt().orElseThrow();
        assertThat(excerpt.place().line()).isEqualTo(3);
        assertThat(excerpt.place().column()).isEqualTo(3);
        assertThat(excerpt.end().column()).isEqualTo(16);
        assertThat(excerpt.line()).isEqualTo("  drop column b;");
    }

    @Test
    void what_cannot_be_seen_is_unknown() {
        MigrationScript opaque =
                new MigrationScript("1", "", Optional.empty(), new MigrationScript.Opaque("it runs code"));
        JudgedMigration judged = Classification.of(List.of(opaque)).migrations().getFirst();

        assertThat(judged.effect()).isEqualTo(Effect.UNKNOWN);
        assertThat(judged.findings()).extracting(LintFinding::hazard).containsExactly(Hazard.NO_SQL);
    }

    @Test
    void levels_can_be_changed_and_switched_off() {
        LintSettings settings = ALONE.with(Hazard.NO_LOCK_TIMEOUT, Level.OFF).with(Hazard.INDEX_BLOCKS, Level.NOTE);
        assertThat(judged(settings, Scope.SCRIPT, "create index i on t (a)").findings())
                .extracting(LintFinding::level)
                .containsExactly(Level.NOTE);
    }

    @Test
    void released_one_by_one_each_is_judged_on_what_those_before_it_left() {
        Classification judged = new Classifier(LintSettings.ofSluice())
                .judgeOneByOne(List.of(
                        script("1", Scope.SCRIPT, "create table t (name varchar(20))"),
                        script("2", Scope.SCRIPT, "alter table t alter column name type varchar(40)"),
                        script("3", Scope.SCRIPT, "alter table t alter column name type varchar(30)")));

        assertThat(judged.migrations())
                .extracting(JudgedMigration::effect)
                .containsExactly(Effect.EXPAND, Effect.EXPAND, Effect.CONTRACT);
    }

    @Test
    void every_label_is_used_once() {
        List<String> labels = Arrays.stream(Hazard.values()).map(Hazard::label).toList();
        assertThat(labels).doesNotHaveDuplicates();
        List<String> codes = Arrays.stream(Code.values())
                .filter(c -> c != Code.CONTRACT_TOO_EARLY)
                .map(Code::label)
                .toList();
        assertThat(labels).doesNotContainAnyElementsOf(codes);
        assertThat(Code.CONTRACT_TOO_EARLY.label()).isEqualTo(Hazard.CONTRACT_TOO_EARLY.label());
    }
}
