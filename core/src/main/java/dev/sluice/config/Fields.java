package dev.sluice.config;

import dev.sluice.config.Tree.Entry;
import dev.sluice.config.Tree.Mapping;
import java.util.List;
import java.util.Optional;

/** The values of one mapping by their keys. */
record Fields(Mapping mapping, Scope scope) {
    Optional<Value> value(String key) {
        return mapping.entry(key).map(this::valueOf);
    }

    /** A value that must be there. */
    Optional<Value> required(String key, String help) {
        Optional<Value> value = value(key);
        if (value.isEmpty()) {
            scope.problems().add(mapping.span(), "`" + key + "` is missing", "it belongs here", help);
        }
        return value;
    }

    boolean has(String key) {
        return mapping.entry(key).isPresent();
    }

    /** Those of some keys that are there, in the order given. */
    List<Value> present(List<String> keys) {
        return keys.stream().flatMap(k -> value(k).stream()).toList();
    }

    List<Value> all() {
        return mapping.entries().stream().map(this::valueOf).toList();
    }

    void problem(String message, String reason, String help) {
        scope.problems().add(mapping.span(), message, reason, help);
    }

    void refuseUnknown(Section section) {
        for (Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (section.accepted().contains(key)) {
                continue;
            }
            if (section.later().contains(key)) {
                scope.problems().addNotYet(entry.key().span(), "`" + key + "` is not there yet", section.help());
                continue;
            }
            String meant = section != Section.APP && Section.APP.known().contains(key)
                    ? "it belongs to the top of the file"
                    : Suggestion.nearest(key, section.known())
                            .map(s -> "did you mean `" + s + "`?")
                            .orElse(key.equals("<<") ? "YAML 1.2 has no merge keys" : "nothing reads it");
            scope.problems().add(entry.key().span(), "unknown key `" + Value.shown(key) + "`", meant, section.help());
        }
    }

    private Value valueOf(Entry entry) {
        return new Value(
                entry.key().text(),
                entry.key().span(),
                entry.value(),
                entry.value().span(),
                scope);
    }
}
