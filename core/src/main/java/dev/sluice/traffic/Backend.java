package dev.sluice.traffic;

import java.util.List;

/** A release and the endpoints of all its routed components. */
public record Backend(BackendId id, List<Endpoint> endpoints) {
    public Backend {
        endpoints = List.copyOf(endpoints);
    }
}
