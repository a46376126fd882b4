package dev.sluice.adapter.rehearsal;

import dev.sluice.base.Secret;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.VariableSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An environment as it is told to programs in a rehearsal: the copy is its database, wherever a variable says which one is. */
record Costume(Secret own, Secret copy, Map<String, VariableSpec> env) {
    EnvironmentSpec on(EnvironmentSpec environment) {
        Map<String, VariableSpec> variables = new HashMap<>();
        environment.variables().forEach((name, spec) -> variables.put(name, moved(spec)));
        variables.putAll(env);
        return environment.with(environment.data().map(data -> moved(data)), variables);
    }

    private DataSpec moved(DataSpec data) {
        return data.at(copy);
    }

    private VariableSpec moved(VariableSpec variable) {
        Optional<Secret> value = variable.value()
                .map(v -> own.reveal().isEmpty() ? v : new Secret(v.reveal().replace(own.reveal(), copy.reveal())));
        return new VariableSpec(variable.name(), value, variable.required(), variable.secret());
    }
}
