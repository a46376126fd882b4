package dev.sluice.router.traffic;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The instances of one component of a release. */
record Pool(List<Instance> instances) {
    Pool {
        instances = List.copyOf(instances);
    }

    /**
     * The instance to ask: one that is out and due for a trial; else the healthy one with the least to do; else a suspected
     * one; else null.
     *
     * @param tried an instance to be avoided while there is another
     */
    @Nullable
    Instance choose(long now, @Nullable Instance tried) {
        int count = instances.size();
        if (count == 0) {
            return null;
        }
        Instance healthy = null;
        Instance suspected = null;
        int first = ThreadLocalRandom.current().nextInt(count);
        for (int i = 0; i < count; i++) {
            Instance instance = instances.get((first + i) % count);
            if (instance == tried) {
                continue;
            }
            if (instance.health().healthy()) {
                healthy = lessBusy(healthy, instance);
            } else if (tried == null && instance.health().claimTrial(now)) {
                return instance;
            } else if (instance.health().suspected()) {
                suspected = lessBusy(suspected, instance);
            }
        }
        if (healthy != null) {
            return healthy;
        }
        return suspected != null ? suspected : tried;
    }

    private static Instance lessBusy(@Nullable Instance best, Instance other) {
        return best == null || other.inFlight() < best.inFlight() ? other : best;
    }
}
