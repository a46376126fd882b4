package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.InvariantSpec;
import java.math.BigDecimal;
import java.util.Optional;

/** Whether a number about the data keeps to its rule. */
public final class DataRules {
    private DataRules() {}

    /**
     * Why it does not; empty when it does.
     *
     * @param before the number it may have dropped from; without one a drop cannot be seen
     * @param when for people: {@code after the migration}
     */
    public static Optional<String> broken(
            InvariantSpec invariant, Optional<BigDecimal> before, BigDecimal number, String when) {
        boolean holds = switch (invariant.rule()) {
            case InvariantSpec.Rule.EqualTo equal -> number.compareTo(equal.value()) == 0;
            case InvariantSpec.Rule.Within within ->
                number.compareTo(within.lowest()) >= 0 && number.compareTo(within.highest()) <= 0;
            case InvariantSpec.Rule.DropsAtMost drops ->
                before.map(b -> number.compareTo(b.multiply(BigDecimal.valueOf(1 - drops.share()))) >= 0)
                        .orElse(true);
        };
        return holds
                ? Optional.empty()
                : Optional.of("invariant '%s' does not hold %s: %s%s"
                        .formatted(
                                invariant.name(),
                                when,
                                number.toPlainString(),
                                before.map(b -> ", was " + b.toPlainString()).orElse("")));
    }

    /** Throws {@code CHECK_FAILED} when it does not. */
    static void require(InvariantSpec invariant, Optional<BigDecimal> before, BigDecimal number, String when) {
        broken(invariant, before, number, when).ifPresent(why -> {
            throw new SluiceException(Code.CHECK_FAILED, why, "look at the data with the query of the invariant");
        });
    }
}
