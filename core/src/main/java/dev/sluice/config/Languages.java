package dev.sluice.config;

import java.util.Set;

/** The small languages that stand in a configuration as texts, so that a mistake in one is found when the file is read. */
public interface Languages {
    /** An expression that gives true or false, in CEL. */
    Checked condition(String text, Set<String> variables);

    /** A regular expression that cannot backtrack, as RE2 has them. */
    Checked pattern(String text);

    /** A path into a JSON document, as in RFC 9535 without filters. */
    Checked jsonPath(String text);

    /** Takes every text on trust, for those who only want to know what environments there are: understanding one takes a second. */
    Languages ON_TRUST = new Languages() {
        @Override
        public Checked condition(String text, Set<String> variables) {
            return new Checked.Fine(Set.of());
        }

        @Override
        public Checked pattern(String text) {
            return new Checked.Fine(Set.of());
        }

        @Override
        public Checked jsonPath(String text) {
            return new Checked.Fine(Set.of());
        }
    };

    /** What is said of a text. */
    sealed interface Checked {
        /** It can be used. {@code names}: the variables in it. */
        record Fine(Set<String> names) implements Checked {
            public Fine {
                names = Set.copyOf(names);
            }
        }

        /** It cannot, because of {@code length} chars at {@code at}; {@code why} is a phrase. */
        record Faulty(int at, int length, String why) implements Checked {}
    }
}
