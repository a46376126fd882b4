package dev.sluice.shop.visitors;

import java.util.List;
import java.util.Optional;

/** A complete answer, its fields in the order in which they came. */
record Answer(int status, List<Field> fields, String body) {
    /** A field of an answer's header. */
    record Field(String name, String value) {}

    Answer {
        fields = List.copyOf(fields);
    }

    Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }
}
