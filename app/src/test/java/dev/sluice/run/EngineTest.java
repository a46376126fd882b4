package dev.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.FolderInMemory;
import dev.sluice.adapter.journal.SqliteJournal;
import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.Percent;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.CheckSpec;
import dev.sluice.config.Command;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.InvariantSpec;
import dev.sluice.config.MigrationSpec;
import dev.sluice.config.RolloutSpec;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.config.RolloutSpec.StepSpec;
import dev.sluice.config.RolloutSpec.Strategy;
import dev.sluice.config.ServingSpec;
import dev.sluice.config.SourceSpec;
import dev.sluice.config.TimeoutSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Event.Ending;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Trigger;
import dev.sluice.migration.Migration;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.port.Journal;
import dev.sluice.port.ReleaseStore;
import dev.sluice.report.DatabaseFate;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.Judgement;
import dev.sluice.traffic.Limits;
import dev.sluice.traffic.Listen;
import dev.sluice.traffic.RouteRule;
import dev.sluice.traffic.RoutingTable;
import dev.sluice.traffic.Stickiness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine on a machine in memory and a real journal; minutes pass in milliseconds. */
class EngineTest {
    private static final EnvironmentId ID = new EnvironmentId("shop", "production");

    @TempDir(factory = FolderInMemory.class)
    Path folder;

    private World world = new World();
    private Journal journal;
    private Operator operator;
    private EnvironmentSpec spec = canary();
    /** What deployments were configured with, where it was not what is configured now. */
    private final Map<DeploymentId, EnvironmentSpec> brought = new HashMap<>();

    @BeforeEach
    void open() {
        begin(folder);
    }

    private void begin(Path where) {
        world = new World();
        world.migrations.put(new Version("1"), List.of(migration("V1", false)));
        world.migrations.put(new Version("2"), List.of(migration("V1", false), migration("V2", false)));
        world.migrations.put(
                new Version("3"), List.of(migration("V1", false), migration("V2", false), migration("V3", true)));
        journal = SqliteJournal.open(where.resolve("journal.db"), world, holder -> holder.startsWith("dead"));
        operator = new Operator(journal, world);
    }

    /** Whatever has happened in a test: what stands is known without the whole history. */
    @AfterEach
    void close() {
        EnvironmentState whole = operator.environment(ID);
        EnvironmentState standing = operator.standing(ID);
        assertThat(standing.live()).isEqualTo(whole.live());
        assertThat(standing.standby()).isEqualTo(whole.standby());
        assertThat(standing.active()).isEqualTo(whole.active());
        assertThat(standing.watching()).isEqualTo(whole.watching());
        assertThat(whole.deployments()).containsAll(standing.deployments());
        journal.close();
    }

    // ---- the main road

    @Test
    void the_first_deployment_gets_all_traffic() {
        DeploymentState first = deploy("1");
        assertThat(first.ending()).contains(Ending.SUCCESSFUL);
        assertThat(world.picture())
                .isEqualTo("stable 1:1, canary none at 0 %; running [1-web-1, 1-web-2, 1-worker-1]; database [V1];"
                        + " backups [1-before-1]; cut none");
    }

    @Test
    void a_canary_goes_through_every_step_and_becomes_the_release() {
        deploy("1");
        DeploymentState second = deploy("2");
        assertThat(second.ending()).contains(Ending.SUCCESSFUL);
        assertThat(world.picture())
                .startsWith(
                        "stable 2:2, canary none at 0 %; running [2-web-1, 2-web-2, 2-worker-1]; database [V1, V2]");
        assertThat(world.versionsOfWorkersAtOnce).isEmpty();
        assertThat(second.steps())
                .allMatch(s -> s.isDone())
                .extracting(s -> s.step().name())
                .containsSubsequence(
                        "backup", "survey", "migrate", "start", "smoke", "shift-1", "hold-1", "promote", "bake",
                        "cool");
        assertThat(environment().live().map(l -> l.backend().toString())).contains("2:2");
        assertThat(environment().standby()).isEmpty();
    }

    @Test
    void while_a_release_bakes_the_one_before_is_its_warm_standby_and_nobody_holds_the_lease() {
        deploy("1");
        DeploymentState baking = deployUntil("2", "recorded promote");
        assertThat(baking.isWatching()).isTrue();
        assertThat(environment().standby().map(s -> s.backend().toString())).contains("1:1");
        assertThat(world.picture()).startsWith("stable 1:1, canary 2:2 at 100 %");
    }

    @Test
    void what_stands_is_told_by_the_newest_deployments_alone() {
        deploy("1");
        for (int i = 0; i < 3; i++) {
            deploy("2");
        }
        assertThat(operator.environment(ID).deployments()).hasSize(4);
        assertThat(operator.standing(ID).deployments()).hasSize(1);
        assertThat(operator.standing(ID).live())
                .isEqualTo(operator.environment(ID).live());
    }

