package dev.sluice.cli.guard;

import dev.sluice.analysis.MetricMode;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.analysis.MetricVerdict;
import dev.sluice.cli.guard.Explanation.Part;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The metrics of one hold or bake: each by itself, and what the weighted ones come to together. */
final class MetricsExplained {
    private final List<Entry> entries;
    private final String step;
    private final String where;

    /** @param where the step, for people */
    MetricsExplained(List<Entry> entries, String step, String where) {
        this.entries = entries;
        this.step = step;
        this.where = where;
    }

    /** Empty where nothing was to be measured. */
    List<Part> parts() {
        return began().map(began -> parts((Event.MetricsBegan) began.event())).orElse(List.of());
    }

    private Optional<Entry> began() {
        return entries.stream()
                .filter(e ->
                        e.event() instanceof Event.MetricsBegan b && b.step().equals(step))
                .findFirst();
    }

    private List<Part> parts(Event.MetricsBegan began) {
        List<MetricExplained> all = began.metrics().stream().map(this::metric).toList();
        List<Part> parts = new ArrayList<>(all.stream().map(m -> m.part(where)).toList());
        double weight = weight(all, MetricVerdict.class);
        if (weight > 0) {
            parts.add(score(began, all, weight));
        }
        return parts;
    }

    private MetricExplained metric(MetricTerms terms) {
        List<Entry> measured = entries.stream()
                .filter(e -> e.event() instanceof Event.MetricMeasured m
                        && m.step().equals(step)
                        && m.metric().equals(terms.name()))
                .toList();
        Optional<MetricVerdict> told = entries.stream()
                .map(Entry::event)
                .filter(Event.MetricJudged.class::isInstance)
                .map(Event.MetricJudged.class::cast)
                .filter(j -> j.step().equals(step) && j.metric().equals(terms.name()))
                .map(Event.MetricJudged::verdict)
                .reduce((first, second) -> second);
        return new MetricExplained(terms, measured, told);
    }

    private Part score(Event.MetricsBegan began, List<MetricExplained> all, double weight) {
        double good = weight(all, MetricVerdict.Successful.class) / weight;
        double bad = weight(all, MetricVerdict.Failed.class) / weight;
        double best = 1 - bad;
        return new Part(
                "weighted metrics, " + where,
                Optional.empty(),
                Optional.empty(),
                List.of(
                        Fact.recomputed("successful", Units.share(good), "of their weight"),
                        Fact.recomputed("failed", Units.share(bad), "of their weight"),
                        Fact.recorded("fine from", Units.share(began.score().pass())),
                        Fact.recorded("failed below", Units.share(began.score().marginal())),
                        Fact.recomputed(
                                "can be reached at best",
                                Units.share(best),
                                best < began.score().marginal()
                                        ? "less than what is failed: the release goes"
                                        : "not failed")),
                good >= began.score().pass()
                        ? "they pass together"
                        : best < began.score().marginal() ? "they have failed together" : "neither passed nor failed");
    }

    private static double weight(List<MetricExplained> metrics, Class<? extends MetricVerdict> verdict) {
        return metrics.stream()
                .filter(m -> verdict.isInstance(m.atEnd()))
                .mapToDouble(m -> m.terms().mode() instanceof MetricMode.Weighted(double weight) ? weight : 0)
                .sum();
    }
}
