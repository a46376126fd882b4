package dev.sluice.cli.guard;

import dev.sluice.base.Code;
import dev.sluice.base.Percent;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Quantities;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Quantities of a command line, each refused with the name of its option. */
public final class Asked {
    private Asked() {}

    /** A share between 0 and 1, from a percentage. */
    public static double share(String option, String text) {
        return Quantities.percentage(text.strip())
                .map(p -> p.movePointLeft(2))
                .filter(p -> p.compareTo(BigDecimal.ONE) <= 0)
                .map(BigDecimal::doubleValue)
                .orElseThrow(() -> refused(option, text, Quantities.PERCENT_HELP));
    }

    public static double factor(String option, String text) {
        return Quantities.factor(text.strip())
                .filter(f -> f > 0 && f <= 1000)
                .orElseThrow(() -> refused(option, text, Quantities.FACTOR_HELP));
    }

    /**
     * Weights with their holds, {@code cohort:30m,5%:10m,25%:10m,100%:1h}: they grow, and what is not reached is 100 %.
     *
     * @param rules what else the ramp goes by
     */
    public static Ramp ramp(String option, String text, Ramp rules) {
        List<Ramp.Stage> stages = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Ramp.Stage stage = stage(option, part.strip());
            if (!stages.isEmpty() && stage.weight().compareTo(stages.getLast().weight()) <= 0) {
                throw refused(option, text, "weights grow from step to step, and a cohort alone comes first");
            }
            stages.add(stage);
        }
        return rules.with(stages, OnInconclusive.HOLD);
    }

    private static Ramp.Stage stage(String option, String text) {
        String help = "write weights with their holds: 5%:10m,25%:10m,100%:1h; cohort:30m may come first";
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw refused(option, text, help);
        }
        String share = text.substring(0, colon).strip();
        Optional<Percent> weight = share.equals("cohort")
                ? Optional.of(Percent.ZERO)
                : Quantities.percentage(share).flatMap(Quantities::within).filter(w -> !w.equals(Percent.ZERO));
        Optional<Duration> hold = Quantities.duration(text.substring(colon + 1).strip());
        if (weight.isEmpty() || hold.isEmpty()) {
            throw refused(option, text, help);
        }
        return new Ramp.Stage(weight.get(), hold.get());
    }

    private static SluiceException refused(String option, String text, String help) {
        return new SluiceException(Code.USAGE, option + " cannot be '" + text + "'", help);
    }
}