    // ---- the way back

    @Test
    void a_canary_that_the_router_cuts_is_taken_back() {
        deploy("1");
        String before = running();
        world.canaryFails = true;
        DeploymentState bad = deploy("2");
        assertThat(bad.ending()).contains(Ending.ROLLED_BACK);
        assertThat(bad.rollback().map(r -> r.trigger())).get().isInstanceOf(Trigger.Guard.class);
        assertThat(world.picture()).startsWith("stable 1:1, canary none at 0 %").endsWith("cut none");
        assertThat(running()).isEqualTo(before);
        assertThat(world.applied).containsExactly("V1", "V2");
        assertThat(environment().live().map(l -> l.backend().toString())).contains("1:1");
    }

    @Test
    void a_release_of_other_components_leaves_the_routes_and_limits_of_the_one_before_alone() {
        DeploymentState first = deploy("1");
        brought.put(first.id(), spec);
        spec = inParts();
        List<RoutingTable> trials = new ArrayList<>();
        DeploymentState opened = operator.begin(spec, "sha256:1", release("2"), "ana", "alive");
        world.canaryFails = true;
        DeploymentState bad = engine(opened, "alive", point -> {
                    if (point.equals("acted shift-1")) {
                        trials.add(world.table.orElseThrow());
                    }
                })
                .carry();
        assertThat(bad.ending()).contains(Ending.ROLLED_BACK);

        RoutingTable trial = trials.getFirst();
        assertThat(trial.split().stable().orElseThrow().routes()).containsExactly(new RouteRule("/", "web"));
        assertThat(trial.split().canary().orElseThrow().routes())
                .containsExactly(new RouteRule("/", "site"), new RouteRule("/api", "api"));
        assertThat(trial.limits()).isEqualTo(SMALL);

        RoutingTable after = world.table.orElseThrow();
        assertThat(after.split().stable().orElseThrow().routes()).containsExactly(new RouteRule("/", "web"));
        assertThat(after.limits()).isEqualTo(Limits.DEFAULT);
    }

    private static final Limits SMALL = new Limits(
            1000,
            Limits.DEFAULT.headers(),
            Limits.DEFAULT.idle(),
            Limits.DEFAULT.connect(),
            Limits.DEFAULT.firstByte(),
            Limits.DEFAULT.upstreamIdle());

    private static EnvironmentSpec inParts() {
        EnvironmentSpec whole = canary();
        ComponentSpec web = whole.components().getFirst();
        ServingSpec serving = whole.serving();
        return new EnvironmentSpec(
                ID,
                whole.source(),
                List.of(
                        new ComponentSpec("site", web.run(), web.health(), 1, List.of("/"), Optional.empty()),
                        new ComponentSpec("api", web.run(), web.health(), 1, List.of("/api"), Optional.empty())),
                whole.variables(),
                whole.data(),
                whole.checks(),
                whole.smoke(),
                whole.rollout(),
                new ServingSpec(serving.listen(), serving.domain(), SMALL, serving.stickiness(), serving.guard()),
                whole.timeouts());
    }

    @Test
    void a_release_that_dies_at_start_never_gets_traffic() {
        deploy("1");
        world.diesAtStart.add(new dev.sluice.traffic.BackendId(World.deployment(2), new Version("2")));
        DeploymentState bad = deploy("2");
        assertThat(bad.ending()).contains(Ending.ROLLED_BACK);
        assertThat(bad.step("start").orElseThrow().failure().orElseThrow().why())
                .contains("ended with status 1")
                .contains("last words");
        assertThat(bad.begun(dev.sluice.plan.Step.Shift.class)).isFalse();
        assertThat(world.picture()).startsWith("stable 1:1, canary none");
    }

    @Test
    void a_migration_that_breaks_off_is_taken_back_before_any_traffic() {
        deploy("1");
        world.migrations.put(
                new Version("2"), List.of(migration("V1", false), migration("V2", false), migration("V2b", false)));
        world.brokenMigrations.add("V2b");
        DeploymentState bad = deploy("2");
        assertThat(bad.ending()).contains(Ending.ROLLED_BACK);
        assertThat(world.applied).containsExactly("V1");
        assertThat(bad.begun(dev.sluice.plan.Step.Start.class)).isFalse();
    }

    @Test
    void who_held_a_lock_that_a_migration_needed_is_told_by_the_deployment() {
        deploy("1");
        world.told.add("attempt 1 of 9 got no lock: it waits for pid 7");
        DeploymentState done = deploy("2");

        assertThat(done.ending()).contains(Ending.SUCCESSFUL);
        assertThat(journal.read(done.id(), 0))
                .extracting(Entry::event)
                .contains(new Event.Noted("migrate", "attempt 1 of 9 got no lock: it waits for pid 7"));
    }

