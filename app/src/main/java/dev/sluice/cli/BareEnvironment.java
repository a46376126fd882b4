package dev.sluice.cli;

import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Percent;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.RolloutSpec;
import dev.sluice.config.ServingSpec;
import dev.sluice.config.SourceSpec;
import dev.sluice.config.TimeoutSpec;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.Limits;
import dev.sluice.traffic.Listen;
import dev.sluice.traffic.Stickiness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An environment of which nothing is known, for checks of things that Sluice does not run. */
final class BareEnvironment {
    private BareEnvironment() {}

    static EnvironmentSpec spec() {
        return new EnvironmentSpec(
                new EnvironmentId("anything", "elsewhere"),
                new SourceSpec(
                        new SourceSpec.Artifact.Directory("."), Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(),
                Map.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                new RolloutSpec(
                        RolloutSpec.Strategy.BLUE_GREEN,
                        List.of(new RolloutSpec.StepSpec(Optional.empty(), Percent.HUNDRED, Duration.ZERO)),
                        false,
                        0,
                        Duration.ZERO,
                        RolloutSpec.OnInconclusive.HOLD,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        false,
                        0),
                new ServingSpec(
                        new Listen(
                                "127.0.0.1",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                List.of(),
                                false),
                        Optional.empty(),
                        Limits.DEFAULT,
                        new Stickiness.Address(),
                        GuardLimits.DEFAULT),
                TimeoutSpec.DEFAULT);
    }
}
