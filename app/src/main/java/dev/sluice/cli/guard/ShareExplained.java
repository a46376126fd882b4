package dev.sluice.cli.guard;

import dev.sluice.analysis.ErrorRate;
import dev.sluice.cli.guard.Explanation.Part;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Measurement;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Step;
import dev.sluice.report.StepText;
import dev.sluice.report.Units;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.GuardLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One hold or bake: what was measured, and whether it was passed by the rules. */
final class ShareExplained {
    private final List<Entry> entries;
    private final DeploymentState state;
    private final StepRecord record;
    private final Optional<GuardLimits> limits;

    ShareExplained(List<Entry> entries, DeploymentState state, StepRecord record, Optional<GuardLimits> limits) {
        this.entries = entries;
        this.state = state;
        this.record = record;
        this.limits = limits;
    }

    Part part() {
        List<Entry> measured = entries.stream()
                .filter(e -> e.event() instanceof Event.Measured m
                        && m.step().equals(record.step().name()))
                .toList();
        List<Fact> facts = new ArrayList<>();
        if (!measured.isEmpty()) {
            facts.addAll(numbers(measurement(measured.getLast())));
        }
        facts.addAll(time());
        facts.addAll(waited());
        record.finding()
                .filter(Finding.Held.class::isInstance)
                .map(Finding.Held.class::cast)
                .ifPresent(held -> facts.addAll(held(held, measured)));
        return new Part(
                title(),
                measured.isEmpty()
                        ? Optional.empty()
                        : Optional.of(measured.getLast().sequence()),
                measured.isEmpty()
                        ? Optional.empty()
                        : Optional.of(measured.getLast().at()),
                facts,
                outcome());
    }

    String title() {
        return switch (record.step()) {
            case Step.Hold hold ->
                "share " + hold.number() + " of " + hold.of()
                        + state.step("shift-" + hold.number())
                                .map(s -> ", " + StepText.share((Step.Shift) s.step()))
                                .orElse("");
            default -> "bake";
        };
    }

    private String outcome() {
        return record.finding()
                .map(found -> StepText.finding(record.step(), found))
                .or(() -> record.failure().map(StepRecord.Result.Failed::why))
                .orElse(record.isDone() ? "" : "it did not come to its end");
    }

    private static Measurement measurement(Entry entry) {
        return ((Event.Measured) entry.event()).measurement();
    }

