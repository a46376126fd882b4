package dev.sluice.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.FolderInMemory;
import dev.sluice.adapter.journal.SqliteJournal;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event.Ending;
import dev.sluice.journal.Finding;
import dev.sluice.migration.Migration;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Step;
import dev.sluice.port.Backups.Origin;
import dev.sluice.port.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An environment is rebuilt by the engine, on a machine in memory: killed anywhere, refused where something stands. */
class RecoveryInEngineTest {
    @TempDir(factory = FolderInMemory.class)
    private Path folder;

    private final EnvironmentSpec spec = copying(EngineTest.canary());
    private World world = new World();
    private Journal journal;
    private Operator operator;

    @BeforeEach
    void an_empty_machine_to_which_release_and_backup_were_brought() {
        begin(folder);
    }

    private void begin(Path where) {
        world = new World();
        world.restorable = true;
        world.migrations.put(
                new Version("2"), List.of(new Migration("V1", "V1", false), new Migration("V2", "V2", false)));
        journal = SqliteJournal.open(where.resolve("journal.db"), world, holder -> holder.startsWith("dead"));
        operator = new Operator(journal, world);
        world.backups().create("7-before-2", new Origin(spec.id(), "before", Optional.empty(), Optional.empty()));
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void a_recovery_restores_runs_what_the_backup_lacks_and_gives_the_release_all_traffic() {
        DeploymentState recovered = carry(opened());

        assertThat(recovered.ending()).contains(Ending.SUCCESSFUL);
        assertThat(world.restored).isEqualTo(1);
        assertThat(world.applied).containsExactly("V1", "V2");
        assertThat(world.picture()).startsWith("stable 1:2, canary none");
        assertThat(recovered.finding(Finding.Restored.class))
                .get()
                .returns("7-before-2", Finding.Restored::backup)
                .returns(10L, Finding.Restored::rows);
        assertThat(world.kits).containsEntry(1L, new Version("2"));
    }

    @Test
    void a_contract_migration_that_had_run_before_the_last_expand_one_runs_with_it() {
        world.migrations.put(
                new Version("2"),
                List.of(
                        new Migration("V1", "V1", false),
                        new Migration("V2", "V2", true),
                        new Migration("V3", "V3", false)));

        DeploymentState recovered = carry(opened());

        assertThat(recovered.ending()).contains(Ending.SUCCESSFUL);
        assertThat(world.applied).containsExactly("V1", "V2", "V3");
    }

    @Test
    void a_release_that_served_on_a_newer_schema_serves_on_it_again() {
        world.migrations.put(new Version("2"), List.of(new Migration("V1", "V1", false)));
        world.inBackup = List.of("V1", "V2");

        DeploymentState recovered = carry(opened());

        assertThat(recovered.ending()).contains(Ending.SUCCESSFUL);
        assertThat(world.applied).containsExactly("V1", "V2");
    }

    @Test
    void a_release_that_fails_its_smoke_tests_gets_no_traffic_and_says_what_the_database_holds() {
        world.failsSmoke.add(new Version("2"));

        DeploymentState failed = carry(opened());

        assertThat(failed.ending()).contains(Ending.ROLLED_BACK);
        assertThat(failed.step("settle-database").orElseThrow().finding())
                .get()
                .asString()
                .contains("keeps what was restored from 7-before-2");
        assertThat(operator.environment(spec.id()).live()).isEmpty();
    }

    @Test
    void it_may_be_killed_anywhere() {
        List<String> points = new ArrayList<>();
        engine(opened(), "alive", points::add).carry();
        String expected = world.picture();
        assertThat(points).hasSizeGreaterThan(20).doesNotHaveDuplicates();

        for (int point = 0; point < points.size(); point++) {
            journal.close();
            begin(folder.resolve("point-" + point));
            String at = points.get(point);
            DeploymentState killed = killed(at);
            assertThat(carry(killed).ending()).as("killed at %s", at).contains(Ending.SUCCESSFUL);
            assertThat(world.picture()).as("killed at %s", at).isEqualTo(expected);
            assertThat(world.restored).as("killed at %s", at).isBetween(1, 2);
        }
    }

    @Test
    void nothing_is_recovered_over_a_live_release() {
        carry(opened());

        assertThatThrownBy(this::opened)
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.CHECK_FAILED))
                .hasMessageContaining("is live on this machine");
    }

    @Test
    void a_copy_that_cannot_be_made_takes_no_release_back_and_is_said() {
        world.cannotCopy = true;

        DeploymentState recovered = carry(opened());

        assertThat(recovered.ending()).contains(Ending.SUCCESSFUL);
        assertThat(recovered.step(new Step.Offsite().name()).orElseThrow().finding())
                .get()
                .asString()
                .contains("NOT copied", "the bucket cannot be reached", "sluice backup copy");
    }

    private DeploymentState opened() {
        return operator.beginRecovery(
                spec,
                "sha256:0",
                new ReleaseRef(new Version("2"), "memory", Optional.empty()),
                "sha256:2",
                "7-before-2",
                "ana",
                "alive");
    }

    private DeploymentState carry(DeploymentState state) {
        return engine(state, "alive", Failpoints.NONE).carry();
    }

    private DeploymentState killed(String point) {
        DeploymentState opened = opened();
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

    private Engine engine(DeploymentState state, String carrier, Failpoints failpoints) {
        Ports ports = new Ports(
                journal, id -> spec, world, world, world, Optional.of(world), world, world, world.metrics, folder);
        return new Engine(ports, spec, state.id(), carrier, world, failpoints);
    }

    private static EnvironmentSpec copying(EnvironmentSpec spec) {
        BackupSpec copied = new BackupSpec(
                5,
                Duration.ofDays(30),
                true,
                Duration.ZERO,
                Optional.empty(),
                List.of(new BackupSpec.Place.Directory("/mnt/copies")));
        DataSpec data = spec.data().orElseThrow();
        return spec.with(
                Optional.of(new DataSpec(data.url(), data.migrations(), copied, data.invariants())), spec.variables());
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }
}
