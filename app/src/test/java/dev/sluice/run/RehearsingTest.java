package dev.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.FolderInMemory;
import dev.sluice.adapter.journal.SqliteJournal;
import dev.sluice.base.Version;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.RehearsalSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event.Ending;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Trigger;
import dev.sluice.migration.DatabaseReturn;
import dev.sluice.migration.Migration;
import dev.sluice.migration.Rehearsal;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Step;
import dev.sluice.port.Backups;
import dev.sluice.port.Journal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a rehearsal concludes, and what a deployment makes of it, on a machine in memory. */
class RehearsingTest {
    private static final Version OLD = new Version("1");
    private static final Version EXPANDS = new Version("2");
    private static final Version CONTRACTS = new Version("3");

    @TempDir(factory = FolderInMemory.class)
    Path folder;

    private final World world = new World();
    private Journal journal;
    private Operator operator;
    private EnvironmentSpec spec = withApps(EngineTest.canary());

    @BeforeEach
    void begin() {
        Migration create = new Migration("V1", "create", false);
        Migration expand = new Migration("V2", "expand", false);
        Migration contract = new Migration("V3", "contract", true);
        world.migrations.put(OLD, List.of(create));
        world.migrations.put(EXPANDS, List.of(create, expand));
        world.migrations.put(CONTRACTS, List.of(create, expand, contract));
        journal = SqliteJournal.open(folder.resolve("journal.db"), world, holder -> false);
        operator = new Operator(journal, world);
        assertThat(deploy(OLD).ending()).contains(Ending.SUCCESSFUL);
    }

    @AfterEach
    void end() {
        journal.close();
        assertThat(world.playing).as("casts left behind").isZero();
    }

    @Test
    void an_expand_migration_that_the_old_version_lives_with_is_proven_to_stay() {
        Rehearsal rehearsal = rehearsed(deploy(EXPANDS));
        assertThat(rehearsal.back()).isEqualTo(new DatabaseReturn.Stays(Optional.of("V2"), Optional.of("1")));
        assertThat(rehearsal.trials())
                .extracting(t -> t.version() + " " + t.when())
                .containsExactly("1 before the migration", "2 after the migration", "1 after the migration");
        assertThat(rehearsal.copy().backup()).isEqualTo("2-before-2");
    }

