package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.MetricsSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Finding;
import dev.sluice.report.Estimates.Stage;
import dev.sluice.traffic.GuardLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EstimatesTest {
    private static DeploymentState earlier(long preflightMillis) {
        return DeploymentState.fold(new Story()
                .opened(Story.plan(Story.canary()))
                .did("preflight", preflightMillis, new Finding.Checked(List.of()))
                .entries());
    }

    private static List<Passing.Waiting> waiting() {
        return new Passing(GuardLimits.DEFAULT, MetricsSpec.NONE, Optional.empty()).of(Story.plan(Story.canary()));
    }

    @Test
    void stages_take_the_median_of_earlier_deployments_and_what_is_configured() {
        Estimates estimates = new Estimates(List.of(earlier(9000), earlier(5000), earlier(1000)));
        assertThat(estimates.stages(Story.plan(Story.canary()), waiting()))
                .containsExactly(
                        new Stage("preflight", Optional.of(Duration.ofSeconds(5))),
                        new Stage("backup", Optional.empty()),
                        new Stage("migrate", Optional.empty()),
                        new Stage("start", Optional.empty()),
                        new Stage("smoke", Optional.empty()),
                        new Stage("traffic", Optional.of(Duration.ofMinutes(10))),
                        new Stage("bake", Optional.of(Duration.ofHours(48))));
    }

    @Test
    void only_the_newest_ten_count() {
        List<DeploymentState> many = new ArrayList<>(List.of(earlier(900_000), earlier(900_000)));
        for (int i = 0; i < 10; i++) {
            many.add(earlier(1000));
        }
        assertThat(new Estimates(many)
                        .stages(Story.plan(Story.canary()), waiting())
                        .getFirst()
                        .took())
                .contains(Duration.ofSeconds(1));
    }
}
