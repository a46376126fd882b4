package dev.sluice.config;

import java.util.List;

/** What came of reading a configuration. */
public sealed interface Reading {
    /** It can be used. */
    record Accepted(AppSpec app) implements Reading {}

    /** It cannot, for every one of these reasons; there is at least one. */
    record Refused(List<Problem> problems) implements Reading {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
