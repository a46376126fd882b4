package dev.sluice.traffic;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.Version;

/**
 * One release as one deployment brought it. Evidence and cuts belong to it: deploying the same version again is another
 * backend, with a record of its own.
 */
public record BackendId(DeploymentId deployment, Version version) {
    /** The inverse of {@link #toString}. */
    public static BackendId parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("a backend is written deployment:version, not " + text);
        }
        return new BackendId(
                new DeploymentId(Long.parseLong(text.substring(0, colon))), new Version(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return deployment + ":" + version;
    }
}
