package dev.sluice.config;

import dev.sluice.base.Percent;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.config.RolloutSpec.StepSpec;
import dev.sluice.config.RolloutSpec.Strategy;
import dev.sluice.traffic.Cohort;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads how a release gets its traffic: {@code rollout}, {@code cohorts}, {@code traffic}. */
final class RolloutReader {
    private static final Duration HOLD = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration BAKE = Duration.ofHours(1);
    private static final Duration WARM = Duration.ofHours(1);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final int MINIMUM_REQUESTS = 100;
    private static final Map<String, Strategy> STRATEGIES =
            Map.of("blueGreen", Strategy.BLUE_GREEN, "canary", Strategy.CANARY);
    private static final Map<String, OnInconclusive> DECISIONS =
            Map.of("hold", OnInconclusive.HOLD, "rollback", OnInconclusive.ROLLBACK, "promote", OnInconclusive.PROMOTE);

    private final Fields environment;
    private final Optional<Fields> rollout;

    RolloutReader(Fields environment, Optional<Fields> rollout) {
        this.environment = environment;
        this.rollout = rollout;
    }

    RolloutSpec read() {
        Map<String, Cohort> cohorts = cohorts();
        Optional<Value> steps = value("steps");
        Strategy strategy = value("strategy")
                .flatMap(v -> v.choice(List.of("blueGreen", "canary"), List.of("rolling", "recreate")))
                .map(STRATEGIES::get)
                .orElse(steps.isPresent() ? Strategy.CANARY : Strategy.BLUE_GREEN);
        boolean canary = strategy == Strategy.CANARY;
        if (!canary) {
            steps.ifPresent(v -> v.problem(
                    "`steps` with the strategy blueGreen",
                    "it moves everybody at once",
                    "say strategy: canary, or take the steps out"));
        }
        List<StepSpec> usual =
                canary ? usualSteps() : List.of(new StepSpec(Optional.empty(), Percent.HUNDRED, Duration.ZERO));
        Optional<Fields> standby = value("standby").flatMap(v -> v.fields(Section.STANDBY));
        return new RolloutSpec(
                strategy,
                steps.map(v -> new StepsReader(cohorts).read(v))
                        .filter(s -> canary && !s.isEmpty())
                        .orElse(usual),
                traffic(),
                value("minimumRequests")
                        .flatMap(v -> v.integer(0, Integer.MAX_VALUE))
                        .orElse(canary ? MINIMUM_REQUESTS : 0),
                value("patience").flatMap(Value::duration).orElse(PATIENCE),
                onInconclusive(),
                value("bake").flatMap(Value::duration).orElse(BAKE),
                standby.flatMap(s -> s.value("warm")).flatMap(Value::duration).orElse(WARM),
                standby.flatMap(s -> s.value("kept")).flatMap(Value::duration).orElse(KEPT),
                false,
                0);
    }

    private Optional<Value> value(String key) {
        return rollout.flatMap(r -> r.value(key));
    }

    private static List<StepSpec> usualSteps() {
        return Stream.of(5, 25, 50, 100)
                .map(weight -> new Percent(weight * 100))
                .map(weight -> new StepSpec(Optional.empty(), weight, usualHold(weight)))
                .toList();
    }

    /** Everybody is there after the last step: what follows is the bake. */
    static Duration usualHold(Percent weight) {
        return weight.equals(Percent.HUNDRED) ? Duration.ZERO : HOLD;
    }

    private boolean traffic() {
        return environment
                .value("traffic")
                .flatMap(v -> v.choice(List.of("none", "visitors"), List.of()))
                .map("visitors"::equals)
                .orElse(true);
    }

    /** It belongs to how a step ends, and to what the guard decides; people write it in either place. */
    private OnInconclusive onInconclusive() {
        Optional<Value> ofGuard = environment
                .value("guard")
                .filter(g -> g.tree() instanceof Tree.Mapping)
                .flatMap(g -> new Fields((Tree.Mapping) g.tree(), g.scope()).value("onInconclusive"));
        Optional<Value> ofRollout = value("onInconclusive");
        if (ofGuard.isPresent() && ofRollout.isPresent()) {
            ofGuard.get()
                    .problem("`onInconclusive` is given twice", "`rollout` has it too", "keep the one in `rollout`");
        }
        return ofRollout
                .or(() -> ofGuard)
                .flatMap(v -> v.choice(List.of("hold", "rollback", "promote"), List.of()))
                .map(DECISIONS::get)
                .orElse(OnInconclusive.HOLD);
    }

    private Map<String, Cohort> cohorts() {
        Map<String, Cohort> cohorts = new LinkedHashMap<>();
        for (Value cohort : environment.value("cohorts").map(Value::named).orElse(List.of())) {
            cohort.fields(Section.COHORT).ifPresent(fields -> {
                Map<String, String> headers = tokens(fields, "header");
                Map<String, String> cookies = tokens(fields, "cookie");
                if (!fields.has("header") && !fields.has("cookie")) {
                    cohort.key()
                            .problem(
                                    "the cohort " + cohort.label() + " matches nobody",
                                    "neither a header nor a cookie",
                                    "say how its users are known: {header: {X-Internal: \"1\"}}");
                } else if (!headers.isEmpty() || !cookies.isEmpty()) {
                    cohorts.put(cohort.name(), new Cohort(cohort.name(), headers, cookies));
                }
            });
        }
        return cohorts;
    }

    private static Map<String, String> tokens(Fields fields, String key) {
        Map<String, String> tokens = new LinkedHashMap<>();
        Optional<Value> mapping = fields.value(key);
        for (Value token : mapping.map(Value::named).orElse(List.of())) {
            if (!Names.TOKEN.matcher(token.name()).matches()) {
                token.key()
                        .problem(
                                token.label() + " cannot name a " + key,
                                "it is not a token",
                                "letters, digits and - _ . only");
                continue;
            }
            token.literal().ifPresent(text -> tokens.put(token.name(), text));
        }
        if (mapping.filter(m ->
                        m.tree() instanceof Tree.Mapping(List<Tree.Entry> entries, Span at) && entries.isEmpty())
                .isPresent()) {
            mapping.get()
                    .problem("`" + key + "` names nothing", "the cohort would match nobody", "write {name: value}");
        }
        return tokens;
    }
}
