package dev.sluice.port;

import dev.sluice.base.DeploymentId;
import dev.sluice.port.ReleaseStore.Release;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one environment is rebuilt from when its machine is lost, beside its backups: a kit for each release that became the
 * environment's, with the release as it was fetched and the text of its configuration, in every place where backups are copied.
 */
public interface RecoveryKits {
    /**
     * Sees to it that a kit is in every place, and removes those that no kept backup needs any more. Calling twice makes one.
     *
     * @throws dev.sluice.base.SluiceException where a place cannot be reached, or the release cannot be had as it was fetched
     */
    Kept keep(Contents contents);

    /** Removes the kits that neither a kept backup nor the environment itself needs; gives their names and places. */
    List<String> prune(boolean dryRun);

    /**
     * What goes into a kit.
     *
     * @param configuration the digest of the text that the deployment began with
     * @param backup the one made before the deployment
     */
    record Contents(
            DeploymentId deployment,
            Instant promotedAt,
            Release release,
            String configuration,
            Optional<String> backup) {}

    /**
     * Where the kit is now.
     *
     * @param bytes how much was brought there; 0 where all was there already
     */
    record Kept(List<String> places, long bytes) {
        public Kept {
            places = List.copyOf(places);
        }
    }
}
