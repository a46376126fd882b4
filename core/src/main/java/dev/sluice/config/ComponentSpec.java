package dev.sluice.config;

import java.util.List;
import java.util.Optional;

/**
 * One part of the app. A part without routes is a worker: exactly one version of it runs at a time.
 *
 * @param health the path that answers 2xx when an instance is ready; without one, a routed part is ready when its port
 *     accepts connections, a worker when it has lived for two seconds
 * @param instances how many run beside each other
 * @param user the system user to run as; empty for the one Sluice runs as
 */
public record ComponentSpec(
        String name, Command run, Optional<String> health, int instances, List<String> routes, Optional<String> user) {
    public ComponentSpec {
        routes = List.copyOf(routes);
        if (instances < 1) {
            throw new IllegalArgumentException("component " + name + " needs at least one instance");
        }
    }

    public boolean isWorker() {
        return routes.isEmpty();
    }
}