    private List<Fact> numbers(Measurement last) {
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.recorded("share set", Units.share(last.set())));
        facts.add(Fact.recorded("share measured", Units.share(last.measured())));
        last.stable().ifPresent(s -> facts.addAll(side(s)));
        last.canary().ifPresent(c -> {
            facts.addAll(side(c));
            facts.add(atMost(c, last.bound()));
        });
        Fact evidence = Fact.recorded("evidence", Evidence.text(last.evidence()));
        boolean cut = state.rollback().isPresent();
        facts.add(
                last.evidence() < last.bound() || cut
                        ? evidence.checked(
                                true,
                                last.evidence() < last.bound() ? "below the bound" : "at the bound, and it was cut")
                        : evidence.checked(false, "below the bound of " + Evidence.text(last.bound()) + ", or a cut"));
        facts.add(bound(last.bound()));
        last.judgement().ifPresent(j -> facts.addAll(new JudgementExplained(j, last.evidence(), last.bound()).facts()));
        return facts;
    }

    private List<Fact> side(BackendStats stats) {
        String version = stats.backend().version().label();
        List<Fact> facts = new ArrayList<>();
        Fact failed =
                Fact.recorded(version + " failed", Units.count(stats.failed()) + " of " + Units.count(stats.judged()));
        boolean possible = stats.failed() <= stats.judged() && stats.judged() <= stats.requests();
        facts.add(
                possible
                        ? failed
                        : failed.checked(false, "at most the " + Units.count(stats.requests()) + " that it answered"));
        if (stats.judged() > 0) {
            facts.add(Fact.recomputed(
                    version + " error rate",
                    Units.failedShare(stats.failed(), stats.judged()),
                    stats.failed() + " / " + stats.judged()));
        }
        facts.add(Fact.recorded(version + " p95", Units.micros(stats.p95Micros())));
        return facts;
    }

    /** Exact, from the counts alone: the bound holds at all times at once. */
    private static Fact atMost(BackendStats canary, double bound) {
        double alpha = bound > 1 ? 1 / bound : 0.01;
        long judged = canary.judged();
        return Fact.recomputed(
                canary.backend().version() + " error rate, at most",
                Units.share(ErrorRate.upperBound(judged, Math.min(canary.failed(), judged), alpha)),
                "at all times at once, but for a chance of " + Units.share(alpha));
    }

    private Fact bound(double recorded) {
        Fact bound = Fact.recorded("bound", Evidence.text(recorded));
        return limits.map(l -> bound.checked(
                        Evidence.equal(recorded, 1 / l.alpha()), "1 / alpha = " + Evidence.text(1 / l.alpha())))
                .orElse(bound);
    }

    private List<Fact> time() {
        if (record.began().isEmpty() || record.ended().isEmpty()) {
            return List.of();
        }
        Duration took = Duration.between(record.began().get(), record.ended().get());
        Duration planned = record.step() instanceof Step.Hold hold ? hold.hold() : ((Step.Bake) record.step()).watch();
        Fact fact = Fact.recomputed("held for", Units.duration(took), "between two events");
        boolean asked = entries.stream()
                .anyMatch(e -> e.event() instanceof Event.Requested r && r.request() == Event.Request.PROMOTE);
        if (!record.isDone()) {
            return List.of(fact);
        }
        if (took.compareTo(planned) < 0 && asked) {
            return List.of(fact.checked(true, "a person asked to go on before " + Units.duration(planned)));
        }
        return List.of(fact.checked(took.compareTo(planned) >= 0, "planned: " + Units.duration(planned)));
    }

    /** What was inconclusive when patience was over. */
    private List<Fact> waited() {
        return entries.stream()
                .filter(e -> e.event() instanceof Event.Waiting w
                        && w.step().equals(record.step().name()))
                .map(e -> Fact.recorded("waited, event " + e.sequence(), ((Event.Waiting) e.event()).why()))
                .toList();
    }

    private List<Fact> held(Finding.Held held, List<Entry> measured) {
        long minimum = record.step() instanceof Step.Hold hold
                ? hold.minimumRequests()
                : ((Step.Bake) record.step()).minimumRequests();
        List<Fact> facts = new ArrayList<>();
        Fact judged =
                Fact.recorded("judged here", Units.count(held.judged()) + ", failed " + Units.count(held.failed()));
        facts.add(seenHere(measured)
                .map(seen -> judged.checked(
                        seen <= held.judged() && held.failed() <= held.judged(),
                        Units.count(seen) + " between its first and last measurement"))
                .orElse(judged));
        Fact conclusive = Fact.recorded("judged to the end", held.conclusive() ? "yes" : "no");
        facts.add(
                held.conclusive() && minimum > 0
                        ? conclusive.checked(
                                held.judged() >= minimum,
                                "at least " + Units.count(minimum) + " requests were asked for")
                        : conclusive);
        return facts;
    }

    /** Judged requests of the canary between the first and the last measurement of this step; empty where the router began to count anew. */
    private static Optional<Long> seenHere(List<Entry> measured) {
        if (measured.isEmpty()) {
            return Optional.empty();
        }
        long first = measurement(measured.getFirst())
                .canary()
                .map(BackendStats::judged)
                .orElse(0L);
        long last = measurement(measured.getLast())
                .canary()
                .map(BackendStats::judged)
                .orElse(0L);
        return last >= first ? Optional.of(last - first) : Optional.empty();
    }
}
