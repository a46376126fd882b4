package dev.sluice.cli.screen;

import dev.sluice.config.MetricsSpec;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.migration.Rehearsal;
import dev.sluice.migration.lint.Classification;
import dev.sluice.plan.Plan;
import dev.sluice.report.Estimates;
import dev.sluice.report.Passing;
import dev.sluice.traffic.GuardLimits;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is known of a deployment before it begins.
 *
 * @param guard when the router takes the release back
 * @param metrics what is measured beside its requests
 * @param migrations where the database stands, seen from the release; empty where there is none, or no migrations
 * @param judged the pending ones, by their text; empty where they cannot be
 * @param cautions what people should know of the pending ones where less is known of the product
 * @param rehearsal what came of trying it on a copy of the data just now; empty where nobody asked for that
 * @param backup how one is made before anything is changed; empty where there is no database
 */
public record Prospect(
        Plan plan,
        GuardLimits guard,
        MetricsSpec metrics,
        Optional<MigrationStatus> migrations,
        Optional<Classification> judged,
        List<String> cautions,
        Optional<Rehearsal> rehearsal,
        Optional<String> backup) {
    public Prospect {
        cautions = List.copyOf(cautions);
    }

    /** The version that has the traffic now, for people. */
    String old() {
        return plan.from().map(s -> s.release().version().label()).orElse("nothing");
    }

    /** What each hold waits for, at the traffic of late. */
    public List<Passing.Waiting> passing(Estimates estimates) {
        return new Passing(guard, metrics, estimates.traffic()).of(plan);
    }
}
