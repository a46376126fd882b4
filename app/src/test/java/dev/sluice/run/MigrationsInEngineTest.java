package dev.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.FolderInMemory;
import dev.sluice.adapter.journal.SqliteJournal;
import dev.sluice.base.Code;
import dev.sluice.base.Version;
import dev.sluice.config.CheckSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.InvariantSpec;
import dev.sluice.config.InvariantSpec.Rule;
import dev.sluice.config.MigrationSpec;
import dev.sluice.config.RehearsalSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.journal.Event.Ending;
import dev.sluice.journal.Trigger;
import dev.sluice.migration.Migration;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Step;
import dev.sluice.port.Journal;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a deployment does around its migrations, on a machine in memory with a real journal. */
@Timeout(60)
class MigrationsInEngineTest {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** Ten rows keep to each of them, and one row to none. */
    private static final List<Rule> RULES = List.of(
            new Rule.DropsAtMost(0.5),
            new Rule.EqualTo(BigDecimal.TEN),
            new Rule.Within(BigDecimal.TWO, BigDecimal.TEN));

    @TempDir(factory = FolderInMemory.class)
    Path folder;

    private final World world = new World();
    private Journal journal;
    private Operator operator;
    private EnvironmentSpec spec = EngineTest.canary();

    @BeforeEach
    void begin() {
        Migration create = new Migration("V1", "create", false);
        Migration expand = new Migration("V2", "expand", false);
        Migration contract = new Migration("V3", "contract", true);
        world.migrations.put(new Version("1"), List.of(create));
        world.migrations.put(new Version("2"), List.of(create, expand));
        world.migrations.put(new Version("3"), List.of(create, expand, contract));
        journal = SqliteJournal.open(folder.resolve("journal.db"), world, holder -> holder.startsWith("dead"));
        operator = new Operator(journal, world);
    }

    @AfterEach
    void end() {
        journal.close();
    }

    // ---- visitors who wait

    private void pausing() {
        spec = with(
                spec,
                data -> new DataSpec(
                        data.url(),
                        data.migrations()
                                .map(m -> new MigrationSpec(
                                        m.tool(),
                                        m.contract(),
                                        m.lockTimeout(),
                                        m.retries(),
                                        m.blocking(),
                                        Optional.of(PAUSE))),
                        data.backup(),
                        data.invariants(),
                        data.rehearsal()));
    }

    private List<Event> events(DeploymentState deployment) {
        return journal.read(deployment.id(), 0).stream().map(Entry::event).toList();
    }

    @Test
    void visitors_are_held_while_a_migration_runs_and_that_is_told() {
        pausing();
        deploy("1");
        assertThat(world.pauses)
                .as("before the first release there is no visitor")
                .isZero();
        world.migrationTakes = Duration.ofSeconds(1);

        DeploymentState done = deploy("2");
        assertThat(done.ending()).contains(Ending.SUCCESSFUL);
        assertThat(world.pauses).isEqualTo(1);
        assertThat(events(done))
                .filteredOn(e -> e instanceof Event.RequestsHeld || e instanceof Event.RequestsLetGo)
                .satisfiesExactly(
                        held -> assertThat(held).isEqualTo(new Event.RequestsHeld("migrate", PAUSE)),
                        gone -> assertThat(gone).isInstanceOfSatisfying(Event.RequestsLetGo.class, let -> {
                            assertThat(let.requests().held()).isEqualTo(200);
                            assertThat(let.requests().holding()).isFalse();
                            assertThat(let.byTime()).isFalse();
                        }));
    }

    @Test
    void nobody_is_held_where_no_migration_is_pending() {
        pausing();
        deploy("2");
        world.migrations.put(new Version("2b"), world.migrations.getOrDefault(new Version("2"), List.of()));
        assertThat(deploy("2b").ending()).contains(Ending.SUCCESSFUL);
        assertThat(world.pauses).isZero();
    }

    @Test
    void contract_migrations_hold_visitors_too() {
        pausing();
        deploy("2");
        DeploymentState done = deploy("3");
        assertThat(done.ending()).contains(Ending.SUCCESSFUL);
        assertThat(events(done)).contains(new Event.RequestsHeld("contract", PAUSE));
    }

    @Test
    void a_migration_that_takes_longer_than_visitors_may_wait_goes_on_without_them() {
        pausing();
        deploy("1");
        world.migrationTakes = PAUSE.multipliedBy(3);
        DeploymentState done = deploy("2");
        assertThat(done.ending()).contains(Ending.SUCCESSFUL);
        assertThat(events(done))
                .filteredOn(Event.RequestsLetGo.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Event.RequestsLetGo.class,
                        let -> assertThat(let.byTime()).isTrue());
    }

