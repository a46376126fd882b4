package dev.sluice.config;

import java.util.List;
import java.util.Optional;

/** What a configuration file says, before it means anything: mappings, sequences and scalars, each knowing where it stands. */
public sealed interface Tree {
    Span span();

    /** Keys with values, in the order of the file. A key may stand here twice; {@link #entry} finds the first. */
    record Mapping(List<Entry> entries, Span span) implements Tree {
        public Mapping {
            entries = List.copyOf(entries);
        }

        public Optional<Entry> entry(String key) {
            return entries.stream().filter(e -> e.key().text().equals(key)).findFirst();
        }
    }

    /** One key and its value. */
    record Entry(Scalar key, Tree value) {}

    /** Values in order. */
    record Sequence(List<Tree> items, Span span) implements Tree {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /**
     * A text, number, truth value or nothing; which of them is for the reader to say.
     *
     * @param plain whether it is written without quotes
     */
    record Scalar(String text, boolean plain, Span span) implements Tree {
        /** Whether nothing is written here. */
        public boolean isNothing() {
            return plain && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
        }
    }
}
