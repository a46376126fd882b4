package dev.sluice.config;

import dev.sluice.base.EnvironmentId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the parts of the app: {@code components}, or {@code run} and {@code health} for the one that serves everything. */
final class ComponentsReader {
    static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*");
    private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
    private static final int MOST_INSTANCES = 1000;
    private static final String ONLY = "web";
    private static final Set<String> PLACEHOLDERS = Set.of("port", "version", "environment");

    private final Fields fields;
    private final Map<String, Value> routeOwners = new HashMap<>();

    ComponentsReader(Fields fields) {
        this.fields = fields;
    }

    List<ComponentSpec> read() {
        int instances = instances(fields).orElse(1);
        Optional<String> user = user(fields);
        Optional<Value> components = fields.value("components");
        if (components.isEmpty()) {
            return only(instances, user);
        }
        for (Value single : fields.present(List.of("run", "health"))) {
            single.key()
                    .problem(
                            "`" + single.name() + "` stands beside `components`",
                            "an app has either one part or several",
                            "move it into a component");
        }
        return several(components.get(), instances, user);
    }

    private List<ComponentSpec> only(int instances, Optional<String> user) {
        Optional<Command> run = fields.required("run", "how one instance starts: run: node server.js --port ${port}")
                .flatMap(v -> v.command(PLACEHOLDERS));
        Optional<String> health = health(fields);
        return run.map(command -> List.of(new ComponentSpec(ONLY, command, health, instances, List.of("/"), user)))
                .orElse(List.of());
    }

    private List<ComponentSpec> several(Value components, int instances, Optional<String> user) {
        List<ComponentSpec> parts = new ArrayList<>();
        boolean routed = false;
        for (Value component : components.named()) {
            if (!EnvironmentId.isName(component.name())) {
                component
                        .key()
                        .problem(
                                component.label() + " cannot name a component",
                                "names become file names",
                                Names.NAME_HELP);
            }
            Optional<Fields> own = component.fields(Section.COMPONENT);
            routed |= own.isEmpty() || own.get().has("routes");
            own.flatMap(f -> part(component.name(), f, instances, user)).ifPresent(parts::add);
        }
        if (!routed) {
            components.problem(
                    "no component has a route", "nothing would answer requests", "give one of them routes: [/]");
        }
        return parts;
    }

    private Optional<ComponentSpec> part(String name, Fields own, int instances, Optional<String> user) {
        List<String> routes = new ArrayList<>();
        own.value("routes")
                .ifPresent(v -> v.itemsOrOne().forEach(item -> route(item).ifPresent(routes::add)));
        int count = instances(own).orElse(own.has("routes") ? instances : 1);
        Optional<String> health = health(own);
        Optional<String> ownUser = own.has("user") ? user(own) : user;
        return own.required("run", "how one instance of " + Value.shown(name) + " starts")
                .flatMap(v -> v.command(PLACEHOLDERS))
                .map(run -> new ComponentSpec(name, run, health, count, routes, ownUser));
    }

    private Optional<String> route(Value route) {
        Optional<String> path = path(route);
        if (path.isEmpty()) {
            return path;
        }
        if (path.get().length() > 1 && path.get().endsWith("/")) {
            route.problem(
                    "a route ends with '/'",
                    "routes are whole path segments",
                    "write " + path.get().substring(0, path.get().length() - 1));
            return Optional.empty();
        }
        Value other = routeOwners.putIfAbsent(path.get(), route);
        if (other != null) {
            route.problem(
                    "two components have the route " + path.get(),
                    "the first is on line " + other.span().start().line(),
                    "a path is answered by one component; the longest matching route wins");
            return Optional.empty();
        }
        return path;
    }

    private static Optional<String> health(Fields fields) {
        return fields.value("health").flatMap(ComponentsReader::path);
    }

    /** A path of the app, as requests carry it. */
    static Optional<String> path(Value value) {
        Optional<String> text = value.literal();
        if (text.isEmpty()) {
            return text;
        }
        String path = text.get();
        if (!path.startsWith("/")) {
            value.problem(value.label() + " does not begin with '/'", "a path does", "write /" + Value.shown(path));
            return Optional.empty();
        }
        if (!PATH.matcher(path).matches()
                || path.contains("//")
                || List.of(path.split("/")).contains("..")) {
            value.problem(
                    value.label() + " is not a plain path",
                    "no query, blanks, empty or '..' segments",
                    "write it as in a request line, other characters as %20 and so on");
            return Optional.empty();
        }
        return text;
    }

    private static Optional<Integer> instances(Fields fields) {
        return fields.value("instances").flatMap(v -> v.integer(1, MOST_INSTANCES));
    }

    private static Optional<String> user(Fields fields) {
        Optional<Value> value = fields.value("user");
        Optional<String> user = value.flatMap(
                v -> v.matching(USER, "the name of a system user", "lower-case letters, digits, '_' and '-'"));
        if (user.isPresent() && user.get().equals("root")) {
            value.get()
                    .problem(
                            "the app would run as root",
                            "a hole in it would be a hole in the machine",
                            "name a user that owns nothing else");
            return Optional.empty();
        }
        return user;
    }
}
