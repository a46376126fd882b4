package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.Percent;
import dev.sluice.base.SluiceException;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.ServingSpec;
import dev.sluice.port.Target.Instance;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cohort;
import dev.sluice.traffic.Endpoint;
import dev.sluice.traffic.RouteRule;
import dev.sluice.traffic.RouterState;
import dev.sluice.traffic.RoutingTable;
import dev.sluice.traffic.Split;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Declares routing tables. Within an epoch a table's version is the number of the event that announced it, which grows; so a
 * table that was on its way when its carrier died can never replace a later one.
 */
final class Tables {
    private Tables() {}

    /** A router without any release: it listens and answers 503. */
    static RouterState declareNothing(Scene scene) {
        return declare(scene, scene.spec().serving(), Split.NONE);
    }

    /** All traffic to one release, served as its own configuration says: who goes back gets back what was. */
    static RouterState declareOnly(Scene scene, BackendId backend) {
        return declare(
                scene,
                scene.specOf(backend).serving(),
                new Split(Optional.of(backend(scene, backend)), Optional.empty(), Percent.ZERO, List.of()));
    }

    /** The candidate on trial beside what serves. */
    static RouterState declareTrial(Scene scene, Percent weight, List<Cohort> cohorts) {
        return declare(
                scene,
                scene.spec().serving(),
                new Split(
                        scene.stable().map(stable -> backend(scene, stable)),
                        Optional.of(backend(scene, scene.candidate())),
                        weight,
                        cohorts));
    }

    private static RouterState declare(Scene scene, ServingSpec serving, Split split) {
        scene.term().check();
        return scene.ports()
                .router()
                .apply(new RoutingTable(
                        scene.spec().id(),
                        scene.term().epoch(),
                        scene.state().lastSequence(),
                        serving.listen(),
                        serving.limits(),
                        serving.stickiness(),
                        split,
                        serving.guard()));
    }

    private static Backend backend(Scene scene, BackendId id) {
        List<ComponentSpec> routed = scene.specOf(id).routed();
        Set<String> names = routed.stream().map(ComponentSpec::name).collect(Collectors.toSet());
        List<Endpoint> endpoints = scene.instances(id).stream()
                .filter(i -> names.contains(i.component()))
                .map(Tables::endpoint)
                .toList();
        if (endpoints.isEmpty()) {
            throw new SluiceException(
                    Code.START_FAILED,
                    "no instance of " + id.version() + " is there to take traffic",
                    "see `sluice logs " + id.version() + "`");
        }
        List<RouteRule> routes = routed.stream()
                .flatMap(c -> c.routes().stream().map(prefix -> new RouteRule(prefix, c.name())))
                .toList();
        return new Backend(id, routes, endpoints);
    }

    private static Endpoint endpoint(Instance instance) {
        return new Endpoint(instance.component(), instance.id(), instance.host(), instance.port());
    }
}
