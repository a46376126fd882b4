package dev.sluice.cli.guard;

import dev.sluice.analysis.MetricJudge;
import dev.sluice.analysis.MetricLimits;
import dev.sluice.analysis.MetricPoint;
import dev.sluice.analysis.MetricPoint.Outcome;
import dev.sluice.analysis.MetricRule;
import dev.sluice.analysis.MetricTally;
import dev.sluice.analysis.MetricTerms;
import dev.sluice.analysis.MetricVerdict;
import dev.sluice.cli.guard.Explanation.Part;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.report.MetricText;
import dev.sluice.report.Units;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One metric in one hold or bake: its measurements counted again and judged again, by the very class that judged them. */
final class MetricExplained {
    private static final int MOST_SHOWN = 5;

    private final MetricTerms terms;
    private final List<Entry> measured;
    private final Optional<MetricVerdict> told;
    private final MetricJudge judge;
    private MetricTally tally = MetricTally.NONE;
    private MetricVerdict verdict = new MetricVerdict.Open("not measured yet");

    /** @param told the last verdict that stands in the journal */
    MetricExplained(MetricTerms terms, List<Entry> measured, Optional<MetricVerdict> told) {
        this.terms = terms;
        this.measured = List.copyOf(measured);
        this.told = told;
        judge = new MetricJudge(terms);
        for (Entry entry : measured) {
            tally = tally.with(point(entry));
            verdict = judge.judge(tally, verdict);
        }
    }

    MetricTerms terms() {
        return terms;
    }

    /** What it said when its step ended. */
    MetricVerdict atEnd() {
        return judge.atEnd(tally, verdict);
    }

    private static MetricPoint point(Entry entry) {
        return ((Event.MetricMeasured) entry.event()).point();
    }

    Part part(String where) {
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.recorded("asked", shortened(terms.source())));
        facts.add(Fact.recorded("judged by", MetricText.rule(terms)));
        facts.add(Fact.recorded("measured", MetricText.schedule(terms)));
        facts.add(Fact.recorded("decides", MetricText.mode(terms.mode())));
        facts.addAll(counts());
        facts.addAll(new MeasuredAgain(terms, measured).facts());
        judge.looks(tally).forEach(look -> facts.addAll(look(look)));
        facts.addAll(worstFew());
        facts.addAll(withoutResult());
        facts.add(verdict());
        Optional<Entry> last = measured.isEmpty() ? Optional.empty() : Optional.of(measured.getLast());
        return new Part(
                "metric " + terms.name() + ", " + where,
                last.map(Entry::sequence),
                last.map(Entry::at),
                facts,
                atEnd().word().toLowerCase(Locale.ROOT) + ": " + atEnd().why());
    }

    private List<Fact> counts() {
        MetricLimits limits = terms.limits();
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.recomputed(
                "measurements",
                Units.count(tally.measurements()),
                terms.schedule().count().map(n -> "of " + n).orElse("as many as the step lasted")));
        if (terms.rule() instanceof MetricRule.Conditions) {
            facts.add(Fact.recomputed("  fine", Units.count(tally.successes()), inARow()));
            facts.add(Fact.recomputed(
                    "  failed", Units.count(tally.failures()), "fails with more than " + limits.failureLimit()));
        }
        facts.add(Fact.recomputed(
                "  without data",
                Units.count(tally.inconclusive()),
                "inconclusive with more than " + limits.inconclusiveLimit()));
        facts.add(Fact.recomputed(
                "errors",
                Units.count(tally.errors()),
                tally.errorsInARow() + " in a row at the end; more than " + limits.consecutiveErrorLimit()
                        + " are an error of the metric"));
        return facts;
    }

    private String inARow() {
        return terms.limits()
                .consecutiveSuccessLimit()
                .map(n -> tally.successesInARow() + " in a row at the end, " + n + " end the measuring")
                .orElse("");
    }

    private List<Fact> look(MetricJudge.Look look) {
        String name = "look " + look.number() + " of " + look.of();
        String allowed = "at most " + chance(look.allowed()) + " is too much of a chance: alpha, half for each test"
                + (look.of() == 1 ? "" : ", over " + look.of() + " looks");
        return List.of(
                Fact.recomputed(
                        name, look.points() + " points of each", look.worse() ? "worse" : "not shown to be worse"),
                Fact.recomputed(
                        "  Mann-Whitney, p",
                        chance(look.seen().rankP()),
                        (look.seen().exact() ? "exact" : "normal, corrected for ties") + "; " + allowed),
                Fact.recomputed("  tail, p", chance(look.seen().tailP()), "exact"),
                Fact.recomputed(
                        "  Hodges-Lehmann shift",
                        String.format(Locale.ROOT, "%.4g", look.seen().shift()),
                        "median of all differences; positive is worse"),
                Fact.recomputed(
                        "  effect size",
                        Units.share(look.seen().superiority()),
                        "of all pairs the release loses, beyond what is tolerated"));
    }

    private static String chance(double p) {
        return String.format(Locale.ROOT, p >= 0.001 || p == 0 ? "%.4f" : "%.1e", p);
    }

    /** The measurements that failed, the newest ones last. */
    private List<Fact> worstFew() {
        List<Entry> failed = measured.stream()
                .filter(e -> point(e).outcome() == Outcome.FAILED)
                .toList();
        List<Fact> facts = new ArrayList<>();
        failed.subList(Math.max(0, failed.size() - MOST_SHOWN), failed.size())
                .forEach(e -> facts.add(Fact.recorded("failed, event " + e.sequence(), shortened(point(e).detail()))));
        return facts;
    }

    /** Why there was no result, and how often. */
    private List<Fact> withoutResult() {
        Map<String, Integer> reasons = new LinkedHashMap<>();
        for (Entry entry : measured) {
            Outcome outcome = point(entry).outcome();
            if (outcome == Outcome.INCONCLUSIVE || outcome == Outcome.ERROR) {
                String kind = outcome == Outcome.ERROR ? "error" : "no data";
                reasons.merge(kind + ": " + point(entry).detail(), 1, Integer::sum);
            }
        }
        return reasons.entrySet().stream()
                .limit(MOST_SHOWN)
                .map(e -> Fact.recorded(
                        e.getValue()
                                + (e.getValue() == 1 ? " time " : " times ")
                                + e.getKey().substring(0, e.getKey().indexOf(':')),
                        shortened(e.getKey().substring(e.getKey().indexOf(':') + 2))))
                .toList();
    }

    /** The journal's verdict follows from its measurements, or it is wrong. */
    private Fact verdict() {
        if (told.isEmpty()) {
            return Fact.recomputed("verdict", verdict.word(), "none was recorded while it was measured");
        }
        return Fact.recorded("verdict", told.get().word())
                .checked(
                        told.get().equals(verdict),
                        verdict.word().toLowerCase(Locale.ROOT) + ": " + shortened(verdict.why()));
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "...";
    }
}
