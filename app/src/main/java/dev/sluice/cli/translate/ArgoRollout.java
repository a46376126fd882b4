package dev.sluice.cli.translate;

import dev.sluice.base.Percent;
import dev.sluice.cli.translate.Draft.Step;
import dev.sluice.config.Quantities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The steps of a Rollout, and which templates it uses with which arguments. The workload itself is not read. */
final class ArgoRollout {
    private static final Set<String> WEIGHTS = Set.of("setWeight", "pause", "analysis");
    private static final Set<String> OF_CANARY = Set.of("steps", "analysis");
    private static final Set<String> OF_BLUE_GREEN = Set.of(
            "activeService",
            "previewService",
            "prePromotionAnalysis",
            "postPromotionAnalysis",
            "scaleDownDelaySeconds",
            "autoPromotionEnabled",
            "autoPromotionSeconds");
    /** The cluster's own means of what Sluice does by itself. */
    private static final Set<String> OF_THE_CLUSTER = Set.of(
            "canaryService",
            "stableService",
            "trafficRouting",
            "maxSurge",
            "maxUnavailable",
            "antiAffinity",
            "canaryMetadata",
            "stableMetadata",
            "activeMetadata",
            "previewMetadata",
            "scaleDownDelaySeconds",
            "abortScaleDownDelaySeconds",
            "scaleDownDelayRevisionLimit",
            "dynamicStableScale",
            "previewReplicaCount");

    private final Node rollout;
    private final Draft draft;
    private final List<Use> uses = new ArrayList<>();

    /** A template that is used. */
    record Use(Node at, String template, List<Node> arguments, boolean inStep) {}

    ArgoRollout(Node rollout, Draft draft) {
        this.rollout = rollout;
        this.draft = draft;
    }

    List<Use> translate() {
        Optional<Node> canary = rollout.at("spec", "strategy", "canary");
        Optional<Node> blueGreen = rollout.at("spec", "strategy", "blueGreen");
        canary.ifPresent(this::canary);
        blueGreen.ifPresent(this::blueGreen);
        if (canary.isEmpty() && blueGreen.isEmpty()) {
            rollout.remarks().lost(rollout.span(), "a Rollout without a strategy", "", "the draft has none either");
        }
        return uses;
    }

    private void canary(Node canary) {
        List<Node> steps = canary.get("steps").map(Node::items).orElse(List.of());
        canary.get("analysis").ifPresent(background -> {
            uses(background, false);
            background
                    .get("startingStep")
                    .ifPresent(
                            step -> step.remarks()
                                    .lost(
                                            step.span(),
                                            "an analysis that begins at a later step",
                                            "metrics are measured at every step",
                                            "give the metric an initialDelay, or leave it out of the first step by a longer one"));
        });
        if (steps.isEmpty()) {
            canary.remarks()
                    .changed(
                            canary.span(),
                            "a canary without steps",
                            "there it is a rolling update of instances",
                            "the draft leaves the steps to Sluice: 5, 25, 50, 100 %");
        } else {
            steps(steps);
        }
        draft.rollout("strategy", "canary");
        others(canary, OF_CANARY);
    }

    private void steps(List<Node> steps) {
        Optional<Percent> weight = Optional.empty();
        Duration hold = Duration.ZERO;
        for (Node step : steps) {
            Optional<Percent> set = step.get("setWeight").flatMap(this::weight);
            if (set.isPresent()) {
                finish(weight, hold);
                weight = grown(step, weight, set.get());
                hold = Duration.ZERO;
            }
            hold = hold.plus(step.get("pause").map(this::pause).orElse(Duration.ZERO));
            step.get("analysis").ifPresent(analysis -> {
                uses(analysis, true);
                analysis.remarks()
                        .changed(
                                analysis.span(),
                                "an analysis at one step",
                                "here its metrics are measured at every step, each for as long as it is held",
                                "");
            });
            step.entries().stream()
                    .filter(e -> !WEIGHTS.contains(e.key()))
                    .forEach(e -> step.remarks()
                            .lost(e.keySpan(), "the step `" + e.key() + "`", "there is nothing like it here", ""));
        }
        finish(weight, hold);
        if (weight.filter(Percent.HUNDRED::equals).isEmpty()) {
            draft.step(new Step(Percent.HUNDRED, Duration.ZERO));
        }
    }

