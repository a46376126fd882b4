package dev.sluice.cli.screen;

import dev.sluice.config.BackupSpec;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.migration.Rehearsal;
import dev.sluice.migration.lint.Classification;
import dev.sluice.plan.Plan;
import dev.sluice.traffic.GuardLimits;
import java.util.Optional;

/**
 * Everything that is known of a deployment before it begins.
 *
 * @param guard when the router takes the release back
 * @param migrations where the database stands, seen from the release; empty where there is none, or no migrations
 * @param judged the pending ones, by their text; empty where they cannot be
 * @param rehearsal what came of trying it on a copy of the data just now; empty where nobody asked for that
 * @param backup how one is made before anything is changed; empty where there is no database
 */
public record Prospect(
        Plan plan,
        GuardLimits guard,
        Optional<MigrationStatus> migrations,
        Optional<Classification> judged,
        Optional<Rehearsal> rehearsal,
        Optional<BackupSpec> backup) {
    /** One without a database. */
    public Prospect(
            Plan plan,
            GuardLimits guard,
            Optional<MigrationStatus> migrations,
            Optional<Classification> judged,
            Optional<Rehearsal> rehearsal) {
        this(plan, guard, migrations, judged, rehearsal, Optional.empty());
    }

    /** The version that has the traffic now, for people. */
    String old() {
        return plan.from().map(s -> s.release().version().label()).orElse("nothing");
    }
}
