package dev.sluice.shop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A command line of words and {@code --name value} pairs. */
public record Arguments(List<String> words, Map<String, String> options) {
    public Arguments {
        words = List.copyOf(words);
        options = Map.copyOf(options);
    }

    /**
     * Reads a command line.
     *
     * @param known the names that may be given, without their dashes
     * @throws IllegalArgumentException for an unknown name or a name without a value
     */
    public static Arguments parse(Set<String> known, String... line) {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        for (Iterator<String> parts = List.of(line).iterator(); parts.hasNext(); ) {
            String part = parts.next();
            if (!part.startsWith("--")) {
                words.add(part);
                continue;
            }
            String name = part.substring(2);
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown option --" + name);
            }
            if (!parts.hasNext()) {
                throw new IllegalArgumentException("--" + name + " needs a value");
            }
            options.put(name, parts.next());
        }
        return new Arguments(words, options);
    }

    /** These arguments, with a value (such as one from the environment) for an option that was not given. */
    Arguments otherwise(String name, @Nullable String value) {
        if (value == null || options.containsKey(name)) {
            return this;
        }
        Map<String, String> more = new HashMap<>(options);
        more.put(name, value);
        return new Arguments(words, more);
    }

    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /** The value of an option that cannot be left out. */
    public String required(String name) {
        return option(name).orElseThrow(() -> new IllegalArgumentException("--" + name + " is missing"));
    }

    /** A whole number above zero, or what is used where it is not given. */
    public int positive(String name, int otherwise) {
        return option(name).map(text -> positiveNumber(name, text)).orElse(otherwise);
    }

    private static int positiveNumber(String name, String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("--" + name + " must be a whole number above zero, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }
}
