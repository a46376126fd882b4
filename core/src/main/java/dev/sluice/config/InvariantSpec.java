package dev.sluice.config;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * A number about the data, by SQL, and what it must keep to.
 *
 * @param every how often it is measured while a release has traffic and is watched
 */
public record InvariantSpec(String name, String sql, Rule rule, Duration every) {
    public static final Duration USUALLY = Duration.ofMinutes(1);

    public InvariantSpec(String name, String sql, Rule rule) {
        this(name, sql, rule, USUALLY);
    }

    /** What is demanded of the number. */
    public sealed interface Rule {
        /** After the migration it is at least {@code 1 - share} of what it was before. */
        record DropsAtMost(double share) implements Rule {}

        /** It is this, before and after. */
        record EqualTo(BigDecimal value) implements Rule {}

        /** It is between these, both included, before and after. */
        record Within(BigDecimal lowest, BigDecimal highest) implements Rule {}
    }
}
