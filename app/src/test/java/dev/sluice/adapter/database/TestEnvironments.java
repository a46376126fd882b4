package dev.sluice.adapter.database;

import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Percent;
import dev.sluice.base.Secret;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MigrationSpec;
import dev.sluice.config.RehearsalSpec;
import dev.sluice.config.RolloutSpec;
import dev.sluice.config.ServingSpec;
import dev.sluice.config.SourceSpec;
import dev.sluice.config.TimeoutSpec;
import dev.sluice.config.VariableSpec;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.Limits;
import dev.sluice.traffic.Listen;
import dev.sluice.traffic.Stickiness;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Environments of which only the database matters. */
public final class TestEnvironments {
    public static final EnvironmentId ID = new EnvironmentId("shop", "production");

    private TestEnvironments() {}

    public static EnvironmentSpec of(Secret url, Optional<MigrationSpec> migrations, Map<String, String> variables) {
        return of(url, migrations, variables, BackupSpec.DEFAULT);
    }

    /** One whose database is kept in a way of its own. */
    public static EnvironmentSpec of(Secret url, BackupSpec backup) {
        return of(url, Optional.empty(), Map.of(), backup);
    }

    /** One with a Redis whose data is kept with it. */
    public static EnvironmentSpec of(Secret url, Optional<Secret> redis, BackupSpec backup) {
        EnvironmentSpec alone = of(url, backup);
        return alone.with(
                Optional.of(new DataSpec(url, Optional.empty(), backup, List.of(), RehearsalSpec.DEFAULT, redis)),
                alone.variables());
    }

    private static EnvironmentSpec of(
            Secret url, Optional<MigrationSpec> migrations, Map<String, String> variables, BackupSpec backup) {
        Map<String, VariableSpec> specs = new HashMap<>();
        variables.forEach(
                (name, value) -> specs.put(name, new VariableSpec(name, Optional.of(new Secret(value)), false, true)));
        return new EnvironmentSpec(
                ID,
                new SourceSpec(
                        new SourceSpec.Artifact.Directory("."), Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(),
                specs,
                Optional.of(new DataSpec(url, migrations, backup, List.of())),
                List.of(),
                List.of(),
                new RolloutSpec(
                        RolloutSpec.Strategy.BLUE_GREEN,
                        List.of(new RolloutSpec.StepSpec(Optional.empty(), Percent.HUNDRED, Duration.ZERO)),
                        false,
                        1,
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
                                Optional.of(0),
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