    @Test
    void a_migration_that_breaks_the_old_version_is_refused_before_anything_is_touched() {
        world.breaksOn.put(OLD, "V2");
        DeploymentState refused = deploy(EXPANDS);
        assertThat(refused.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(refused.begun(Step.Migrate.class)).isFalse();
        assertThat(refused.ended().orElseThrow().summary())
                .contains("1 fails its smoke tests after the migration")
                .contains("no expand migration");
        assertThat(world.applied).containsExactly("V1");
    }

    @Test
    void a_new_version_that_does_not_run_on_its_own_schema_is_refused() {
        world.breaksOn.put(EXPANDS, "V2");
        DeploymentState refused = deploy(EXPANDS);
        assertThat(refused.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(refused.ended().orElseThrow().summary()).contains("2 fails its smoke tests after the migration");
    }

    @Test
    void a_migration_that_fails_is_found_on_the_copy() {
        world.brokenOnCopies.add("V2");
        DeploymentState refused = deploy(EXPANDS);
        assertThat(refused.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(refused.ended().orElseThrow().summary()).contains("V2 failed");
        assertThat(world.applied).containsExactly("V1");
    }

    @Test
    void where_nothing_takes_it_back_the_half_of_a_migration_is_named_and_the_old_version_tried_on_it() {
        world.takesBackDdl = false;
        world.changesSchemaBeforeItFails = true;
        world.brokenOnCopies.add("V2");
        Rehearsal rehearsal = Rehearsing.rehearse(
                ports(),
                new Rehearsing.Play(world.backups().list().getFirst(), side(EXPANDS), Optional.of(side(OLD))),
                world);
        assertThat(rehearsal.problems())
                .containsExactly(
                        "V2 failed",
                        "the migration broke off, and what it ran before stays: half of V2",
                        "1 runs on what is left");
        assertThat(rehearsal.trials())
                .extracting(t -> t.version() + " " + t.when())
                .containsExactly("1 before the migration", "1 after the migration broke off");
        assertThat(rehearsal.back())
                .isInstanceOfSatisfying(
                        DatabaseReturn.Restore.class,
                        restore ->
                                assertThat(restore.why()).isEqualTo("the migration broke off, and half of it stays"));
    }

    @Test
    void a_migration_that_loses_rows_is_found_on_the_copy() {
        world.losesRows.add("V2");
        DeploymentState refused = deploy(EXPANDS);
        assertThat(refused.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(refused.ended().orElseThrow().summary())
                .contains("invariant 'users' does not hold")
                .contains("1, was 10");
    }

    @Test
    void an_old_version_that_fails_before_the_migration_too_proves_nothing() {
        world.breaksOn.put(OLD, "V1");
        DeploymentState deployed = deploy(EXPANDS);
        Rehearsal rehearsal = rehearsed(deployed);
        assertThat(rehearsal.problems()).isEmpty();
        assertThat(rehearsal.back())
                .isEqualTo(new DatabaseReturn.Unproven(
                        Optional.of("V2"), "1 did not pass its smoke tests before the migration"));
    }

    @Test
    void without_leave_to_start_the_application_the_way_back_is_not_called_proven() {
        spec = EngineTest.canary();
        Rehearsal rehearsal = rehearsed(deploy(EXPANDS));
        assertThat(rehearsal.trials()).isEmpty();
        assertThat(rehearsal.expand().orElseThrow().applied()).containsExactly("V2");
        assertThat(rehearsal.back()).isInstanceOf(DatabaseReturn.Unproven.class);
    }

    @Test
    void past_a_contract_migration_the_way_back_is_to_take_it_back_where_that_was_proven() {
        world.breaksOn.put(OLD, "V3");
        Rehearsal rehearsal = rehearsed(deploy(CONTRACTS));
        assertThat(rehearsal.back()).isEqualTo(new DatabaseReturn.Stays(Optional.of("V2"), Optional.of("1")));
        assertThat(rehearsal.backPastContract()).contains(new DatabaseReturn.Downgrade(Optional.of("V2"), "1"));
        assertThat(rehearsal.contract().orElseThrow().applied()).containsExactly("V3");
    }

    @Test
    void past_a_contract_migration_that_cannot_be_taken_back_only_the_backup_helps() {
        world.breaksOn.put(OLD, "V3");
        world.canDowngrade = false;
        Rehearsal rehearsal = rehearsed(deploy(CONTRACTS));
        assertThat(rehearsal.backPastContract().orElseThrow())
                .isInstanceOfSatisfying(DatabaseReturn.Restore.class, restore -> {
                    assertThat(restore.backup()).isEqualTo("2-before-3");
                    assertThat(restore.why())
                            .isEqualTo("1 does not run on it, and the migrations cannot be taken back");
                });
    }

    @Test
    void a_new_version_that_does_not_run_past_its_own_contract_migration_is_refused() {
        world.breaksOn.put(CONTRACTS, "V3");
        DeploymentState refused = deploy(CONTRACTS);
        assertThat(refused.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(refused.ended().orElseThrow().summary())
                .contains("3 fails its smoke tests after the contract migration");
    }

    @Test
    void where_nothing_is_pending_nothing_is_copied() {
        deploy(EXPANDS);
        world.rehearsals.clear();
        world.migrations.put(new Version("2b"), world.migrations.getOrDefault(EXPANDS, List.of()));
        DeploymentState same = deploy(new Version("2b"));
        assertThat(same.step("rehearse").orElseThrow().finding())
                .contains(new Finding.Nothing("no migration is pending"));
        assertThat(world.rehearsals).isEmpty();
    }

    @Test
    void a_database_that_is_too_large_is_left_out_and_that_is_told() {
        spec = with(spec, new RehearsalSpec(true, 1, Optional.empty(), Optional.empty()));
        DeploymentState deployed = deploy(EXPANDS);
        assertThat(deployed.ending()).contains(Ending.SUCCESSFUL);
        assertThat(deployed.step("rehearse").orElseThrow().finding().orElseThrow())
                .isInstanceOfSatisfying(
                        Finding.Nothing.class,
                        nothing -> assertThat(nothing.why()).startsWith("left out"));
    }

    @Test
    void a_rollback_past_a_contract_migration_takes_the_database_back_first_where_that_was_proven() {
        world.breaksOn.put(OLD, "V3");
        assertThat(deploy(CONTRACTS).ending()).contains(Ending.SUCCESSFUL);
        assertThat(world.applied).containsExactly("V1", "V2", "V3");

        DeploymentState back = goBack();
        assertThat(back.ending()).contains(Ending.SUCCESSFUL);
        assertThat(world.applied).containsExactly("V1", "V2");
        assertThat(world.picture()).startsWith("stable 3:1, canary none");
        assertThat(back.steps())
                .extracting(s -> s.step().name())
                .containsSubsequence("backup", "downgrade", "start", "smoke", "shift-1");
    }

    @Test
    void a_rollback_past_a_contract_migration_that_fails_leaves_the_newer_version_serving() {
        world.breaksOn.put(OLD, "V3");
        deploy(CONTRACTS);
        world.failsSmoke.add(OLD);
        DeploymentState back = goBack();
        assertThat(back.ending()).contains(Ending.ROLLED_BACK);
        assertThat(world.picture()).startsWith("stable 2:3, canary none");
        assertThat(back.step("settle-database").orElseThrow().finding())
                .contains(new Finding.Nothing("the database stays at V2, on which 3 runs"));
    }

    @Test
    void a_rollback_past_a_contract_migration_is_refused_where_nothing_was_proven() {
        world.breaksOn.put(OLD, "V3");
        world.canDowngrade = false;
        deploy(CONTRACTS);
        assertThat(operator.wayBack(spec, Optional.empty())).isInstanceOf(WayBack.Refused.class);
        world.canDowngrade = true;
        assertThat(operator.wayBack(spec, Optional.of(new Version("0")))).isInstanceOf(WayBack.Refused.class);
    }

    @Test
    void a_release_that_fails_past_its_contract_migration_keeps_the_traffic_and_says_so() {
        world.losesRowsForReal.add("V3");
        DeploymentState frozen = deploy(CONTRACTS);
        assertThat(frozen.ending()).contains(Ending.INCONCLUSIVE);
        assertThat(frozen.ended().orElseThrow().summary())
                .contains("3 keeps all traffic")
                .contains("invariant 'users' does not hold any more: 1, was 10");
        assertThat(world.picture()).startsWith("stable 2:3, canary none");
    }

    @Test
    void rows_that_go_missing_while_a_release_bakes_take_it_back_with_the_numbers() {
        world.atPromotion(() -> world.rows = java.math.BigDecimal.ONE);
        DeploymentState back = deploy(EXPANDS);
        assertThat(back.ending()).contains(Ending.ROLLED_BACK);
        assertThat(back.isPromoted()).isTrue();
        assertThat(back.rollback().orElseThrow().trigger())
                .isEqualTo(new Trigger.DataBroken("invariant 'users' does not hold any more: 1, was 10"));
        assertThat(world.picture()).startsWith("stable 1:1, canary none");
    }

    @Test
    void a_backup_from_before_the_serving_versions_own_migrations_is_brought_up_to_where_the_database_is() {
        Backups.Backup before = world.backups().list().getFirst();
        deploy(EXPANDS);
        world.breaksOn.put(EXPANDS, "V3");
        world.copiedFrom = List.of("V1");
        Rehearsal rehearsal = Rehearsing.rehearse(
                ports(), new Rehearsing.Play(before, side(CONTRACTS), Optional.of(side(EXPANDS))), world);
        assertThat(rehearsal.trials().getFirst().when()).isEqualTo("before the migration");
        assertThat(rehearsal.expand()).isEmpty();
        assertThat(rehearsal.contract().orElseThrow().applied()).containsExactly("V3");
    }

    private Rehearsing.Side side(Version version) {
        return new Rehearsing.Side(version, spec, Path.of("/releases/" + version));
    }

    private Ports ports() {
        return new Ports(
                journal,
                deployment -> spec,
                world,
                world,
                world,
                Optional.of(world),
                world,
                world,
                world.metrics,
                folder);
    }

    private DeploymentState goBack() {
        WayBack way = operator.wayBack(spec, Optional.empty());
        assertThat(way).isInstanceOf(WayBack.StartKept.class);
        return carry(operator.beginRollback(spec, "digest", (WayBack.StartKept) way, "ana", "test"));
    }

    private DeploymentState deploy(Version version) {
        ReleaseRef release = new ReleaseRef(version, "memory", Optional.empty());
        return carry(operator.begin(spec, "digest", release, "ana", "test"));
    }

    private DeploymentState carry(DeploymentState begun) {
        return new Engine(ports(), spec, begun.id(), "carrier", world, point -> world.reached(point)).carry();
    }

    private static Rehearsal rehearsed(DeploymentState deployment) {
        return deployment
                .finding(Finding.Rehearsed.class)
                .map(Finding.Rehearsed::rehearsal)
                .orElseThrow(() -> new AssertionError(deployment.steps()));
    }

    private static EnvironmentSpec withApps(EnvironmentSpec spec) {
        return with(spec, new RehearsalSpec(true, 1L << 40, Optional.empty(), Optional.of(Map.of())));
    }

    private static EnvironmentSpec with(EnvironmentSpec spec, RehearsalSpec rehearsal) {
        return spec.with(
                spec.data().map(d -> new DataSpec(d.url(), d.migrations(), d.backup(), d.invariants(), rehearsal)),
                spec.variables());
    }
}