    private void finish(Optional<Percent> weight, Duration hold) {
        weight.filter(w -> !w.equals(Percent.ZERO)).ifPresent(w -> draft.step(new Step(w, hold)));
    }

    /** The weight that counts from here on: a rollout only grows. */
    private Optional<Percent> grown(Node step, Optional<Percent> before, Percent set) {
        if (before.filter(b -> b.compareTo(set) >= 0).isPresent()) {
            step.remarks()
                    .lost(
                            step.span(),
                            "a weight that does not grow",
                            "from " + before.get() + " to " + set,
                            "a rollout only grows; taking back is a rollback");
            return Optional.empty();
        }
        return Optional.of(set);
    }

    private Optional<Percent> weight(Node weight) {
        Optional<Percent> percent =
                weight.integer().filter(w -> w >= 0 && w <= 100).map(w -> new Percent(w * 100));
        if (percent.isEmpty()) {
            weight.remarks().lost(weight.span(), "this weight", "it is no percentage", "as in setWeight: 20");
        }
        return percent;
    }

    private Duration pause(Node pause) {
        Optional<Duration> duration = pause.text("duration").flatMap(GoDuration::parse);
        if (duration.isEmpty()) {
            pause.remarks()
                    .lost(
                            pause.span(),
                            "a pause until a person goes on",
                            "a step is left when its hold is over and enough was judged",
                            "`sluice pause` and `sluice resume` do it by hand");
        }
        return duration.orElse(Duration.ZERO);
    }

    private void blueGreen(Node blueGreen) {
        draft.rollout("strategy", "blueGreen");
        blueGreen
                .get("scaleDownDelaySeconds")
                .flatMap(Node::integer)
                .ifPresent(seconds ->
                        draft.rollout("standby", "{warm: " + Quantities.text(Duration.ofSeconds(seconds)) + "}"));
        blueGreen
                .get("prePromotionAnalysis")
                .ifPresent(
                        analysis -> analysis.remarks()
                                .lost(
                                        analysis.span(),
                                        "an analysis before the switch",
                                        "nobody visits the release then, so there is nothing to measure",
                                        "smoke tests speak to it before the switch; or strategy: canary with a small first step"));
        blueGreen.get("postPromotionAnalysis").ifPresent(analysis -> uses(analysis, true));
        blueGreen
                .get("autoPromotionEnabled")
                .filter(n -> n.text().filter("false"::equals).isPresent())
                .ifPresent(n -> n.remarks()
                        .lost(
                                n.span(),
                                "a switch that a person makes",
                                "the switch comes when the release is healthy and its smoke tests pass",
                                "`sluice plan` shows it before, `sluice deploy` asks for it"));
        blueGreen
                .get("autoPromotionSeconds")
                .ifPresent(n -> n.remarks()
                        .lost(n.span(), "a wait before the switch", "a healthy release is switched to at once", ""));
        others(blueGreen, OF_BLUE_GREEN);
    }

    private void others(Node strategy, Set<String> known) {
        List<Node.Entry> others = strategy.entries().stream()
                .filter(e -> !known.contains(e.key()))
                .toList();
        others.stream()
                .filter(e -> OF_THE_CLUSTER.contains(e.key()))
                .findFirst()
                .ifPresent(e -> strategy.remarks()
                        .changed(
                                e.keySpan(),
                                "what the cluster does to share traffic out",
                                "Sluice's router and standby take its place",
                                ""));
        others.stream()
                .filter(e -> !OF_THE_CLUSTER.contains(e.key()))
                .forEach(e ->
                        strategy.remarks().lost(e.keySpan(), "`" + e.key() + "`", "there is nothing like it here", ""));
    }

    private void uses(Node analysis, boolean inStep) {
        List<Node> arguments = analysis.get("args").map(Node::items).orElse(List.of());
        analysis.get("templates")
                .map(Node::items)
                .orElse(List.of())
                .forEach(template -> template.text("templateName")
                        .ifPresent(name -> uses.add(new Use(template, name, arguments, inStep))));
        analysis.get("dryRun")
                .ifPresent(dry ->
                        dry.remarks().lost(dry.span(), "`dryRun` of a Rollout", "", "say mode: muted at the metric"));
    }
}
