package dev.sluice.run;

import dev.sluice.config.CheckSpec;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Target.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requests to a new instance before anybody waits for its answers, so that its caches are filled and its code is compiled: its health path
 * and the paths of the HTTP smoke checks that it serves, in turn. What they answer is for the smoke tests to judge.
 */
final class WarmUp {
    private static final Duration EACH = Duration.ofSeconds(2);

    private final Scene scene;
    private final EnvironmentSpec spec;
    private final ComponentSpec component;

    WarmUp(Scene scene, EnvironmentSpec spec, ComponentSpec component) {
        this.scene = scene;
        this.spec = spec;
        this.component = component;
    }

    /** Returns when they are answered, or when an instance may take no longer to become ready. */
    void ask(Instance instance, Time clock) {
        List<CheckSpec> checks = checks();
        Instant deadline = clock.instant().plus(spec.timeouts().ready());
        for (int i = 0; i < spec.rollout().warmUpRequests() && !checks.isEmpty(); i++) {
            if (clock.instant().isAfter(deadline)) {
                return;
            }
            scene.ports()
                    .probe()
                    .check(checks.get(i % checks.size()), spec, InstanceSteps.address(scene, List.of(instance)));
        }
    }

    private List<CheckSpec> checks() {
        List<CheckSpec> checks = new ArrayList<>();
        component
                .health()
                .ifPresent(path -> checks.add(
                        new CheckSpec.Http("warm-up", path, Optional.empty(), Map.of(), Map.of(), EACH, false)));
        spec.smoke().stream()
                .filter(check -> check instanceof CheckSpec.Http http && http.isPath() && isServed(http.target()))
                .forEach(checks::add);
        return checks;
    }

    private boolean isServed(String target) {
        String path = target.split("[?#]", 2)[0];
        return spec.routed().stream()
                .flatMap(c -> c.routes().stream().map(route -> Map.entry(route, c.name())))
                .filter(route -> path.equals(route.getKey())
                        || path.startsWith(route.getKey().endsWith("/") ? route.getKey() : route.getKey() + "/"))
                .max(Comparator.comparingInt(route -> route.getKey().length()))
                .filter(route -> route.getValue().equals(component.name()))
                .isPresent();
    }
}
