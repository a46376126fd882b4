package dev.sluice.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.Machine;
import dev.sluice.journal.Trigger;
import dev.sluice.shop.visitors.Crowd;
import dev.sluice.shop.visitors.Totals;
import dev.sluice.traffic.Cut;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sample shop's bad version costs its visitors, who come back and keep their version: whole deployments. */
@Tag("bench")
class ShopCutTest {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 20);
    private static final String AT_5_PERCENT = """
            strategy: canary
            steps: [{weight: 5%, hold: 2m}, {weight: 100%}]
            minimumRequests: 100
            bake: 1s
            standby: {warm: 1s, kept: 7d}""";

    @TempDir
    private Path folder;

    @Test
    void of_version_3_at_5_percent_and_200_requests_a_second() throws Exception {
        Book book = Book.open(getClass());
        List<Double> failed = new ArrayList<>();
        List<Double> served = new ArrayList<>();
        try (Machine machine = Machine.withSqlite(folder).configure(AT_5_PERCENT, Machine.FAILURES_ONLY)) {
            assertThat(machine.sluice("deploy", "1.0.0")).returns(0, Machine.Result::status);
            Crowd crowd = machine.visitors(200);
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    long before = crowd.totals().failed();
                    assertThat(machine.sluice("deploy", "1.2.0")).returns(4, Machine.Result::status);
                    failed.add((double) (crowd.totals().failed() - before));
                    served.add((double) cut(machine).canaryRequests());
                }
            } finally {
                crowd.stop();
            }
            assertThat(crowd.totals()).matches(Totals::flawless);
        }
        book.record(List.of(
                Reading.of(
                                "cut.shop.failed-requests",
                                "failed requests of the sample shop's bad version, at 5 % of 200 requests/s",
                                new Series(failed),
                                "requests")
                        .within(Bound.valueAtMost(4)),
                Reading.of(
                        "cut.shop.canary-requests",
                        "requests that this version had served by then, the good ones before it breaks included",
                        new Series(served),
                        "requests")));
    }

    private static Cut cut(Machine machine) {
        Trigger why =
                machine.deployment(machine.newest()).rollback().orElseThrow().trigger();
        assertThat(why).isInstanceOf(Trigger.Guard.class);
        return ((Trigger.Guard) why).cut();
    }
}
