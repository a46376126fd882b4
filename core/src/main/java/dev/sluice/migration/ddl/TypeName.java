package dev.sluice.migration.ddl;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A column's type.
 *
 * @param name PostgreSQL's short one: {@code int4}, {@code varchar}, {@code timestamptz}
 * @param modifiers the numbers in parentheses
 */
public record TypeName(String name, List<Integer> modifiers, boolean array) {
    public TypeName {
        modifiers = List.copyOf(modifiers);
    }

    public static TypeName of(String name) {
        return new TypeName(name, List.of(), false);
    }

    /** Whether a column of it takes its values from a sequence of its own. */
    public boolean isSerial() {
        return List.of("serial2", "serial4", "serial8").contains(name);
    }

    @Override
    public String toString() {
        String numbers = modifiers.isEmpty()
                ? ""
                : modifiers.stream().map(String::valueOf).collect(Collectors.joining(",", "(", ")"));
        return name + numbers + (array ? "[]" : "");
    }
}
