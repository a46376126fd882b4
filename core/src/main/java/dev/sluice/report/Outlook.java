package dev.sluice.report;

import dev.sluice.analysis.ErrorRate;
import dev.sluice.base.Percent;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Measurement;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Step;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.Judgement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the hold under way still waits for, and how long that takes at the rate of its own requests: {@code judged 1,634 of 2,000
 * requests   enough in ~40 s}.
 */
public final class Outlook {
    /** So many requests are as good as never. */
    private static final long FARTHEST = 100_000_000;

    private final Step.Hold hold;
    private final Measurement measurement;
    private final long judged;
    private final Duration since;

    private Outlook(Step.Hold hold, Measurement measurement, long judged, Duration since) {
        this.hold = hold;
        this.measurement = measurement;
        this.judged = judged;
        this.since = since;
    }

    /** Empty where no hold is under way that judges, or nothing was measured in it yet. */
    public static Optional<Outlook> of(DeploymentState deployment, Instant now) {
        Optional<StepRecord> current = deployment.current().filter(s -> s.step() instanceof Step.Hold && s.isBegun());
        Optional<Measurement> measured = deployment.measured().map(Event.Measured::measurement);
        if (current.isEmpty() || measured.isEmpty()) {
            return Optional.empty();
        }
        Step.Hold hold = (Step.Hold) current.get().step();
        long before = deployment
                .holdBegan()
                .filter(began -> began.step().equals(hold.name()))
                .flatMap(began -> began.measurement().canary())
                .map(BackendStats::judged)
                .orElse(0L);
        long judged = measured.get().canary().map(BackendStats::judged).orElse(0L) - before;
        return hold.minimumRequests() == 0
                ? Optional.empty()
                : Optional.of(new Outlook(
                        hold, measured.get(), Math.max(0, judged), current.get().took(now)));
    }

    /** {@code 1,634 of 2,000 requests   enough in ~40 s}. */
    public String requests() {
        long minimum = hold.minimumRequests();
        return Units.count(judged) + " of " + Units.count(minimum) + " requests   "
                + (judged >= minimum ? "enough" : inTime(minimum - judged));
    }

    /** What has to be known besides, in a line each. */
    public List<String> besides() {
        List<String> lines = new ArrayList<>();
        hold.provenBelow().ifPresent(limit -> lines.add(proven(limit)));
        measurement.judgement().ifPresent(judgement -> {
            if (judgement.warmingUp()) {
                lines.add("it warms up: how slow it is, is not judged yet");
            }
            if (judgement.users().mismatched()) {
                lines.add("users are not shared out as the weight says: the comparison is worth nothing");
            }
            if (judgement.failures().stableFails()) {
                lines.add(stable() + " itself fails in "
                        + Units.share(judgement.failures().stableLately()) + " of its requests, above the limit");
            }
        });
        return lines;
    }

    private String stable() {
        return measurement.stable().map(s -> s.backend().version().label()).orElse("the old version");
    }

    private String proven(Percent limit) {
        Optional<Judgement.Failures> failures = measurement.judgement().map(Judgement::failures);
        double atMost = failures.map(Judgement.Failures::atMost).orElse(1.0);
        String now = "error rate proven below " + Units.share(atMost) + ", wanted: below " + limit;
        if (atMost < limit.share()) {
            return now + "   enough";
        }
        long requests = failures.map(Judgement.Failures::canaryRequests).orElse(0L);
        long failed = failures.map(Judgement.Failures::canaryFailed).orElse(0L);
        long needed = ErrorRate.requestsUntilBelow(limit.share(), requests, failed, 1 / measurement.bound(), FARTHEST);
        return now + "   " + (needed == FARTHEST ? "not at this rate of failures" : inTime(needed - requests));
    }

    private String inTime(long missing) {
        if (judged <= 0 || !since.isPositive()) {
            return "none yet";
        }
        double seconds = missing * (since.toMillis() / 1000.0) / judged;
        return "enough in ~" + Units.duration(Duration.ofSeconds(Math.max(1, Math.round(seconds))));
    }
}
