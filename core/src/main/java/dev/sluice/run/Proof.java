package dev.sluice.run;

import dev.sluice.plan.Step;
import dev.sluice.traffic.Judgement;
import java.util.Locale;
import java.util.Optional;

/**
 * What a hold still lacks before its step may be passed: requests, proof, or a stable to compare with. No alarm is no evidence of
 * health.
 *
 * @param judged requests of the candidate that were judged in this hold
 * @param judgement what the guard says; empty where no router tells
 * @param stable what the version before is called
 */
record Proof(Step.Hold hold, long judged, Optional<Judgement> judgement, String stable) {
    /** A candidate that fails half as often as a failing stable is the way out, not a part of the trouble. */
    private static final double CLEARLY_BETTER = 0.5;

    /** In words for people; empty where nothing is missing. */
    Optional<String> missing() {
        if (judged < hold.minimumRequests()) {
            return Optional.of("%d of %d requests judged".formatted(judged, hold.minimumRequests()));
        }
        return slowness().or(this::split).or(this::trouble).or(this::bound);
    }

    private Optional<String> slowness() {
        return judgement.flatMap(j -> j.latencies().stream()
                .filter(it -> it.canaryRequests() < hold.minimumRequests())
                .findFirst()
                .map(it -> "%d of %d requests judged by their %s%s"
                        .formatted(
                                it.canaryRequests(),
                                hold.minimumRequests(),
                                it.limit().name(),
                                j.warmingUp() ? ", still warming up" : "")));
    }

    private Optional<String> split() {
        return judgement
                .filter(j -> j.users().mismatched())
                .map(j -> "the comparison is worth nothing: %d users were not shared out as the weight says"
                        .formatted(j.users().assigned()));
    }

    /** Both fail alike: the cause is elsewhere, and neither going on nor going back helps. */
    private Optional<String> trouble() {
        return judgement
                .map(Judgement::failures)
                .filter(f -> f.stableFails() && f.canaryLately() >= CLEARLY_BETTER * f.stableLately())
                .map(f -> "both versions fail, in %s and %s of their last requests: the cause is elsewhere"
                        .formatted(percent(f.stableLately()), percent(f.canaryLately())));
    }

    private Optional<String> bound() {
        return hold.provenBelow().flatMap(limit -> {
            double atMost = judgement.map(j -> j.failures().atMost()).orElse(1.0);
            return atMost < limit.share()
                    ? Optional.empty()
                    : Optional.of("the error rate is proven to be below %s, not yet below %s"
                            .formatted(percent(atMost), percent(limit.share())));
        });
    }

    /** Whether going back would be going back to something worse. */
    boolean isStableWorse() {
        return judgement
                .map(Judgement::failures)
                .filter(f -> f.stableFails() && f.canaryLately() <= f.stableLately())
                .isPresent();
    }

    /** The reason for passing, with what has to be said beside it. */
    String besides(String why) {
        return judgement
                .map(Judgement::failures)
                .filter(Judgement.Failures::stableFails)
                .map(f -> why + "; " + stable + " itself fails in " + percent(f.stableLately()) + " of its requests")
                .orElse(why);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.0995 ? "%.2g %%" : "%.0f %%", 100 * share);
    }
}
