package dev.sluice.run;

import dev.sluice.base.SluiceException;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.plan.Step;
import dev.sluice.port.Target.Instance;
import dev.sluice.traffic.RouterState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at the world for {@link Decide}: the router at every look, the candidate's instances once a second. */
final class Observer {
    /** So often may an instance end by itself within {@link #WINDOW}, and be started again, before the release is unhealthy. */
    static final int EXITS_ALLOWED = 2;

    private static final Duration WINDOW = Duration.ofMinutes(10);
    /** An instance that just died is started again within seconds; only then is it missing. */
    private static final Duration MISSING = Duration.ofSeconds(10);

    private static final Duration INSTANCES_EVERY = Duration.ofSeconds(1);

    private final Ports ports;
    private final EnvironmentSpec spec;
    private final DataWatch data;
    private final Map<String, Integer> exitsBefore = new HashMap<>();
    private Optional<Instant> missingSince = Optional.empty();
    private Instant windowBegan = Instant.MIN;
    private Instant instancesAt = Instant.MIN;
    private Optional<String> unhealthy = Optional.empty();

    Observer(Ports ports, EnvironmentSpec spec) {
        this.ports = ports;
        this.spec = spec;
        this.data = new DataWatch(ports, spec);
    }

    Observation look(DeploymentState state, Instant now) {
        if (!state.done(Step.Start.class) || state.isEnded() || state.rollback().isPresent()) {
            return Observation.NOTHING;
        }
        if (Duration.between(instancesAt, now).compareTo(INSTANCES_EVERY) >= 0) {
            unhealthy = unhealthy(state, now);
            instancesAt = now;
        }
        return new Observation(router(), unhealthy, data.broken(state, now));
    }

    Optional<RouterState> router() {
        try {
            return Optional.of(ports.router().state());
        } catch (SluiceException down) {
            return Optional.empty();
        }
    }

    private Optional<String> unhealthy(DeploymentState state, Instant now) {
        List<Instance> instances = ports.target().instances(spec.id()).stream()
                .filter(i -> i.backend().equals(state.candidate()))
                .toList();
        if (windowBegan.equals(Instant.MIN) || windowBegan.plus(WINDOW).isBefore(now)) {
            windowBegan = now;
            exitsBefore.clear();
            instances.forEach(i -> exitsBefore.put(i.id(), i.exits()));
        }
        Optional<String> dying = instances.stream()
                .filter(i -> i.exits() - exitsBefore.getOrDefault(i.id(), 0) > EXITS_ALLOWED)
                .findFirst()
                .map(i -> "%s ended %d times by itself, the last time with status %d"
                        .formatted(i.id(), i.exits(), i.lastExit()));
        return dying.or(() -> missing(instances, now));
    }

    private Optional<String> missing(List<Instance> instances, Instant now) {
        Optional<String> component = spec.routed().stream()
                .map(ComponentSpec::name)
                .filter(c -> instances.stream().noneMatch(i -> i.component().equals(c) && i.alive()))
                .findFirst();
        missingSince = component.isEmpty() ? Optional.empty() : missingSince.or(() -> Optional.of(now));
        return missingSince
                .filter(since -> !now.isBefore(since.plus(MISSING)))
                .flatMap(since -> component)
                .map(c -> "no instance of " + c + " is left");
    }
}
