package dev.sluice.wiring;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a machine keeps what Sluice knows: the journal, releases, backups, logs and running processes. It belongs to the
 * machine and not to a checkout, so that a fresh clone finds the journal and the lock.
 */
public record StateFolder(Path root) {
    public StateFolder {
        root = root.toAbsolutePath().normalize();
    }

    /** {@code /var/lib/sluice} for root, the XDG state folder for everybody else. */
    public static StateFolder usual(String user, Path home, Map<String, String> variables) {
        if (user.equals("root")) {
            return new StateFolder(Path.of("/var/lib/sluice"));
        }
        String xdg = variables.getOrDefault("XDG_STATE_HOME", "");
        Path base = xdg.startsWith("/") ? Path.of(xdg) : home.resolve(".local/state");
        return new StateFolder(base.resolve("sluice"));
    }

    public Path journal() {
        return root.resolve("journal.db");
    }

    public Path releases() {
        return root.resolve("releases");
    }

    public Path backups() {
        return root.resolve("backups");
    }

    /** What rehearsals need while they run, by app and environment. */
    public Path rehearsals() {
        return root.resolve("rehearsals");
    }

    /** What is on its way to or from a place of copies, by app and environment. */
    public Path copying(EnvironmentId environment) {
        return root.resolve("copying").resolve(environment.app()).resolve(environment.name());
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path run() {
        return root.resolve("run");
    }

    /** Where a report is written unless a place is named. */
    public Path report(DeploymentId deployment, String extension) {
        return root.resolve("reports").resolve("deployment-" + deployment + "." + extension);
    }

    /** The configurations that deployments began with, by their digest. */
    public Path configurations() {
        return root.resolve("configurations");
    }

    /** What the router of an environment needs to come up again. */
    public Path router(EnvironmentId environment) {
        return root.resolve("router").resolve(environment.app()).resolve(environment.name());
    }

    /** The run folder of an environment's router process. */
    public Path routerProcess(EnvironmentId environment) {
        return run().resolve(".routers").resolve(environment.app() + "." + environment.name());
    }

    /** The run folder of the process that carries a deployment. */
    public Path carrierProcess(DeploymentId deployment) {
        return run().resolve(".carriers").resolve(deployment.toString());
    }
}
