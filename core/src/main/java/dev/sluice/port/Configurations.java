package dev.sluice.port;

import dev.sluice.base.DeploymentId;
import dev.sluice.config.EnvironmentSpec;

/** The configurations that deployments began with, kept as they were. */
public interface Configurations {
    /** What the deployment was configured with; its secrets are those of today. */
    EnvironmentSpec of(DeploymentId deployment);
}
