package dev.sluice.router.traffic;

import dev.sluice.traffic.Backend;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A backend made ready for serving: its routes, its instances by component, and its meter. */
final class Release {
    private static final Pool NOBODY = new Pool(List.of());

    private final BackendId id;
    private final Meter meter;
    private final List<Instance> instances;
    private final Routes routes;
    private final Map<String, Pool> pools;

    /** @param known gives the instance for an endpoint, the one that served under the table before where there is one */
    Release(Backend backend, Meter meter, Function<Endpoint, Instance> known) {
        this.id = backend.id();
        this.meter = meter;
        this.routes = new Routes(backend.routes());
        this.instances = backend.endpoints().stream().map(known).toList();
        Map<String, List<Instance>> byComponent = new HashMap<>();
        for (Instance instance : instances) {
            byComponent
                    .computeIfAbsent(instance.endpoint().component(), component -> new ArrayList<>())
                    .add(instance);
        }
        Map<String, Pool> ready = new HashMap<>();
        byComponent.forEach((component, its) -> ready.put(component, new Pool(its)));
        this.pools = Map.copyOf(ready);
    }

    BackendId id() {
        return id;
    }

    Meter meter() {
        return meter;
    }

    List<Instance> instances() {
        return instances;
    }

    Routes routes() {
        return routes;
    }

    Pool pool(@Nullable String component) {
        return component == null ? NOBODY : pools.getOrDefault(component, NOBODY);
    }
}
