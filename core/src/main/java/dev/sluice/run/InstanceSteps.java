package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.CheckSpec;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.Finding;
import dev.sluice.port.Probe.AppAddress;
import dev.sluice.port.Probe.CheckResult;
import dev.sluice.port.Target.Instance;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.EndpointStats;
import dev.sluice.traffic.RouterState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** The steps that start, stop and exchange instances. */
final class InstanceSteps {
    private static final Duration WORKER_SETTLES = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int LOG_LINES = 20;

    private final Time clock;

    InstanceSteps(Time clock) {
        this.clock = clock;
    }

    /** Has the routed components of a backend running and ready. */
    Finding start(Scene scene, BackendId backend) {
        List<ComponentSpec> components = scene.specOf(backend).routed();
        List<Instance> started = new ArrayList<>();
        for (ComponentSpec component : components) {
            started.addAll(scene.ensure(backend, component));
        }
        for (ComponentSpec component : components) {
            started.stream()
                    .filter(i -> i.component().equals(component.name()))
                    .forEach(i -> awaitReady(scene, component, i));
        }
        return new Finding.Started(started.stream().map(Instance::id).toList());
    }

    /** Exchanges the workers: never two versions at once. */
    Finding exchangeWorkers(Scene scene, Optional<BackendId> leaving, Optional<BackendId> coming) {
        leaving.ifPresent(backend -> stop(scene, workers(scene, backend)));
        List<String> started = new ArrayList<>();
        coming.ifPresent(backend -> {
            for (ComponentSpec worker : scene.specOf(backend).workers()) {
                for (Instance instance : scene.ensure(backend, worker)) {
                    awaitReady(scene, worker, instance);
                    started.add(instance.id());
                }
            }
        });
        return new Finding.Started(started);
    }

    private static List<Instance> workers(Scene scene, BackendId backend) {
        List<String> names = scene.specOf(backend).workers().stream()
                .map(ComponentSpec::name)
                .toList();
        return scene.instances(backend).stream()
                .filter(i -> names.contains(i.component()))
                .toList();
    }

    /** Waits until no request is under way at a backend's instances, at most the drain time, then stops them. */
    Finding drainAndStop(Scene scene, BackendId backend) {
        List<Instance> instances = scene.instances(backend);
        List<String> ids = instances.stream().map(Instance::id).toList();
        await(scene.spec().timeouts().drain(), () -> isDrained(scene, ids));
        stop(scene, instances);
        return new Finding.Stopped(ids);
    }

    /** A router that does not answer may still have requests under way: then the whole drain time is waited for. */
    private static boolean isDrained(Scene scene, List<String> ids) {
        try {
            RouterState state = scene.ports().router().state();
            return state.endpoints().stream()
                            .filter(e -> ids.contains(e.instance()))
                            .mapToLong(EndpointStats::inFlight)
                            .sum()
                    == 0;
        } catch (SluiceException unreachable) {
            return false;
        }
    }

    private static void stop(Scene scene, List<Instance> instances) {
        scene.term().check();
        Duration grace = scene.spec().timeouts().stop();
        List<Thread> stopping = new ArrayList<>();
        List<RuntimeException> failures = Collections.synchronizedList(new ArrayList<>());
        for (Instance instance : instances) {
            stopping.add(Thread.startVirtualThread(() -> {
                try {
                    scene.ports().target().stop(scene.spec().id(), instance.id(), grace);
                } catch (RuntimeException e) {
                    failures.add(e);
                }
            }));
        }
        stopping.forEach(InstanceSteps::join);
        if (!failures.isEmpty()) {
            RuntimeException first = failures.getFirst();
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    void awaitReady(Scene scene, ComponentSpec component, Instance instance) {
        EnvironmentSpec spec = scene.specOf(instance.backend());
        Duration limit = component.isWorker() && component.health().isEmpty()
                ? WORKER_SETTLES
                : spec.timeouts().ready();
        boolean ready = await(limit, () -> {
            failIfDead(scene, instance);
            return isReady(scene, spec, component, instance);
        });
        failIfDead(scene, instance);
        if (!ready && !(component.isWorker() && component.health().isEmpty())) {
            throw new SluiceException(
                    Code.START_FAILED,
                    "%s was not ready within %d s: %s\n%s"
                            .formatted(
                                    instance.id(),
                                    limit.toSeconds(),
                                    ready(scene, spec, component, instance).detail(),
                                    tail(scene, instance)),
                    "see `sluice logs " + instance.backend().version() + "`, or raise `timeouts.ready`");
        }
    }

    private static boolean isReady(Scene scene, EnvironmentSpec spec, ComponentSpec component, Instance instance) {
        return !(component.isWorker() && component.health().isEmpty())
                && ready(scene, spec, component, instance).passed();
    }

    private static CheckResult ready(Scene scene, EnvironmentSpec spec, ComponentSpec component, Instance instance) {
        CheckSpec check = component
                .health()
                .<CheckSpec>map(path -> new CheckSpec.Http(
                        "ready", path, Optional.empty(), Map.of(), Map.of(), Duration.ofSeconds(2), false))
                .orElseGet(() -> new CheckSpec.Tcp("ready", instance.host(), instance.port(), Duration.ofSeconds(2)));
        return scene.ports().probe().check(check, spec, address(scene, List.of(instance)));
    }

    private static void failIfDead(Scene scene, Instance started) {
        scene.instances(started.backend()).stream()
                .filter(i -> i.id().equals(started.id()) && i.exits() > started.exits())
                .findFirst()
                .ifPresent(i -> {
                    throw new SluiceException(
                            Code.START_FAILED,
                            "%s ended with status %d while it was starting\n%s"
                                    .formatted(i.id(), i.lastExit(), tail(scene, i)),
                            "see `sluice logs " + i.backend().version() + "`");
                });
    }

    private static String tail(Scene scene, Instance instance) {
        return scene.ports().target().tail(scene.spec().id(), instance.id(), LOG_LINES).stream()
                .map(line -> "    | " + line)
                .collect(Collectors.joining("\n"));
    }

    /** The addresses of these instances by component; where there are several of one, the first. */
    static AppAddress address(Scene scene, List<Instance> instances) {
        Map<String, String> urls = instances.stream()
                .collect(Collectors.toMap(
                        Instance::component, i -> "http://" + i.host() + ":" + i.port(), (first, second) -> first));
        Instance any = instances.getFirst();
        return new AppAddress(
                urls,
                Optional.of(scene.directory(any.backend())),
                Optional.of(any.backend().version().label()));
    }

    private boolean await(Duration limit, BooleanSupplier condition) {
        var deadline = clock.instant().plus(limit);
        while (!condition.getAsBoolean()) {
            if (clock.instant().isAfter(deadline)) {
                return false;
            }
            clock.pause(POLL);
        }
        return true;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw Time.interrupted();
        }
    }
}