    @Test
    void a_failing_smoke_test_takes_the_release_back() {
        deploy("1");
        world.failsSmoke.add(new Version("2"));
        DeploymentState bad = deploy("2");
        assertThat(bad.ending()).contains(Ending.ROLLED_BACK);
        assertThat(bad.begun(dev.sluice.plan.Step.Shift.class)).isFalse();
        assertThat(running()).isEqualTo("[1-web-1, 1-web-2, 1-worker-1]");
    }

    @Test
    void a_database_at_a_revision_that_the_release_does_not_know_is_refused_and_nothing_is_touched() {
        deploy("2");
        String before = world.picture();
        DeploymentState old = deploy("1");
        assertThat(old.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(old.step("survey").orElseThrow().failure().orElseThrow().code())
                .isEqualTo(Code.REVISION_UNKNOWN);
        assertThat(world.picture().replace(", 2-before-1", "")).isEqualTo(before);
    }

    @Test
    void a_person_can_take_back_a_release_that_bakes() {
        deploy("1");
        DeploymentState baking = deployUntil("2", "recorded promote");
        assertThat(operator.wayBack(spec, Optional.empty())).isInstanceOf(WayBack.RouteBack.class);
        operator.ask(baking.id(), Event.Request.ROLLBACK, "tom", "orders look odd");
        DeploymentState back = carry(baking);
        assertThat(back.ending()).contains(Ending.ROLLED_BACK);
        assertThat(running()).isEqualTo("[1-web-1, 1-web-2, 1-worker-1]");
        assertThat(world.versionsOfWorkersAtOnce).isEmpty();
        assertThat(environment().live().map(l -> l.backend().toString())).contains("1:1");
    }

    @Test
    void a_router_that_lost_its_table_gets_what_stands_also_after_a_way_back_that_failed() {
        deploy("1");
        DeploymentState baking = deployUntil("2", "recorded promote");
        operator.ask(baking.id(), Event.Request.ROLLBACK, "tom", "orders look odd");
        world.routerIsDown = true;
        DeploymentState failed = carry(baking);
        assertThat(failed.ending()).contains(Ending.ROLLBACK_FAILED);
        assertThat(environment().live().map(l -> l.backend().toString())).contains("2:2");

        world.routerIsDown = false;
        world.table = Optional.empty();
        new Resumption(ports(), spec, failed, "alive", world).resume();
        assertThat(world.picture()).startsWith("stable 2:2, canary none");
    }

    @Test
    void an_earlier_release_is_started_again_when_its_instances_are_gone() {
        deploy("1");
        deploy("2");
        WayBack way = operator.wayBack(spec, Optional.empty());
        assertThat(way).isInstanceOf(WayBack.StartKept.class);
        DeploymentState back = carry(operator.beginRollback(spec, "sha256:0", (WayBack.StartKept) way, "tom", "alive"));
        assertThat(back.ending()).contains(Ending.SUCCESSFUL);
        assertThat(world.picture()).startsWith("stable 3:1, canary none");
        assertThat(world.applied).containsExactly("V1", "V2");
    }

    @Test
    void going_back_is_to_what_served_and_not_to_what_has_its_name_now() {
        deploy("1");
        deploy("2");
        world.newest = Optional.of(otherContent("1"));
        DeploymentState back = goBack();
        assertThat(back.ending()).contains(Ending.SUCCESSFUL);
        assertThat(back.finding(Finding.Fetched.class).orElseThrow().digest()).isEqualTo("sha256:1");
    }

    @Test
    void going_back_to_a_release_that_is_gone_and_whose_source_changed_is_refused() {
        deploy("1");
        deploy("2");
        world.newest = Optional.of(otherContent("1"));
        world.forgotten.add(new Version("1"));
        DeploymentState back = goBack();
        assertThat(back.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(back.ended().orElseThrow().summary()).contains("is gone from this machine");
        assertThat(world.picture()).startsWith("stable 2:2");
    }

    private DeploymentState goBack() {
        WayBack way = operator.wayBack(spec, Optional.empty());
        return carry(operator.beginRollback(spec, "sha256:0", (WayBack.StartKept) way, "tom", "alive"));
    }

    private ReleaseStore.Release otherContent(String version) {
        return new ReleaseStore.Release(
                new Version(version),
                "memory",
                Optional.empty(),
                "sha256:other",
                Path.of("/releases/1"),
                world.instant());
    }

    @Test
    void after_a_contract_migration_the_way_back_is_refused_with_the_reason() {
        deploy("2");
        DeploymentState contract = deploy("3");
        assertThat(contract.ending()).contains(Ending.SUCCESSFUL);
        assertThat(contract.finding(Finding.Migrated.class).orElseThrow().applied())
                .containsExactly("V3");
        assertThat(world.picture())
                .startsWith("stable 2:3, canary none at 0 %; running [2-web-1, 2-web-2, 2-worker-1]");
        assertThat(operator.wayBack(spec, Optional.empty()))
                .isInstanceOfSatisfying(
                        WayBack.Refused.class, r -> assertThat(r.why()).contains("contract migration"));
    }

    @Test
    void a_release_that_still_has_traffic_is_not_stopped() {
        deploy("1");
        DeploymentState opened = operator.begin(spec, "sha256:0", release("2"), "ana", "alive");
        DeploymentState done = engine(opened, "alive", point -> {
                    if (point.equals("recorded shift-1")) {
                        operator.ask(opened.id(), Event.Request.ROLLBACK, "tom", "");
                        world.routerIsDown = true;
                    }
                })
                .carry();
        assertThat(done.ending()).contains(Ending.ROLLBACK_FAILED);
        assertThat(done.step("stop-candidate").orElseThrow().isBegun()).isFalse();
        assertThat(running()).contains("2-web-1", "2-web-2");
    }

    @Test
    void traffic_stays_where_it_is_when_the_old_version_cannot_be_started_again() {
        spec = coolingEarly(canary());
        deploy("1");
        world.diesAtStart.add(new BackendId(World.deployment(1), new Version("1")));
        DeploymentState opened = operator.begin(spec, "sha256:0", release("2"), "ana", "alive");
        DeploymentState done = engine(opened, "alive", point -> {
                    if (point.equals("recorded cool")) {
                        operator.ask(opened.id(), Event.Request.ROLLBACK, "tom", "");
                    }
                })
                .carry();
        assertThat(done.ending()).contains(Ending.ROLLBACK_FAILED);
        assertThat(done.ended().orElseThrow().live()).contains(done.candidate());
        assertThat(world.picture()).startsWith("stable 2:2, canary none");
        assertThat(environment().live().map(l -> l.backend())).contains(done.candidate());
    }

    @Test
    void a_bake_that_no_guard_watched_is_not_said_to_be_judged() {
        spec = coolingEarly(canary());
        deploy("1");
        DeploymentState second = deploy("2");
        assertThat(second.ending()).contains(Ending.SUCCESSFUL);
        assertThat(second.ended().orElseThrow().summary()).contains("not judged: only its health was watched");
    }

    @Test
    void a_promotion_beside_a_broken_comparison_says_so() {
        world.judgement = Optional.of(judgement(0, 0, new Judgement.Users(700, 2_000, true)));
        spec = inconclusive(OnInconclusive.PROMOTE, false);
        deploy("1");
        DeploymentState second = deploy("2");
        assertThat(second.ending()).contains(Ending.SUCCESSFUL);
        assertThat(second.ended().orElseThrow().summary())
                .contains("promoted, but not judged", "700 users were not shared out");
    }

    @Test
    void nobody_goes_back_to_a_stable_that_fails_as_often() {
        spec = inconclusive(OnInconclusive.ROLLBACK, false);
        deploy("1");
        world.judgement = Optional.of(judgement(0.03, 0.03, Judgement.Users.NONE));
        List<String> waited = new ArrayList<>();
        world.later(Duration.ofMinutes(10), () -> {
            operator.deployment(World.deployment(2)).waiting().ifPresent(w -> waited.add(w.why()));
            world.judgement = Optional.of(judgement(0, 0, Judgement.Users.NONE));
        });
        assertThat(deploy("2").ending()).contains(Ending.SUCCESSFUL);
        assertThat(waited).singleElement().asString().contains("both versions fail");
    }

    @Test
    void a_release_that_mends_a_failing_stable_is_promoted() {
        deploy("1");
        world.judgement = Optional.of(judgement(0.03, 0.001, Judgement.Users.NONE));
        DeploymentState second = deploy("2");
        assertThat(second.ending()).contains(Ending.SUCCESSFUL);
        assertThat(second.step("hold-1").orElseThrow().finding().orElseThrow())
                .isInstanceOfSatisfying(
                        Finding.Held.class, held -> assertThat(held.why()).contains("1 itself fails in 3.0 %"));
    }

    @Test
    void on_evidence_a_release_that_is_not_proven_is_not_promoted() {
        spec = inconclusive(OnInconclusive.ROLLBACK, true);
        deploy("1");
        DeploymentState second = deploy("2");
        assertThat(second.ending()).contains(Ending.ROLLED_BACK);
        assertThat(second.rollback().orElseThrow().trigger().why()).contains("not yet below 1.0 %");
        world.judgement = Optional.of(judgement(0, 0, Judgement.Users.NONE));
        assertThat(deploy("2").ending()).contains(Ending.SUCCESSFUL);
    }

    private static Judgement judgement(double stable, double canary, Judgement.Users users) {
        return new Judgement(
                new Judgement.Failures(1, 1, 5_000, 0, 5_000, 0, 0.01, 0.005, stable, canary, stable > 0.01),
                List.of(),
                users,
                false);
    }

    private static EnvironmentSpec with(EnvironmentSpec spec, RolloutSpec rollout) {
        return new EnvironmentSpec(
                spec.id(),
                spec.source(),
                spec.components(),
                spec.variables(),
                spec.data(),
                spec.checks(),
                spec.smoke(),
                rollout,
                spec.serving(),
                spec.timeouts());
    }

    private static EnvironmentSpec inconclusive(OnInconclusive then, boolean onEvidence) {
        EnvironmentSpec spec = canary();
        RolloutSpec rollout = spec.rollout();
        return with(
                spec,
                new RolloutSpec(
                        rollout.strategy(),
                        rollout.steps(),
                        rollout.traffic(),
                        rollout.minimumRequests(),
                        rollout.patience(),
                        then,
                        rollout.bake(),
                        rollout.warm(),
                        rollout.kept(),
                        onEvidence,
                        20));
    }

    @Test
    void no_contract_migration_runs_while_the_old_version_may_still_run() {
        deploy("2");
        world.cannotBeStopped.add("1-web-1");
        DeploymentState third = deploy("3");
        assertThat(third.ending()).contains(Ending.INCONCLUSIVE);
        assertThat(world.applied).containsExactly("V1", "V2");
        assertThat(environment().standby().map(s -> s.backend().toString())).contains("1:2");
    }

    @Test
    void a_database_left_half_way_is_a_failed_rollback() {
        deploy("1");
        world.brokenMigrations.add("V2");
        world.breaksHalfWay = true;
        world.canDowngrade = false;
        DeploymentState bad = deploy("2");
        assertThat(bad.ending()).contains(Ending.ROLLBACK_FAILED);
        assertThat(bad.ended().orElseThrow().summary()).contains("half-way").contains("holds half of V2");
    }

    @Test
    void where_nothing_is_taken_back_a_failed_migration_never_leaves_the_database_as_before() {
        deploy("1");
        world.takesBackDdl = false;
        world.brokenMigrations.add("V2");

        DeploymentState sameSchema = deploy("2");

        assertThat(sameSchema.ending()).contains(Ending.ROLLED_BACK);
        assertThat(sameSchema.step("settle-database").orElseThrow().finding().toString())
                .contains("the schema and the revision it had before")
                .contains("takes no rows back")
                .contains("has the rows of before")
                .doesNotContain("as it was");

        world.changesSchemaBeforeItFails = true;
        DeploymentState half = deploy("2");

        assertThat(half.ending()).contains(Ending.ROLLBACK_FAILED);
        assertThat(half.ended().orElseThrow().summary())
                .contains("half-way")
                .contains("not known whole")
                .contains("Memory takes nothing back");
        assertThat(DatabaseFate.of(half).orElseThrow())
                .startsWith("is not known to be whole: put the schema right by hand, or go back to the backup with")
                .endsWith("which loses what was written since");
        assertThat(world.applied).containsExactly("V1");
    }

    @Test
    void where_nothing_is_taken_back_what_ran_before_the_failing_migration_is_not_downgraded() {
        deploy("1");
        world.takesBackDdl = false;
        world.brokenMigrations.add("V3");
        world.migrations.put(
                new Version("2"),
                List.of(
                        new Migration("V1", "", false),
                        new Migration("V2", "", false),
                        new Migration("V3", "", false)));

        DeploymentState half = deploy("2");

        assertThat(half.ending()).contains(Ending.ROLLBACK_FAILED);
        assertThat(world.applied).containsExactly("V1", "V2");
    }

    @Test
    void a_router_that_saw_a_newer_journal_is_said_to_be_so() {
        world.highest = new Epoch(1000);
        DeploymentState refused = deploy("1");
        assertThat(refused.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(refused.step("router").orElseThrow().failure().orElseThrow().help())
                .contains("journal is older");
    }

    @Test
    void a_good_backup_counts_although_older_ones_could_not_be_removed() {
        world.cannotPrune = true;
        assertThat(deploy("1").ending()).contains(Ending.SUCCESSFUL);
    }

    @Test
    void a_secret_in_what_a_step_failed_by_is_not_kept() {
        deploy("1");
        world.migrations.put(new Version("2"), List.of(migration("V1", false), migration("memory:pa55word", false)));
        world.brokenMigrations.add("memory:pa55word");
        DeploymentState bad = deploy("2");
        assertThat(bad.step("migrate").orElseThrow().failure().orElseThrow().why())
                .isEqualTo("******** failed");
    }

    // ---- several at once

    @Test
    void a_second_deployment_is_refused_with_who_is_at_it_and_where() {
        deployUntil("1", "acted start");
        assertThatThrownBy(() -> operator.begin(spec, "sha256:0", release("2"), "tom", "other"))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.BUSY))
                .hasMessageContaining("by ana")
                .hasMessageContaining("step start");
    }

    @Test
    void a_newer_deployment_ends_the_bake_and_retires_the_standby() {
        deploy("1");
        DeploymentState baking = deployUntil("2", "recorded promote");
        DeploymentState third = deploy("3");
        assertThat(third.ending()).contains(Ending.SUCCESSFUL);
        assertThat(operator.deployment(baking.id()).ending()).contains(Ending.SUPERSEDED);
        assertThat(running()).isEqualTo("[3-web-1, 3-web-2, 3-worker-1]");
    }

    @Test
    void a_bake_goes_on_after_a_newer_deployment_that_touched_nothing() {
        deploy("1");
        DeploymentState opened = operator.begin(spec, "sha256:0", release("2"), "ana", "alive");
        List<DeploymentState> newer = new ArrayList<>();
        DeploymentState done = engine(opened, "alive", atPromotion(() -> newer.add(refusedDeployment())))
                .carry();
        assertThat(newer).singleElement().satisfies(d -> assertThat(d.ending()).contains(Ending.NOTHING_TOUCHED));
        assertThat(done.ending()).contains(Ending.SUCCESSFUL);
        assertThat(running()).isEqualTo("[2-web-1, 2-web-2, 2-worker-1]");
    }

    @Test
    void a_bake_still_takes_a_bad_release_back_after_a_newer_deployment_that_touched_nothing() {
        deploy("1");
        DeploymentState opened = operator.begin(spec, "sha256:0", release("2"), "ana", "alive");
        DeploymentState done = engine(opened, "alive", atPromotion(() -> {
                    refusedDeployment();
                    world.canaryFails = true;
                }))
                .carry();
        assertThat(done.ending()).contains(Ending.ROLLED_BACK);
        assertThat(world.picture()).startsWith("stable 1:1, canary none");
    }

    @Test
    void a_carrier_that_finds_the_environment_held_by_a_person_waits_for_its_turn() {
        DeploymentState opened = operator.begin(spec, "sha256:0", release("1"), "ana", "alive");
        Journal.Lease restore = journal.acquire(ID, "a person", Duration.ofHours(1));
        world.meanwhile(() -> journal.release(restore));
        assertThat(carry(opened).ending()).contains(Ending.SUCCESSFUL);
    }

    @Test
    void a_second_carrier_leaves_a_deployment_to_the_one_that_is_at_it() {
        DeploymentState opened = operator.begin(spec, "sha256:0", release("1"), "ana", "alive");
        List<DeploymentState> second = new ArrayList<>();
        engine(opened, "first", point -> {
                    if (point.equals("acted backup")) {
                        second.add(engine(operator.deployment(opened.id()), "second", Failpoints.NONE)
                                .carry());
                    }
                })
                .carry();
        assertThat(second)
                .singleElement()
                .satisfies(d -> assertThat(d.isEnded()).isFalse());
        assertThat(operator.deployment(opened.id()).ending()).contains(Ending.SUCCESSFUL);
        assertThat(operator.deployment(opened.id()).carrier()).contains("first");
    }

    @Test
    void a_deployment_is_refused_while_the_live_release_is_cut_and_the_standby_stays_for_it() {
        deploy("1");
        DeploymentState baking = deployUntil("2", "recorded promote");
        world.cut = Optional.of(new Cut(
                baking.candidate(),
                world.instant(),
                "3 of 3 requests failed",
                120,
                100,
                3,
                3,
                50,
                0,
                40,
                Optional.empty()));
        DeploymentState third = deploy("3");
        assertThat(third.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(third.ended().orElseThrow().summary()).contains("3 of 3 requests failed");
        assertThat(carry(baking).ending()).contains(Ending.ROLLED_BACK);
        assertThat(running()).isEqualTo("[1-web-1, 1-web-2, 1-worker-1]");
    }

    @Test
    void a_deployment_that_is_refused_by_the_database_leaves_the_standby_of_a_bake_alone() {
        deploy("1");
        DeploymentState baking = deployUntil("2", "recorded promote");
        assertThat(deploy("1").ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(operator.deployment(baking.id()).isWatching()).isTrue();
        assertThat(environment().standby().map(s -> s.backend().toString())).contains("1:1");
        assertThat(operator.wayBack(spec, Optional.empty())).isInstanceOf(WayBack.RouteBack.class);
    }

    @Test
    void a_plan_made_for_another_live_release_is_refused() {
        deploy("1");
        DeploymentState baking = deployUntil("2", "recorded promote");
        DeploymentState planned = operator.begin(spec, "sha256:0", release("3"), "ana", "alive");
        Journal.Lease other = journal.acquire(ID, "dead", Duration.ofSeconds(1));
        journal.append(
                baking.id(),
                other.epoch(),
                new Event.RollbackDecided(new Trigger.Asked("tom", ""), Undo.of(operator.deployment(baking.id()))));
        carry(baking);
        DeploymentState refused = carry(planned);
        assertThat(refused.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(refused.ended().orElseThrow().summary()).contains("2 was live when this was planned, and now 1 is");
    }

    @Test
    void an_instance_that_keeps_dying_takes_its_release_back() {
        deploy("1");
        DeploymentState baking = deployUntil("2", "recorded promote");
        world.exits("2-web-1", 1);
        world.later(Duration.ofSeconds(5), () -> world.exits("2-web-1", 4));
        DeploymentState back = carry(baking);
        assertThat(back.rollback().map(r -> r.trigger())).get().isInstanceOf(Trigger.Unhealthy.class);
        assertThat(back.ending()).contains(Ending.ROLLED_BACK);
    }

    @Test
    void an_instance_that_dies_once_and_is_started_again_is_no_reason_to_go_back() {
        DeploymentState baking = deployUntil("1", "recorded promote");
        world.later(Duration.ofSeconds(2), () -> {
            world.alive("1-web-1", false);
            world.alive("1-web-2", false);
            world.later(Duration.ofSeconds(4), () -> {
                world.alive("1-web-1", true);
                world.alive("1-web-2", true);
            });
        });
        assertThat(carry(baking).ending()).contains(Ending.SUCCESSFUL);
    }

    @Test
    void a_release_whose_instances_stay_away_is_taken_back() {
        deploy("1");
        DeploymentState baking = deployUntil("2", "recorded promote");
        world.later(Duration.ofSeconds(2), () -> {
            world.alive("2-web-1", false);
            world.alive("2-web-2", false);
        });
        DeploymentState back = carry(baking);
        assertThat(back.rollback().map(r -> r.trigger())).get().isInstanceOf(Trigger.Unhealthy.class);
        assertThat(back.ending()).contains(Ending.ROLLED_BACK);
    }

    @Test
    void where_no_request_was_judged_the_end_does_not_claim_that_one_was() {
        deploy("1");
        world.requestsPerSecond = 0;
        spec = quiet(spec);
        DeploymentState done = deploy("2");
        assertThat(done.ending()).contains(Ending.SUCCESSFUL);
        assertThat(done.ended().orElseThrow().summary()).contains("no request was judged");
    }

    @Test
    void without_enough_requests_a_step_holds_and_says_so_until_a_person_goes_on() {
        deploy("1");
        world.requestsPerSecond = 0;
        DeploymentState opened = operator.begin(spec, "sha256:0", release("2"), "ana", "alive");
        Thread carrier = Thread.startVirtualThread(() -> carry(opened));
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (operator.deployment(opened.id()).waiting().isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        DeploymentState waiting = operator.deployment(opened.id());
        assertThat(waiting.waiting().map(Event.Waiting::why)).get().asString().contains("0 of 100 requests judged");
        assertThat(waiting.isPromoted()).isFalse();
        operator.ask(opened.id(), Event.Request.PROMOTE, "tom", "quiet night");
        join(carrier);
        DeploymentState done = operator.deployment(opened.id());
        assertThat(done.ending()).contains(Ending.SUCCESSFUL);
        assertThat(done.ended().orElseThrow().summary()).contains("not judged");
    }

    // ---- kills

    @Test
    void a_carrier_killed_at_any_point_of_a_good_deployment_changes_nothing() {
        killAtEveryPoint(false);
    }

    @Test
    void a_carrier_killed_at_any_point_of_a_deployment_that_is_taken_back_changes_nothing() {
        killAtEveryPoint(true);
    }

    private void killAtEveryPoint(boolean bad) {
        deploy("1");
        world.canaryFails = bad;
        List<String> points = new ArrayList<>();
        DeploymentState undisturbed = operator.begin(spec, "sha256:0", release("2"), "ana", "alive");
        engine(undisturbed, "alive", points::add).carry();
        String expected = world.picture();
        Optional<Ending> ending = operator.deployment(undisturbed.id()).ending();
        assertThat(points).hasSizeGreaterThan(30).doesNotHaveDuplicates();

        for (int point = 0; point < points.size(); point++) {
            journal.close();
            begin(folder.resolve("point-" + bad + "-" + point));
            deploy("1");
            world.canaryFails = bad;
            DeploymentState killed = deployUntil("2", points.get(point));
            DeploymentState state = carry(killed);
            assertThat(state.ending()).as("killed at %s", points.get(point)).isEqualTo(ending);
            assertThat(world.picture()).as("killed at %s", points.get(point)).isEqualTo(expected);
            assertThat(world.versionsOfWorkersAtOnce).isEmpty();
        }
    }

    // ---- scaffolding

    private DeploymentState deploy(String version) {
        return carry(operator.begin(spec, "sha256:0", release(version), "ana", "alive"));
    }

    private DeploymentState carry(DeploymentState state) {
        return engine(state, "alive", Failpoints.NONE).carry();
    }

    /** Deploys and kills the carrier when it comes to a point. */
    private DeploymentState deployUntil(String version, String point) {
        DeploymentState opened = operator.begin(spec, "sha256:0", release(version), "ana", "alive");
        try {
            engine(opened, "dead-" + point, reached -> {
                        if (reached.equals(point)) {
                            throw new Killed();
                        }
                    })
                    .carry();
        } catch (Killed expected) {
            return operator.deployment(opened.id());
        }
        throw new AssertionError("never came to " + point);
    }

    /** Does this once the release is promoted, while its bake is being watched. */
    private Failpoints atPromotion(Runnable happens) {
        return point -> {
            if (point.equals("recorded promote")) {
                world.meanwhile(happens);
            }
        };
    }

    private DeploymentState refusedDeployment() {
        world.sourceIsDirty = true;
        DeploymentState opened = operator.begin(spec, "sha256:0", release("3"), "tom", "other");
        return engine(opened, "other", Failpoints.NONE).carry();
    }

    private Ports ports() {
        return new Ports(
                journal,
                id -> brought.getOrDefault(id, spec),
                world,
                world,
                world,
                Optional.of(world),
                world,
                world,
                world.metrics,
                folder);
    }

    private Engine engine(DeploymentState state, String carrier, Failpoints failpoints) {
        return new Engine(ports(), spec, state.id(), carrier, world, failpoints);
    }

    private EnvironmentState environment() {
        return operator.environment(ID);
    }

    private String running() {
        return new java.util.TreeSet<>(world.instances.keySet()).toString();
    }

    private static void join(Thread thread) {
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The same where nobody visits. */
    private static EnvironmentSpec quiet(EnvironmentSpec spec) {
        RolloutSpec rollout = spec.rollout();
        return with(
                spec,
                new RolloutSpec(
                        rollout.strategy(),
                        rollout.steps(),
                        false,
                        rollout.minimumRequests(),
                        rollout.patience(),
                        rollout.onInconclusive(),
                        rollout.bake(),
                        rollout.warm(),
                        rollout.kept(),
                        false,
                        0));
    }

    private static ReleaseRef release(String version) {
        return new ReleaseRef(new Version(version), "memory", Optional.empty());
    }

    private static Migration migration(String revision, boolean contract) {
        return new Migration(revision, revision, contract);
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /** The old version is stopped soon, long before the bake is over. */
    private static EnvironmentSpec coolingEarly(EnvironmentSpec spec) {
        RolloutSpec rollout = spec.rollout();
        return with(
                spec,
                new RolloutSpec(
                        rollout.strategy(),
                        rollout.steps(),
                        rollout.traffic(),
                        rollout.minimumRequests(),
                        rollout.patience(),
                        rollout.onInconclusive(),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(5),
                        rollout.kept(),
                        false,
                        0));
    }

    static EnvironmentSpec canary() {
        Command run = new Command(List.of("serve"));
        return new EnvironmentSpec(
                ID,
                new SourceSpec(
                        new SourceSpec.Artifact.Archive("shop-${version}.tar.gz"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                List.of(
                        new ComponentSpec("web", run, Optional.of("/health"), 2, List.of("/"), Optional.empty()),
                        new ComponentSpec("worker", run, Optional.empty(), 1, List.of(), Optional.empty())),
                Map.of(),
                Optional.of(new DataSpec(
                        new Secret("memory:pa55word"),
                        Optional.of(new MigrationSpec(
                                new MigrationSpec.Tool.Flyway("migrations"), List.of("V3"), Duration.ofSeconds(3))),
                        BackupSpec.DEFAULT,
                        List.of(new InvariantSpec("users", "select", new InvariantSpec.Rule.DropsAtMost(0))))),
                List.of(),
                List.of(new CheckSpec.Http(
                        "smoke", "/", Optional.empty(), Map.of(), Map.of(), Duration.ofSeconds(1), false)),
                new RolloutSpec(
                        Strategy.CANARY,
                        List.of(
                                new StepSpec(Optional.empty(), new Percent(500), Duration.ofSeconds(10)),
                                new StepSpec(Optional.empty(), new Percent(5000), Duration.ofSeconds(10)),
                                new StepSpec(Optional.empty(), Percent.HUNDRED, Duration.ZERO)),
                        true,
                        100,
                        Duration.ofSeconds(30),
                        OnInconclusive.HOLD,
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        Duration.ofDays(7),
                        false,
                        0),
                new ServingSpec(
                        new Listen(
                                "127.0.0.1",
                                Optional.of(8080),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                List.of(),
                                false),
                        Optional.empty(),
                        Limits.DEFAULT,
                        new Stickiness.Cookie("sluice"),
                        GuardLimits.DEFAULT),
                TimeoutSpec.DEFAULT);
    }
}
