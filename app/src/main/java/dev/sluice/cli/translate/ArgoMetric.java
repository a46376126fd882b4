package dev.sluice.cli.translate;

import dev.sluice.cli.translate.CelCondition.Note;
import dev.sluice.cli.translate.Expr.Untranslatable;
import dev.sluice.config.Quantities;
import dev.sluice.config.QueryWindow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One metric of an analysis template. */
final class ArgoMetric {
    private static final Set<String> KNOWN = Set.of(
            "name",
            "interval",
            "initialDelay",
            "count",
            "successCondition",
            "failureCondition",
            "failureLimit",
            "inconclusiveLimit",
            "consecutiveErrorLimit",
            "consecutiveSuccessLimit",
            "provider");
    private static final int ERRORS_IN_A_ROW = 4;

    private final Node metric;
    private final boolean muted;
    private final boolean inStep;
    private final MetricDraft draft;

    /**
     * @param muted whether it is only tried ({@code dryRun})
     * @param inStep whether a step of a rollout waits for it
     */
    ArgoMetric(Node metric, boolean muted, boolean inStep) {
        this.metric = metric;
        this.draft = new MetricDraft(metric);
        this.muted = muted;
        this.inStep = inStep;
    }

    Draft.Metric draft() {
        boolean isList = new ArgoSource(metric, draft).translate();
        condition("successCondition", isList);
        condition("failureCondition", isList);
        if (!draft.isUnsaid() && !draft.has("successCondition") && !draft.has("failureCondition")) {
            metric.remarks()
                    .trap(
                            metric.span(),
                            "`" + draft.name() + "` has no condition",
                            "there, every answer is a success",
                            "say what is good: successCondition: result >= 0.95");
            draft.unsaid("it has no condition, so it could never fail");
        }
        schedule();
        limits();
        leftOver();
        return draft.done();
    }

    private void condition(String key, boolean isList) {
        Optional<Node> condition = metric.get(key);
        if (condition.isEmpty()) {
            return;
        }
        String text = condition.get().text().orElse("").strip();
        CelCondition cel = new CelCondition(isList);
        try {
            draft.put(key, Draft.quoted(cel.of(text)));
        } catch (Untranslatable e) {
            draft.put(key, Draft.quoted(text));
            draft.unsaid(
                    condition.get(),
                    "this condition",
                    e.why(),
                    "say it in CEL over `result` (one number) and `results` (all)");
        }
        if (cel.notes().contains(Note.NO_DATA_WAS_FINE)) {
            boolean failing = key.equals("failureCondition");
            metric.remarks()
                    .trap(
                            condition.get().span(),
                            failing ? "no data is a failure here" : "no data is a success here",
                            "in the draft it is inconclusive",
                            failing
                                    ? "onInconclusive: rollback takes such a release back"
                                    : "where no data means zero, let the query say so: ... or vector(0)");
        }
    }

    private void schedule() {
        Optional<Duration> interval = duration("interval");
        Optional<Integer> count = metric.get("count").flatMap(Node::integer);
        duration("initialDelay").ifPresent(d -> draft.put("initialDelay", Quantities.text(d)));
        interval.ifPresent(i -> draft.put("interval", Quantities.text(i)));
        count.ifPresent(c -> draft.put("count", Integer.toString(c)));
        if (interval.isEmpty() && count.isEmpty()) {
            draft.put("count", "1");
        }
        if (inStep && interval.isPresent() && count.isEmpty()) {
            metric.remarks()
                    .trap(
                            metric.span(),
                            "an analysis in a step without a `count` never ends",
                            "the rollout would stand there for ever",
                            "in the draft it is measured for as long as a step is held");
        }
        Duration every = interval.orElse(Duration.ofMinutes(1));
        metric.at("provider", "prometheus", "query")
                .flatMap(Node::text)
                .flatMap(QueryWindow::of)
                .filter(window -> window.compareTo(every) > 0 && interval.isPresent())
                .ifPresent(window -> metric.remarks()
                        .trap(
                                metric.get("interval").orElse(metric).span(),
                                "the same data is counted more than once",
                                "every " + Quantities.text(every) + ", but the query looks " + Quantities.text(window)
                                        + " back",
                                "interval: " + Quantities.text(window) + ", or a window of " + Quantities.text(every)));
    }

    private Optional<Duration> duration(String key) {
        Optional<Node> node = metric.get(key);
        Optional<Duration> duration = node.flatMap(Node::text).flatMap(GoDuration::parse);
        if (node.isPresent() && duration.isEmpty()) {
            draft.unsaid(node.get(), "`" + key + "`", "it is no duration", "as in 5m");
        }
        return duration;
    }

    private void limits() {
        Optional<Integer> count = metric.get("count").flatMap(Node::integer);
        int failures = metric.get("failureLimit").flatMap(Node::integer).orElse(0);
        boolean never = failures < 0 || count.filter(c -> c <= failures).isPresent();
        if (never) {
            metric.remarks()
                    .trap(
                            metric.get("failureLimit").orElse(metric).span(),
                            "`" + draft.name() + "` can never fail",
                            failures < 0
                                    ? "a negative limit is none"
                                    : "it takes more than " + failures + " failures of " + count.orElse(0)
                                            + " measurements",
                            "in the draft it is muted, which is the same; for a metric that decides: failureLimit: 0");
        } else if (failures > 0) {
            draft.put("failureLimit", Integer.toString(failures));
        }
        for (String key : List.of("inconclusiveLimit", "consecutiveSuccessLimit")) {
            metric.get(key)
                    .flatMap(Node::integer)
                    .filter(n -> n > 0)
                    .ifPresent(n -> draft.put(key, Integer.toString(n)));
        }
        int errors = metric.get("consecutiveErrorLimit").flatMap(Node::integer).orElse(ERRORS_IN_A_ROW);
        draft.put("consecutiveErrorLimit", Integer.toString(Math.max(0, errors)));
        if (never || muted) {
            draft.put("mode", "muted");
        }
    }

    private void leftOver() {
        metric.entries().stream()
                .filter(e -> !KNOWN.contains(e.key()))
                .forEach(e ->
                        metric.remarks().lost(e.keySpan(), "`" + e.key() + "`", "there is nothing like it here", ""));
    }
}