    @Test
    void a_router_that_does_not_answer_is_no_reason_not_to_migrate() {
        pausing();
        deploy("1");
        DeploymentState done = carry(opened("2"), "alive", point -> {
            if (point.equals("intended migrate")) {
                world.routerIsDown = true;
            } else if (point.equals("acted migrate")) {
                world.routerIsDown = false;
            }
        });
        assertThat(done.ending()).contains(Ending.SUCCESSFUL);
        assertThat(events(done))
                .contains(new Event.Noted("migrate", "no visitor is held back: the router does not answer"));
    }

    @Test
    void a_failing_migration_lets_the_visitors_go() {
        pausing();
        deploy("1");
        world.brokenMigrations.add("V2");
        DeploymentState bad = deploy("2");
        assertThat(bad.ending()).contains(Ending.ROLLED_BACK);
        assertThat(events(bad))
                .filteredOn(Event.RequestsLetGo.class::isInstance)
                .hasSize(1);
        assertThat(world.state().held().orElseThrow().holding()).isFalse();
    }

    @Test
    void a_carrier_that_dies_while_visitors_wait_leaves_the_rest_to_the_next_one() throws Exception {
        pausing();
        deploy("1");
        CountDownLatch migrating = new CountDownLatch(1);
        CountDownLatch dead = new CountDownLatch(1);
        world.beforeMigration = () -> {
            migrating.countDown();
            await(dead);
        };
        DeploymentState opened = opened("2");
        Thread frozen = Thread.ofPlatform().daemon().start(() -> carry(opened, "dead", Failpoints.NONE));
        await(migrating);
        assertThat(world.state().held().orElseThrow().holding()).isTrue();
        world.beforeMigration = () -> {};

        DeploymentState done = carry(operator.deployment(opened.id()), "alive", Failpoints.NONE);
        dead.countDown();
        frozen.join(Duration.ofSeconds(30));
        assertThat(done.ending()).contains(Ending.SUCCESSFUL);
        assertThat(world.applied).containsExactly("V1", "V2");
        assertThat(events(done))
                .filteredOn(Event.RequestsHeld.class::isInstance)
                .hasSize(2);
        assertThat(events(done))
                .filteredOn(Event.RequestsLetGo.class::isInstance)
                .hasSize(1);
        assertThat(world.state().held().orElseThrow().holding()).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // ---- what older code may not live with

    @Test
    void a_contract_migration_that_is_not_listed_is_refused_whoever_asks() {
        deploy("1");
        String before = world.picture();
        world.sql.put("V2", "alter table users drop column legacy");
        DeploymentState refused = deploy("2");
        assertThat(refused.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(refused.step("survey").orElseThrow().failure().orElseThrow()).satisfies(failure -> {
            assertThat(failure.code()).isEqualTo(Code.CONTRACT_TOO_EARLY);
            assertThat(failure.why()).contains("the old version may not live with V2");
            assertThat(failure.help()).contains("migrations: {contract: [V2]}");
        });
        assertThat(world.applied).containsExactly("V1");
        assertThat(world.picture().replace(", 2-before-2", "")).isEqualTo(before);
    }

    @Test
    void a_contract_migration_that_is_listed_waits_until_the_old_version_is_gone() {
        deploy("2");
        world.sql.put("V3", "alter table users drop column legacy");
        DeploymentState done = carry(opened("3"), "alive", point -> {
            if (point.equals("recorded promote")) {
                assertThat(world.applied).containsExactly("V1", "V2");
            }
            if (point.equals("intended contract")) {
                assertThat(world.instances.keySet()).noneMatch(i -> i.startsWith("1-"));
            }
        });
        assertThat(done.ending()).contains(Ending.SUCCESSFUL);
        assertThat(world.applied).containsExactly("V1", "V2", "V3");
    }

    @Test
    void what_a_person_has_allowed_in_the_migration_is_not_refused() {
        deploy("1");
        world.sql.put("V2", "-- sluice: allow S0107 nothing reads it since 0.9\nalter table users drop column legacy");
        assertThat(deploy("2").ending()).contains(Ending.SUCCESSFUL);
    }

    /** Such as one of Rails, which is a program. */
    @Test
    void a_contract_migration_whose_sql_no_tool_shows_is_found_by_what_it_runs_on_the_copy() {
        deploy("1");
        world.reallyRuns.put("V2", "alter table users drop column legacy");
        DeploymentState refused = deploy("2");
        assertThat(refused.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(refused.step("rehearse")
                        .orElseThrow()
                        .failure()
                        .orElseThrow()
                        .why())
                .contains("V2 ran \"alter table users drop column legacy\"", "`migrations.contract`");
        assertThat(world.applied).containsExactly("V1");

        world.reallyRuns.put("V2", "alter table users add column rank integer");
        assertThat(deploy("2").ending()).contains(Ending.SUCCESSFUL);
    }

    @Test
    void the_first_release_may_do_what_it_likes_to_its_database() {
        world.sql.put("V1", "alter table users drop column legacy");
        assertThat(deploy("1").ending()).contains(Ending.SUCCESSFUL);
    }

    // ---- past a contract migration

    @Test
    void a_release_that_fails_before_its_contract_migration_simply_goes_back() {
        deploy("2");
        world.canaryFails = true;
        DeploymentState bad = deploy("3");
        assertThat(bad.ending()).contains(Ending.ROLLED_BACK);
        assertThat(bad.begun(Step.Contract.class)).isFalse();
        assertThat(world.applied).containsExactly("V1", "V2");
        assertThat(world.picture()).startsWith("stable 1:2, canary none");
    }

    @Test
    void a_release_that_fails_while_it_bakes_with_its_contract_migration_to_come_goes_back() {
        deploy("2");
        world.atPromotion(() -> operator.ask(World.deployment(2), Event.Request.ROLLBACK, "tom", "orders look odd"));
        DeploymentState bad = deploy("3");
        assertThat(bad.isPromoted()).isTrue();
        assertThat(bad.ending()).contains(Ending.ROLLED_BACK);
        assertThat(world.applied).containsExactly("V1", "V2");
    }

    private DeploymentState failingPastContract(String point) {
        deploy("2");
        return carry(opened("3"), "alive", reached -> {
            if (reached.equals(point)) {
                operator.ask(World.deployment(2), Event.Request.ROLLBACK, "tom", "orders look odd");
            }
        });
    }

    @Test
    void past_its_contract_migration_a_release_stays_where_nobody_knows_that_the_old_one_could_serve() {
        DeploymentState frozen = failingPastContract("acted contract");
        assertThat(frozen.ending()).contains(Ending.INCONCLUSIVE);
        assertThat(frozen.ended().orElseThrow().summary())
                .contains("3 keeps all traffic", "orders look odd", "2 does not know this schema", "sluice rollback");
        assertThat(world.picture()).startsWith("stable 2:3, canary none");
    }

    @Test
    void past_its_contract_migration_a_release_stays_where_the_old_one_was_seen_to_fail_and_the_reason_is_told() {
        rehearsing();
        world.breaksOn.put(new Version("2"), "V3");
        world.canDowngrade = false;
        DeploymentState frozen = failingPastContract("acted contract");
        assertThat(frozen.ending()).contains(Ending.INCONCLUSIVE);
        assertThat(frozen.ended().orElseThrow().summary())
                .contains("2 does not know this schema (rehearsed: 2 does not run on it");
        assertThat(operator.wayBack(spec, Optional.empty()))
                .isInstanceOfSatisfying(
                        WayBack.Refused.class,
                        refused -> assertThat(refused.why()).contains("rehearsed: 2 does not run on it"));
    }

    @Test
    void past_its_contract_migration_the_old_version_gets_the_traffic_where_it_was_seen_to_run_there() {
        rehearsing();
        DeploymentState back = failingPastContract("acted contract");
        assertThat(back.ending()).contains(Ending.ROLLED_BACK);
        assertThat(world.picture()).startsWith("stable 1:2, canary none");
        assertThat(world.applied).containsExactly("V1", "V2", "V3");
        assertThat(operator.environment(spec.id()).live().map(l -> l.backend().toString()))
                .contains("1:2");
    }

    @Test
    void past_its_contract_migration_a_release_that_fails_less_than_the_old_one_did_stays() {
        rehearsing();
        world.stableFails = true;
        DeploymentState frozen = failingPastContract("acted contract");
        assertThat(frozen.ending()).contains(Ending.INCONCLUSIVE);
        assertThat(frozen.ended().orElseThrow().summary()).contains("2 runs on this schema, but failed more often");
        assertThat(world.picture()).startsWith("stable 2:3, canary none");
    }

    private void rehearsing() {
        spec = with(
                spec,
                data -> new DataSpec(
                        data.url(),
                        data.migrations(),
                        data.backup(),
                        data.invariants(),
                        new RehearsalSpec(true, 1L << 40, Optional.empty(), Optional.of(Map.of()))));
    }

    // ---- the data itself

    private void invariant(Rule rule) {
        spec = with(
                spec,
                data -> new DataSpec(
                        data.url(),
                        data.migrations(),
                        data.backup(),
                        List.of(new InvariantSpec("users", "select", rule)),
                        data.rehearsal()));
    }

    @Test
    void data_that_break_their_rule_before_the_migration_stop_the_deployment_untouched() {
        deploy("1");
        invariant(new Rule.EqualTo(BigDecimal.TEN));
        world.rows = BigDecimal.ONE;
        DeploymentState refused = deploy("2");
        assertThat(refused.ending()).contains(Ending.NOTHING_TOUCHED);
        assertThat(refused.ended().orElseThrow().summary()).contains("'users' does not hold before the migration: 1");
        assertThat(world.applied).containsExactly("V1");
    }

    @Test
    void rows_that_the_migration_loses_take_the_release_back_before_it_has_traffic() {
        for (Rule rule : RULES) {
            world.applied.clear();
            world.losesRowsForReal.clear();
            invariant(rule);
            deploy("1");
            world.losesRowsForReal.add("V2");
            DeploymentState bad = deploy("2");
            assertThat(bad.ending()).as("%s", rule).contains(Ending.ROLLED_BACK);
            assertThat(bad.begun(Step.Start.class)).isFalse();
            assertThat(bad.rollback().orElseThrow().trigger().why())
                    .contains("'users' does not hold after the migration");
        }
    }

    @Test
    void rows_that_go_missing_while_it_bakes_take_the_release_back() {
        for (Rule rule : RULES) {
            world.applied.clear();
            world.rows = BigDecimal.TEN;
            invariant(rule);
            deploy("1");
            world.atPromotion(() -> world.rows = BigDecimal.ONE);
            DeploymentState bad = deploy("2");
            world.atPromotion(() -> {});
            assertThat(bad.ending()).as("%s", rule).contains(Ending.ROLLED_BACK);
            assertThat(bad.rollback().orElseThrow().trigger()).isInstanceOf(Trigger.DataBroken.class);
        }
    }

    @Test
    void a_column_that_goes_missing_while_it_bakes_takes_the_release_back() {
        checking(new CheckSpec.Schema("local ids", "users", Optional.of("localId")));
        deploy("1");
        world.atPromotion(() -> world.missing = Optional.of("users"));
        DeploymentState bad = deploy("2");
        assertThat(bad.ending()).contains(Ending.ROLLED_BACK);
        assertThat(bad.rollback().orElseThrow().trigger())
                .isEqualTo(new Trigger.DataBroken("local ids: users.localId does not exist any more"));
    }

    @Test
    void a_sample_that_changes_while_it_bakes_takes_the_release_back() {
        checking(new CheckSpec.Sql("first user", "select name from users where id = 1", Optional.of("10")));
        deploy("1");
        world.atPromotion(() -> world.sample = "11");
        DeploymentState bad = deploy("2");
        assertThat(bad.ending()).contains(Ending.ROLLED_BACK);
        assertThat(bad.rollback().orElseThrow().trigger())
                .isEqualTo(new Trigger.DataBroken("first user: gives 11 now, not 10"));
    }

    private void checking(CheckSpec check) {
        spec = new EnvironmentSpec(
                spec.id(),
                spec.source(),
                spec.components(),
                spec.variables(),
                spec.data(),
                spec.checks(),
                List.of(check),
                spec.rollout(),
                spec.serving(),
                spec.timeouts());
    }

    // ---- scaffolding

    private static EnvironmentSpec with(EnvironmentSpec spec, UnaryOperator<DataSpec> change) {
        return spec.with(spec.data().map(change), spec.variables());
    }

    private DeploymentState opened(String version) {
        ReleaseRef release = new ReleaseRef(new Version(version), "memory", Optional.empty());
        return operator.begin(spec, "digest", release, "ana", "opener");
    }

    private DeploymentState deploy(String version) {
        return carry(opened(version), "alive", point -> {});
    }

    private DeploymentState carry(DeploymentState begun, String carrier, Failpoints failpoints) {
        EnvironmentSpec now = spec;
        Ports ports = new Ports(
                journal, id -> now, world, world, world, Optional.of(world), world, world, world.metrics, folder);
        return new Engine(ports, now, begun.id(), carrier, world, point -> {
                    world.reached(point);
                    failpoints.reached(point);
                })
                .carry();
    }
}
