package dev.sluice.config;

import java.util.Optional;

/** What a configuration may refer to outside its own file, and what is known of the small languages in it. */
public interface Surroundings {
    /** An environment variable of the machine. */
    Optional<String> variable(String name);

    /** A file, by its path as the configuration writes it. */
    Content file(String path);

    /** For conditions, patterns and paths. */
    Languages languages();

    /** What asking for a file gave. */
    sealed interface Content {
        record Text(String text) implements Content {}

        /** {@code why} completes the sentence "the file ...": {@code does not exist}. */
        record Unavailable(String why) implements Content {}
    }
}
