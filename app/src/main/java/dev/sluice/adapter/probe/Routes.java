package dev.sluice.adapter.probe;

import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Probe.AppAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which address a path of the app is asked at: that of the component with the longest matching route. */
final class Routes {
    private Routes() {}

    /** Empty where no address is known for the path. A single address gets every path: instances are asked that way. */
    static Optional<String> baseUrl(EnvironmentSpec environment, AppAddress app, String path) {
        String plain = path.split("[?#]", 2)[0];
        List<Map.Entry<String, String>> routes = environment.components().stream()
                .filter(component -> app.baseUrls().containsKey(component.name()))
                .flatMap(component -> component.routes().stream().map(route -> Map.entry(route, component.name())))
                .toList();
        Optional<String> matching = routes.stream()
                .filter(route -> covers(route.getKey(), plain))
                .max(Comparator.comparingInt(route -> route.getKey().length()))
                .flatMap(route -> Optional.ofNullable(app.baseUrls().get(route.getValue())));
        boolean single = app.baseUrls().values().stream().distinct().count() == 1;
        return matching.or(() -> single ? app.baseUrls().values().stream().findFirst() : Optional.empty());
    }

    /** The whole app's address, for programs. */
    static Optional<String> main(EnvironmentSpec environment, AppAddress app) {
        return baseUrl(environment, app, "/")
                .or(() -> environment.routed().stream()
                        .map(ComponentSpec::name)
                        .flatMap(name -> Optional.ofNullable(app.baseUrls().get(name)).stream())
                        .findFirst());
    }

    private static boolean covers(String route, String path) {
        String prefix = route.endsWith("/") ? route : route + "/";
        return path.equals(route) || path.startsWith(prefix);
    }
}
