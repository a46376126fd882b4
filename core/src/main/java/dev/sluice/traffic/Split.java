package dev.sluice.traffic;

import dev.sluice.base.Percent;
import java.util.List;
import java.util.Optional;

/**
 * How users are shared out between the two releases. Users of a listed cohort go to the canary; of all others the share
 * {@code weight}. Where there is no stable release, a canary of less than 100 % leaves the others with 503.
 */
public record Split(Optional<Backend> stable, Optional<Backend> canary, Percent weight, List<Cohort> cohorts) {
    public static final Split NONE = new Split(Optional.empty(), Optional.empty(), Percent.ZERO, List.of());

    public Split {
        cohorts = List.copyOf(cohorts);
        if (canary.isEmpty() && (weight.hundredths() > 0 || !cohorts.isEmpty())) {
            throw new IllegalArgumentException("a weight or a cohort needs a canary");
        }
    }
}
