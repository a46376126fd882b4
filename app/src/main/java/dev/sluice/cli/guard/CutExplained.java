package dev.sluice.cli.guard;

import dev.sluice.analysis.CountedEvidence;
import dev.sluice.cli.guard.Explanation.Part;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Step;
import dev.sluice.report.Units;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.GuardLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The router's own cut: its evidence against the bound, and how surprising its counts are. */
final class CutExplained {
    private final DeploymentState state;
    private final Entry entry;
    private final Cut cut;
    private final Optional<GuardLimits> limits;

    CutExplained(DeploymentState state, Entry entry, Cut cut, Optional<GuardLimits> limits) {
        this.state = state;
        this.entry = entry;
        this.cut = cut;
        this.limits = limits;
    }

    Part part() {
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.recorded("evidence", Evidence.text(cut.evidence()))
                .checked(cut.evidence() >= cut.bound(), "at least the bound of " + Evidence.text(cut.bound())));
        facts.add(bound());
        facts.add(failed(cut.backend().version().label(), cut.canaryFailed(), cut.canaryRequests()));
        facts.add(failed(stable(), cut.stableFailed(), cut.stableRequests()));
        cut.judgement().ifPresent(j -> facts.addAll(new JudgementExplained(j, cut.evidence(), cut.bound()).facts()));
        limits.ifPresent(l -> facts.addAll(surprise(l)));
        firstShare()
                .ifPresent(began -> facts.add(Fact.recomputed(
                        "time on traffic", Units.duration(Duration.between(began, cut.at())), "from the first share")));
        facts.add(Fact.recorded("from the deciding answer to the cut", Units.micros(cut.cutMicros())));
        return new Part(
                "taken back: the router cut it",
                Optional.of(entry.sequence()),
                Optional.of(cut.at()),
                facts,
                cut.reason());
    }

    private Fact bound() {
        Fact bound = Fact.recorded("bound", Evidence.text(cut.bound()));
        return limits.map(l -> bound.checked(
                        Evidence.equal(cut.bound(), 1 / l.alpha()),
                        "1 / alpha = " + Evidence.text(1 / l.alpha()) + " by the configuration it began with"))
                .orElse(bound);
    }

    private static Fact failed(String version, long failed, long requests) {
        Fact fact = Fact.recorded(version + " failed", Units.count(failed) + " of " + Units.count(requests));
        return failed <= requests && failed >= 0
                ? new Fact(fact.name(), fact.value(), fact.origin(), fact.check(), Units.failedShare(failed, requests))
                : fact.checked(false, "no more than there were");
    }

    private String stable() {
        return state.plan().from().map(old -> old.release().version().label()).orElse("stable");
    }

    /** What the counts alone say; the order of the requests is not in the journal, and the guard knew it. */
    private List<Fact> surprise(GuardLimits l) {
        long failed = Math.clamp(cut.canaryFailed(), 0, cut.canaryRequests());
        long stableFailed = Math.max(0, cut.stableFailed());
        double share = share();
        double counted = CountedEvidence.of(
                cut.canaryRequests(), failed, stableFailed, l.errorLimit().share(), share, l.versusStable());
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.recomputed(
                "chance of so many at the limit",
                chance(CountedEvidence.chanceOfAtLeast(
                        failed, cut.canaryRequests(), l.errorLimit().share())),
                "if each request failed with a chance of " + l.errorLimit()));
        if (share < 1 && failed + stableFailed > 0) {
            double coin = l.versusStable() * share / (l.versusStable() * share + 1 - share);
            facts.add(Fact.recomputed(
                    "chance of so large a part of all failures",
                    chance(CountedEvidence.chanceOfAtLeast(failed, failed + stableFailed, coin)),
                    Units.count(failed) + " of " + Units.count(failed + stableFailed) + " at a share of "
                            + Units.share(share) + ", were it " + Advice.factor(l.versusStable()) + " stable"));
        }
        facts.add(
                Fact.recomputed(
                        "evidence by the counts alone",
                        Evidence.text(counted),
                        "the guard has more where trouble began late, less where it excused a burst, one client or what stable does too"));
        return facts;
    }

    /** Of the requests that were judged until the cut. */
    private double share() {
        long all = cut.canaryRequests() + cut.stableRequests();
        return all == 0 ? 1 : Math.clamp((double) cut.canaryRequests() / all, 0, 1);
    }

    static String chance(double chance) {
        return chance >= 1e-4 ? Units.share(chance) : String.format(Locale.ROOT, "%.0e", chance);
    }

    private Optional<Instant> firstShare() {
        return state.steps().stream()
                .filter(s -> s.step() instanceof Step.Shift && s.isBegun())
                .findFirst()
                .flatMap(StepRecord::began);
    }
}
