package dev.sluice.cli.guard;

import dev.sluice.analysis.CountedEvidence;
import dev.sluice.analysis.ErrorRate;
import dev.sluice.report.Units;
import dev.sluice.traffic.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The parts of a judgement: each with its weight, and their sum against the evidence that was recorded. */
final class JudgementExplained {
    private static final double ROUNDING = 1e-6;

    private final Judgement judgement;
    private final double evidence;
    private final double bound;

    JudgementExplained(Judgement judgement, double evidence, double bound) {
        this.judgement = judgement;
        this.evidence = evidence;
        this.bound = bound;
    }

    List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        Judgement.Failures failures = judgement.failures();
        facts.add(part("failed requests", failures.weight(), failures.evidence()));
        facts.add(Fact.recorded("  fine at present, up to", Units.share(failures.alarmAt())));
        facts.add(atMost(failures));
        facts.add(lately(failures));
        for (Judgement.Slowness slow : judgement.latencies()) {
            String name = slow.limit().name();
            facts.add(part(name + " latency", slow.weight(), slow.evidence()));
            facts.addAll(slow(name, slow));
        }
        facts.add(sum());
        facts.add(weights());
        shared().ifPresent(facts::add);
        return facts;
    }

    private static Fact part(String name, double weight, double evidence) {
        return new Fact(
                "evidence of " + name,
                Evidence.text(evidence),
                Fact.Origin.RECORDED,
                Fact.Check.NONE,
                "weighs " + Units.share(weight));
    }

    /** The recorded one leaves out what a canary answered while it found its feet; the counts do not say how much that was. */
    private Fact atMost(Judgement.Failures failures) {
        Fact atMost = Fact.recorded("  surely not above", Units.share(failures.atMost()));
        double recomputed = ErrorRate.upperBound(
                failures.canaryRequests(), Math.clamp(failures.canaryFailed(), 0, failures.canaryRequests()), alpha());
        return Evidence.equal(recomputed, failures.atMost())
                ? atMost.checked(true, "recomputed from the counts")
                : new Fact(
                        atMost.name(),
                        atMost.value(),
                        atMost.origin(),
                        Fact.Check.NONE,
                        Units.share(recomputed) + " by all counts, warm-up included");
    }

    private double alpha() {
        return bound > 1 ? 1 / bound : 0.01;
    }

    private static Fact lately(Judgement.Failures failures) {
        return new Fact(
                "  failed lately",
                Units.share(failures.canaryLately()) + "; stable " + Units.share(failures.stableLately()),
                Fact.Origin.RECORDED,
                Fact.Check.NONE,
                failures.stableFails() ? "stable itself surely fails above the limit" : "of the last thousand or so");
    }

    private List<Fact> slow(String name, Judgement.Slowness slow) {
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.recorded(
                "  " + name + " lately", micros(slow.canaryMicros()) + "; stable " + micros(slow.stableMicros())));
        facts.add(new Fact(
                "  fine at present, up to",
                micros(slow.alarmMicros()),
                Fact.Origin.RECORDED,
                Fact.Check.NONE,
                slow.alarmMicros() == 0
                        ? "too little is known of stable"
                        : Advice.factor(Math.round(100 * slow.tolerated()) / 100.0) + " of stable's"
                                + (slow.byRecord() ? ", by its record" : " of the same time")));
        facts.add(new Fact(
                "  slow at " + name,
                Units.count(slow.canarySlow()) + " of " + Units.count(slow.canaryRequests()) + "; stable "
                        + Units.count(slow.stableSlow()) + " of " + Units.count(slow.stableRequests()),
                Fact.Origin.RECORDED,
                Fact.Check.NONE,
                Units.failedShare(slow.canarySlow(), slow.canaryRequests()) + "; stable "
                        + Units.failedShare(slow.stableSlow(), slow.stableRequests())));
        chanceOfSlow(slow).ifPresent(facts::add);
        return facts;
    }

    private static String micros(long micros) {
        return micros == 0 ? "–" : Units.micros(micros);
    }

    /** What the counts alone say; the guard knew their order, and when stable's share changed. */
    private static Optional<Fact> chanceOfSlow(Judgement.Slowness slow) {
        boolean possible = slow.canarySlow() > 0 && slow.canarySlow() <= slow.canaryRequests();
        if (!possible) {
            return Optional.empty();
        }
        double usual = 1 - slow.limit().quantile();
        if (slow.byRecord() || slow.stableRequests() == 0) {
            return Optional.of(Fact.recomputed(
                    "  chance of so many slow ones",
                    CutExplained.chance(
                            CountedEvidence.chanceOfAtLeast(slow.canarySlow(), slow.canaryRequests(), usual)),
                    "if each were slow with a chance of " + Units.share(usual)));
        }
        long all = slow.canarySlow() + slow.stableSlow();
        double share = (double) slow.canaryRequests() / (slow.canaryRequests() + slow.stableRequests());
        return Optional.of(Fact.recomputed(
                "  chance of so large a part of the slow ones",
                CutExplained.chance(CountedEvidence.chanceOfAtLeast(slow.canarySlow(), all, share)),
                Units.count(slow.canarySlow()) + " of " + Units.count(all) + " at a share of " + Units.share(share)));
    }

    /** More than its parts it cannot be; less where a part rests on one client mostly, which decides nothing. */
    private Fact sum() {
        double sum = Stream.concat(
                        Stream.of(judgement.failures().weight()
                                * judgement.failures().evidence()),
                        judgement.latencies().stream().map(l -> l.weight() * l.evidence()))
                .mapToDouble(Double::doubleValue)
                .sum();
        Fact fact = Fact.recomputed("sum of the parts, weighed", Evidence.text(sum), "");
        if (evidence > sum * (1 + ROUNDING) + ROUNDING) {
            return fact.checked(false, "at least the evidence of " + Evidence.text(evidence));
        }
        return evidence >= sum * (1 - ROUNDING) - ROUNDING
                ? fact.checked(true, "the evidence recorded")
                : new Fact(
                        fact.name(),
                        fact.value(),
                        fact.origin(),
                        Fact.Check.NONE,
                        "the evidence recorded is less: what rests on one client mostly decides nothing");
    }

    private Fact weights() {
        double sum = judgement.failures().weight()
                + judgement.latencies().stream()
                        .mapToDouble(Judgement.Slowness::weight)
                        .sum();
        return Fact.recomputed("sum of the weights", Units.share(sum), "")
                .checked(sum <= 1 + ROUNDING, "at most 100 %: one error budget");
    }

    private Optional<Fact> shared() {
        Judgement.Users users = judgement.users();
        return users.assigned() == 0
                ? Optional.empty()
                : Optional.of(new Fact(
                        "users assigned",
                        Units.count(users.assigned()),
                        Fact.Origin.RECORDED,
                        Fact.Check.NONE,
                        (users.mismatched() ? "not shared out as the weight says" : "shared out as the weight says")
                                + ", evidence " + Evidence.text(users.evidence())));
    }
}
