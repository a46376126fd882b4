package dev.sluice.plan;

import dev.sluice.base.EnvironmentId;
import dev.sluice.config.RolloutSpec.Strategy;
import java.util.List;
import java.util.Optional;

/**
 * What one deployment will do, fixed when it begins.
 *
 * @param to the release that is to get the traffic
 * @param from the one that has it; empty for the first deployment
 * @param standby an earlier one that is still kept warm and goes first
 * @param configuration SHA-256 of the configuration that it was made from
 */
public record Plan(
        EnvironmentId environment,
        Kind kind,
        ReleaseRef to,
        Optional<Standing> from,
        Optional<Standing> standby,
        Strategy strategy,
        List<Step> steps,
        String configuration) {
    public Plan {
        steps = List.copyOf(steps);
        long names = steps.stream().map(Step::name).distinct().count();
        if (names != steps.size()) {
            throw new IllegalArgumentException("two steps of a plan have the same name: " + steps);
        }
    }

    /** Forward to a release, back to an earlier one whose instances are gone, or anew on an empty machine. */
    public enum Kind {
        DEPLOY,
        ROLLBACK,
        RECOVERY
    }
}
