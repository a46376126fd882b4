package dev.sluice.traffic;

import java.util.List;

/**
 * A release and the endpoints of all its routed components.
 *
 * @param routes which of its components answers which path: another release may be cut up otherwise
 */
public record Backend(BackendId id, List<RouteRule> routes, List<Endpoint> endpoints) {
    public Backend {
        routes = List.copyOf(routes);
        endpoints = List.copyOf(endpoints);
    }
}
