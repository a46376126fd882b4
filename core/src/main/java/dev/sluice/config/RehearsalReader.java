package dev.sluice.config;

import dev.sluice.base.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code rehearsal}: when a release is tried on a copy of the data, where, and what the application is told there. */
final class RehearsalReader {
    private final Value rehearsal;

    RehearsalReader(Value rehearsal) {
        this.rehearsal = rehearsal;
    }

    RehearsalSpec read() {
        RehearsalSpec usual = RehearsalSpec.DEFAULT;
        Optional<Fields> fields = rehearsal.fields(Section.REHEARSAL);
        if (fields.isEmpty()) {
            return usual;
        }
        Fields given = fields.get();
        boolean beforeMigrations = given.value("when")
                .flatMap(v -> v.choice(List.of("migrations", "never"), List.of()))
                .map("migrations"::equals)
                .orElse(usual.beforeMigrations());
        long largest = given.value("largest").flatMap(Value::size).orElse(usual.largestBytes());
        return new RehearsalSpec(
                beforeMigrations,
                largest,
                given.value("database").map(DataReader::url),
                given.value("env").map(RehearsalReader::variables));
    }

    private static Map<String, VariableSpec> variables(Value env) {
        Map<String, VariableSpec> variables = new LinkedHashMap<>();
        for (Value variable : env.named()) {
            if (!Names.VARIABLE.matcher(variable.name()).matches()
                    || variable.name().startsWith("SLUICE_")) {
                variable.key()
                        .problem(
                                variable.label() + " cannot be given to the application",
                                "letters, digits and '_', not beginning with a digit or SLUICE_",
                                "choose another name");
            } else {
                variable.resolved(Set.of())
                        .ifPresent(value -> variables.put(
                                variable.name(),
                                new VariableSpec(
                                        variable.name(),
                                        Optional.of(new Secret(value.text())),
                                        false,
                                        value.referenced())));
            }
        }
        return variables;
    }
}
