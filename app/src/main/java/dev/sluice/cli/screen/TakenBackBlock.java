package dev.sluice.cli.screen;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.StepRecord;
import dev.sluice.journal.Trigger;
import dev.sluice.plan.Step;
import dev.sluice.report.DatabaseFate;
import dev.sluice.report.Units;
import dev.sluice.report.Verdict;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.Judgement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is said of a release that was taken back: why, what became of traffic and database, and what to type next. */
final class TakenBackBlock {
    private final DeploymentState deployment;
    private final Trigger trigger;
    private final Paint paint;

    TakenBackBlock(DeploymentState deployment, Trigger trigger, Paint paint) {
        this.deployment = deployment;
        this.trigger = trigger;
        this.paint = paint;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(paint.bad("✖ " + headline()));
        lines.add(row("why", why()));
        lines.add(row("traffic", traffic()));
        DatabaseFate.of(deployment).ifPresent(fate -> lines.add(row("database", fate)));
        lines.add(row("next", next()));
        return lines;
    }

    private static String row(String name, String text) {
        return "  " + Columns.left(name, 9) + " " + text;
    }

    private Optional<Cut> cut() {
        return trigger instanceof Trigger.Guard guard ? Optional.of(guard.cut()) : Optional.empty();
    }

    private String version() {
        return deployment.plan().to().version().label();
    }

    private Optional<String> stable() {
        return deployment.plan().from().map(old -> old.release().version().label());
    }

    private String headline() {
        Optional<Cut> cut = cut();
        if (cut.isEmpty() || !deployment.isEnded()) {
            return Verdict.of(deployment);
        }
        String onTraffic = firstShare()
                .map(began ->
                        ", " + Units.duration(Duration.between(began, cut.get().at())) + " on traffic")
                .orElse("");
        return Verdict.of(deployment).replace(" served)", " served" + onTraffic + ")");
    }

    private Optional<Instant> firstShare() {
        return deployment.steps().stream()
                .filter(s -> s.step() instanceof Step.Shift && s.isBegun())
                .findFirst()
                .flatMap(StepRecord::began);
    }

    private String why() {
        return cut().map(c -> c.judgement()
                                .flatMap(Judgement::decisiveSlowness)
                                .map(slow -> c.reason())
                                .orElseGet(() -> failures(c))
                        + "   chance of a false alarm < " + Units.share(1 / c.bound()))
                .orElseGet(trigger::sentence);
    }

    private String failures(Cut cut) {
        String beside = stable().map(old -> ", " + Units.count(cut.stableFailed()) + " of "
                        + Units.count(cut.stableRequests()) + " on " + old)
                .orElse("");
        return "failed requests: " + Units.count(cut.canaryFailed()) + " of " + Units.count(cut.canaryRequests())
                + " on " + version() + beside;
    }

    private String traffic() {
        if (!deployment.begun(Step.Shift.class)) {
            return stable().map(old -> "never left " + old).orElse("never had any");
        }
        List<String> parts = new ArrayList<>();
        String where = stable().map(old -> "100 % on " + old).orElse("none: there was no release before");
        parts.add(where
                + backAfter().map(took -> " after " + Units.duration(took)).orElse(", on its way"));
        if (deployment.step("stop-candidate").filter(StepRecord::isDone).isPresent()) {
            parts.add(version() + " stopped");
        }
        return String.join(" · ", parts);
    }

    /** The guard's own time from the deciding answer where it cut; else from the decision until the router had the table. */
    private Optional<Duration> backAfter() {
        return cut().map(c -> Duration.ofNanos(c.cutMicros() * 1000))
                .or(() -> deployment
                        .step("route-back")
                        .filter(StepRecord::isDone)
                        .flatMap(step -> step.began()
                                .flatMap(began -> step.ended().map(ended -> Duration.between(began, ended)))));
    }

    private String next() {
        return "sluice logs " + version() + " --failed      report: sluice report " + deployment.id() + " --open";
    }
}
