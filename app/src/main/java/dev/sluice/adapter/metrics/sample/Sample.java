package dev.sluice.adapter.metrics.sample;

import java.util.List;
import java.util.Optional;

/** What a source said once. */
public sealed interface Sample {
    /** Finite numbers, at least one. {@code mark}: where the next one counts from. */
    record Numbers(List<Double> numbers, Optional<String> mark) implements Sample {
        public Numbers {
            numbers = List.copyOf(numbers);
            if (numbers.isEmpty() || numbers.stream().anyMatch(n -> !Double.isFinite(n))) {
                throw new IllegalArgumentException("a sample of numbers holds finite ones: " + numbers);
            }
        }
    }

    /** A value that is no number: a text, a truth value, a list or a map of such, and of doubles. */
    record Value(Object value) implements Sample {}

    /** Counting begins here. */
    record Began(String mark, String why) implements Sample {}

    /** There is nothing to judge; {@code mark} as above. */
    record Nothing(String why, Optional<String> mark) implements Sample {
        public Nothing(String why) {
            this(why, Optional.empty());
        }
    }

    /** It could not be asked, or its answer not be understood. */
    record Trouble(String why) implements Sample {}

    /** A number that may be none. */
    static Sample of(double number) {
        return of(number, Optional.empty());
    }

    static Sample of(double number, Optional<String> mark) {
        return Double.isFinite(number)
                ? new Numbers(List.of(number), mark)
                : new Nothing(Double.isNaN(number) ? "NaN: not a number" : "an infinite number", mark);
    }
}
