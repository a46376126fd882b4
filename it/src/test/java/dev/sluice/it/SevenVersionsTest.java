package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.Machine.Result;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event.Ending;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Trigger;
import dev.sluice.plan.Step;
import dev.sluice.shop.visitors.Crowd;
import dev.sluice.shop.visitors.Totals;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample shop's versions, each deployed under load as a user would, come to the ends that they deserve. */
class SevenVersionsTest {
    private static final String CANARY = """
            strategy: canary
            steps: [{weight: 50%, hold: 3s}, {weight: 100%}]
            minimumRequests: 100
            warmUp: 100
            bake: 2s
            standby: {warm: 2s, kept: 7d}""";

    @TempDir
    Path folder;

    @Test
    void every_version_ends_as_it_deserves_on_postgresql() throws Exception {
        try (Machine machine = Machine.withPostgres(folder).configure(CANARY, Machine.JUDGED_SOON)) {
            story(machine);
        }
    }

    private static void story(Machine machine) throws InterruptedException {
        assertThat(machine.sluice("deploy", "1.0.0")).returns(0, Result::status);
        Crowd crowd = machine.visitors(100);
        try {
            Result good = machine.sluice("deploy", "1.1.0", "--wait", "baked");
            assertThat(good.status()).as(good.all()).isZero();
            assertThat(machine.deployment(2).ending()).contains(Ending.SUCCESSFUL);

            // One smoke test in five would meet what the visitors meet, and be first.
            machine.reconfigure("{http: /products/1, status: 200}", "{http: /health/live, status: 200}")
                    .reconfigure("{http: /api/products/1, status: 200, json: {id: '1'}}", "{http: /api/health/live}");
            Result failing = machine.sluice("deploy", "1.2.0");
            DeploymentState cut = machine.deployment(3);
            assertThat(failing.status()).as(failing.all()).isEqualTo(4);
            assertThat(cut.rollback().orElseThrow().trigger()).isInstanceOf(Trigger.Guard.class);

            Result dying = machine.sluice("deploy", "1.4.0");
            assertThat(dying.status()).as(dying.all()).isEqualTo(4);
            assertThat(machine.deployment(4).begun(Step.Shift.class)).isFalse();

            // Held for as long as it takes to see how slow it is.
            machine.reconfigure("hold: 3s", "hold: 1m");
            Result slow = machine.sluice("deploy", "1.3.0", "--wait", "baked");
            assertThat(slow.status()).as(slow.all()).isEqualTo(4);
            assertThat(slow.all()).containsPattern("why +p95 .* 1\\.1\\.0");
            machine.reconfigure("hold: 1m", "hold: 3s").reconfigure(Machine.JUDGED_SOON, Machine.FAILURES_ONLY);

            Result caught = machine.sluice("deploy", "1.5.0");
            assertThat(caught.status()).as(caught.all()).isEqualTo(3);
            assertThat(machine.deployment(6).begun(Step.Migrate.class)).isFalse();

            machine.reconfigure("invariants:", "rehearsal: {when: never}\ninvariants:");
            Result halfway = machine.sluice("deploy", "1.5.0");
            assertThat(halfway.status()).as(halfway.all()).isEqualTo(4);
            DeploymentState broken = machine.deployment(7);
            assertThat(broken.begun(Step.Start.class)).isFalse();
            assertThat(broken.step("settle-database").orElseThrow().isDone()).isTrue();
            machine.reconfigure("rehearsal: {when: never}\n", "");

            Result contract = machine.sluice("deploy", "2.0.0", "--wait", "baked", "--yes");
            assertThat(contract.status()).as(contract.all()).isZero();
            DeploymentState contracted = machine.deployment(8);
            assertThat(contracted.step("contract").orElseThrow().finding().orElseThrow())
                    .isInstanceOf(Finding.Migrated.class);

            Result back = machine.sluice("rollback", "--yes");
            assertThat(back.status()).as(back.all()).isEqualTo(3);
            assertThat(back.err()).contains("contract migration");
        } finally {
            crowd.stop();
        }
        Totals totals = crowd.totals();
        assertThat(totals.lost()).as("lost requests").isZero();
        assertThat(totals.wrong()).as("wrong answers").isZero();
    }
}
