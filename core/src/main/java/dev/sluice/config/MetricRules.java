package dev.sluice.config;

import dev.sluice.analysis.MetricRule;
import dev.sluice.analysis.MetricRule.Comparison;
import dev.sluice.analysis.MetricRule.Conditions;
import dev.sluice.analysis.SeriesComparison;
import dev.sluice.analysis.SeriesComparison.Worse;
import dev.sluice.base.Percent;
import dev.sluice.config.Languages.Checked;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what tells a good measurement from a bad one: conditions, or a comparison of the two versions. */
final class MetricRules {
    private static final Set<String> ALWAYS = Set.of("result", "results");
    private static final Set<String> OF_VERSIONS = Set.of("result", "results", "canary", "stable");
    private static final int MOST_COMPARED = 200;
    private static final double ALPHA = 0.01;

    private final Fields fields;
    private final Optional<MetricSource> source;
    private final Optional<Integer> count;
    private final MetricGround ground;

    MetricRules(Fields fields, Optional<MetricSource> source, Optional<Integer> count, MetricGround ground) {
        this.fields = fields;
        this.source = source;
        this.count = count;
        this.ground = ground;
    }

    /** {@code versus}: the version before has to serve too. */
    record Read(MetricRule rule, boolean versus) {}

    Optional<Read> read() {
        List<Value> conditions = fields.present(List.of("successCondition", "failureCondition"));
        Optional<Value> compare = fields.value("compare");
        if (conditions.isEmpty() == compare.isEmpty()) {
            fields.problem(
                    conditions.isEmpty() ? "a metric without a condition" : "a metric with conditions and `compare`",
                    conditions.isEmpty() ? "every measurement would do" : "which one decides?",
                    "give it a successCondition or a failureCondition, as in result >= 0.95, or compare: {worse: higher}");
            return Optional.empty();
        }
        return compare.isPresent() ? compare.flatMap(this::comparison) : conditions();
    }

    private Optional<Read> conditions() {
        Set<String> names = new HashSet<>();
        Optional<Value> success = fields.value("successCondition");
        Optional<Value> failure = fields.value("failureCondition");
        Optional<String> good = success.flatMap(v -> condition(v, names));
        Optional<String> bad = failure.flatMap(v -> condition(v, names));
        if (good.isPresent() != success.isPresent() || bad.isPresent() != failure.isPresent()) {
            return Optional.empty();
        }
        boolean versus = names.contains("stable");
        if (versus && !isComparable(success.or(() -> failure).orElseThrow())) {
            return Optional.empty();
        }
        return Optional.of(new Read(new Conditions(good, bad), versus));
    }

    private Optional<String> condition(Value value, Set<String> names) {
        boolean perVersion = source.filter(s -> !s.isPerVersion()).isEmpty();
        return value.literal().filter(text -> switch (languages(value).condition(text, OF_VERSIONS)) {
            case Checked.Fine(Set<String> found) -> {
                names.addAll(found);
                boolean fine = perVersion || ALWAYS.containsAll(found);
                if (!fine) {
                    value.problem(
                            value.label() + " speaks of one version",
                            "what is asked is the same for both",
                            "put ${version} in what is asked, or use `result`");
                }
                yield fine;
            }
            case Checked.Faulty faulty -> {
                faulty(
                        value,
                        faulty,
                        "known: result, results, and canary and stable where each version is asked;"
                                + " as in result >= 0.95");
                yield false;
            }
        });
    }

    static Languages languages(Value value) {
        return value.scope().references().languages();
    }

    static void faulty(Value value, Checked.Faulty faulty, String help) {
        value.part(faulty.at(), faulty.length())
                .problem(value.label() + " cannot be read", Value.printable(faulty.why()), help);
    }

    /** Where nobody visits such a metric is left out; where everybody goes over at once it is a mistake. */
    private boolean isComparable(Value at) {
        if (!ground.rollout().traffic()) {
            at.scope()
                    .problems()
                    .warn(
                            at.span(),
                            "the metric is not measured where nobody visits",
                            "it compares with the version before; traffic: none",
                            "judge `result` alone, or give that environment metrics of its own");
        } else if (!ground.hasComparison()) {
            at.problem(
                    at.label() + " compares with the version before, which serves nobody then",
                    "no step is below 100 %",
                    "say strategy: canary, or judge `result` alone");
        }
        return ground.hasComparison();
    }

    private Optional<Read> comparison(Value compare) {
        Optional<Fields> given = compare.fields(Section.COMPARE);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Optional<Worse> worse = given.get()
                .required("worse", "which way is worse: compare: {worse: higher}")
                .flatMap(v -> v.choice(List.of("higher", "lower"), List.of()))
                .map(word -> word.equals("higher") ? Worse.HIGHER : Worse.LOWER);
        double alpha = given.get()
                .value("alpha")
                .flatMap(Value::percent)
                .map(Percent::share)
                .filter(share -> share > 0 && share < 1)
                .orElse(ALPHA);
        int looks = given.get().value("looks").flatMap(v -> v.integer(1, 100)).orElse(1);
        Optional<Value> tolerance = given.get().value("tolerance");
        boolean relative =
                tolerance.flatMap(Value::literal).filter(t -> t.endsWith("%")).isPresent();
        Optional<Double> tolerated = tolerance
                .map(v -> relative ? v.percent().map(Percent::share) : amount(v))
                .orElse(Optional.of(0.0));
        boolean fine = isAskedPerVersion(compare) && isComparable(compare) && isEnough(compare, alpha, looks);
        return worse.isPresent() && tolerated.isPresent() && fine
                ? Optional.of(new Read(new Comparison(worse.get(), tolerated.get(), relative, alpha, looks), true))
                : Optional.empty();
    }

    private static Optional<Double> amount(Value value) {
        Optional<Double> amount = value.number().map(BigDecimal::doubleValue);
        if (amount.filter(a -> a < 0 || !Double.isFinite(a)).isPresent()) {
            value.problem(value.label() + " is negative", "nothing would be tolerated less", "write 0, 5 or 10%");
            return Optional.empty();
        }
        return amount;
    }

    private boolean isAskedPerVersion(Value compare) {
        boolean perVersion = source.filter(s -> !s.isPerVersion()).isEmpty();
        if (!perVersion) {
            compare.problem(
                    "`compare` of one number with itself",
                    "what is asked is the same for both versions",
                    "put ${version} in what is asked");
        }
        return perVersion;
    }

    /** Too few measurements cannot show anything, however bad they are. */
    private boolean isEnough(Value compare, double alpha, int looks) {
        if (count.isEmpty() || count.get() > MOST_COMPARED || count.get() < looks) {
            compare.problem(
                    "`compare` needs a `count`" + (count.isEmpty() ? "" : " between `looks` and " + MOST_COMPARED),
                    "its looks are planned in advance",
                    "say how many measurements are compared: count: 20");
            return false;
        }
        int fewest = 1;
        while (!SeriesComparison.canShow(fewest, alpha, looks)) {
            fewest++;
        }
        if (count.get() < fewest) {
            compare.problem(
                    "the metric can never fail",
                    count.get() + " measurements of each version cannot show anything at this alpha",
                    "measure " + fewest + " times at least: count: " + fewest);
            return false;
        }
        return true;
    }
}
