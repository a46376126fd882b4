package dev.sluice.config;

import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Secret;
import dev.sluice.config.Tree.Mapping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads one environment: its own settings laid over those of the app. */
final class EnvironmentReader {
    private final EnvironmentId id;
    private final Mapping app;
    private final Mapping own;
    private final Scope scope;
    private final Fields fields;

    EnvironmentReader(EnvironmentId id, Mapping app, Mapping own, Scope scope) {
        this.id = id;
        this.app = app;
        this.own = own;
        this.scope = scope;
        this.fields = new Fields(Overlay.lay(app, own), scope);
    }

    EnvironmentSpec read() {
        Optional<Fields> timeouts = fields.value("timeouts").flatMap(v -> v.fields(Section.TIMEOUTS));
        Optional<Fields> rollout = fields.value("rollout").flatMap(v -> v.fields(Section.ROLLOUT));
        List<ComponentSpec> components = new ComponentsReader(fields).read();
        Optional<DataSpec> data = new DataReader(fields, isDatabaseSomewhere()).read();
        ChecksReader checks = new ChecksReader(components, data);
        RolloutSpec traffic = new RolloutReader(fields, rollout).read();
        ServingSpec serving = new ServingReader(fields, timeouts, rollout).read();
        return new EnvironmentSpec(
                id,
                new SourceReader(fields).read(),
                components,
                variables(data.map(DataSpec::url)),
                data,
                fields.value("checks").map(checks::read).orElseGet(checks::defaults),
                fields.value("smoke").map(checks::read).orElse(List.of()),
                traffic,
                serving,
                timeouts(timeouts),
                new MetricsReader(fields, new MetricGround(data.isPresent(), serving.listen(), traffic)).read());
    }

    private boolean isDatabaseSomewhere() {
        boolean inAnEnvironment = new Fields(app, scope)
                .value("environments").stream()
                        .flatMap(v -> v.tree() instanceof Mapping all ? all.entries().stream() : Stream.empty())
                        .anyMatch(e -> e.value() instanceof Mapping one
                                && one.entry("database").isPresent());
        return inAnEnvironment || app.entry("database").isPresent();
    }

    private Map<String, VariableSpec> variables(Optional<Secret> database) {
        return new VariablesReader(scope, database)
                .read(
                        new Fields(app, scope).value("env"),
                        new Fields(own, scope).value("env"),
                        fields.value("envFile"));
    }

    private static TimeoutSpec timeouts(Optional<Fields> fields) {
        TimeoutSpec usual = TimeoutSpec.DEFAULT;
        if (fields.isEmpty()) {
            return usual;
        }
        Fields given = fields.get();
        return new TimeoutSpec(
                positive(given, "ready", usual.ready()),
                given.value("drain").flatMap(Value::duration).orElse(usual.drain()),
                positive(given, "stop", usual.stop()),
                positive(given, "command", usual.command()));
    }

    private static Duration positive(Fields fields, String key, Duration usual) {
        return fields.value(key).flatMap(Value::positiveDuration).orElse(usual);
    }
}
