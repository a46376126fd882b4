package dev.sluice.report;

import dev.sluice.analysis.MetricPoint;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Measurement;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.HeldRequests;
import java.util.Locale;
import java.util.Optional;

/** Tells single events of a deployment, a sentence each. */
public final class EventText {
    private final DeploymentState deployment;

    /** @param deployment the state that the events fold to, to know its steps by name */
    public EventText(DeploymentState deployment) {
        this.deployment = deployment;
    }

    public String sentence(Event event) {
        return switch (event) {
            case Event.Opened opened -> opened(opened.plan(), opened.by());
            case Event.Carried carried ->
                (carried.resumed() ? "carried on by " : "carried by ") + carrier(carried.carrier());
            case Event.Intent intent ->
                step(intent.step()) + " begins" + (intent.attempt() > 1 ? ", attempt " + intent.attempt() : "")
                        + lasts(intent.step());
            case Event.Done done -> done(done);
            case Event.Failed failed -> step(failed.step()) + " failed: " + failed.why();
            case Event.Measured measured -> measured(measured.measurement());
            case Event.MetricsBegan began -> metricsBegan(began);
            case Event.MetricMeasured measured ->
                measured.metric() + ": " + word(measured.point().outcome()) + ", "
                        + measured.point().detail();
            case Event.MetricJudged judged ->
                judged.metric() + " is " + judged.verdict().word().toLowerCase(Locale.ROOT) + ": "
                        + judged.verdict().why();
            case Event.Waiting waiting -> step(waiting.step()) + " goes on: " + waiting.why();
            case Event.Noted noted -> step(noted.step()) + ": " + noted.what();
            case Event.RequestsHeld held ->
                step(held.step()) + ": the router holds the requests that arrive, for at most "
                        + Units.duration(held.atMost());
            case Event.RequestsLetGo gone -> step(gone.step()) + ": " + letGo(gone);
            case Event.Requested asked -> asked(asked);
            case Event.RollbackDecided decided ->
                "it is taken back: " + decided.trigger().headline();
            case Event.Superseded by -> "deployment " + by.by() + " begins and ends the watching of this one";
            case Event.Ended ended -> ending(ended.ending()) + ": " + ended.summary();
        };
    }

    private String metricsBegan(Event.MetricsBegan began) {
        return "measured during " + step(began.step()) + ": "
                + String.join(
                        ", ",
                        began.metrics().stream()
                                .map(m -> m.name() + " (" + m.source() + ", " + MetricText.mode(m.mode()) + ")")
                                .toList());
    }

    private static String letGo(Event.RequestsLetGo gone) {
        HeldRequests requests = gone.requests();
        String waited = requests.held() == 0
                ? "no request came meanwhile"
                : Units.plural((int) Math.min(Integer.MAX_VALUE, requests.held()), "request") + " waited, "
                        + Units.micros(requests.longestMicros()) + " at most, and went on";
        return waited
                + (requests.passed() == 0 ? "" : "; " + requests.passed() + " more went through at once")
                + (requests.left() == 0 ? "" : "; " + requests.left() + " went away before")
                + (gone.byTime() ? "; the time was over before the step was" : "");
    }

    private static String word(MetricPoint.Outcome outcome) {
        return switch (outcome) {
            case BEGAN -> "counting begins";
            case MEASURED -> "measured";
            case SUCCESSFUL -> "fine";
            case FAILED -> "bad";
            case INCONCLUSIVE -> "no data";
            case ERROR -> "error";
        };
    }

    private static String opened(Plan plan, String by) {
        String what = switch (plan.kind()) {
            case DEPLOY -> "deployment of ";
            case ROLLBACK -> "going back to ";
            case RECOVERY -> "recovery of ";
        };
        String from = plan.from()
                .map(standing -> " after " + standing.release().version())
                .orElse(", the first one");
        return by + " begins: " + what + plan.to().version() + from + ", " + strategy(plan);
    }

    /** Of {@code host/boot/pid/start} what people can use. */
    private static String carrier(String holder) {
        String[] parts = holder.split("/", 4);
        return parts.length == 4 ? "process " + parts[2] + " on " + parts[0] : holder;
    }

    /** The strategy's name as the configuration has it. */
    public static String strategy(Plan plan) {
        return switch (plan.strategy()) {
            case BLUE_GREEN -> "blueGreen";
            case CANARY -> "canary";
        };
    }

    private String done(Event.Done done) {
        String found = deployment
                .step(done.step())
                .map(record -> StepText.finding(record.step(), done.finding()))
                .orElse("");
        return step(done.step()) + " done" + (found.isEmpty() ? "" : ": " + found);
    }

    private static String asked(Event.Requested asked) {
        String what = asked.by() + " asks: " + asked.request().name().toLowerCase(Locale.ROOT);
        return asked.reason().isEmpty() ? what : what + " (" + asked.reason() + ")";
    }

    /** How long a hold takes, and for how many requests it waits then. */
    private String lasts(String name) {
        return deployment
                .step(name)
                .flatMap(record -> record.step() instanceof Step.Hold hold ? Optional.of(hold) : Optional.empty())
                .map(hold -> ": " + Units.duration(hold.hold())
                        + (hold.minimumRequests() == 0
                                ? ""
                                : " and " + Units.count(hold.minimumRequests()) + " requests, for at most "
                                        + Units.duration(hold.hold().plus(hold.patience()))))
                .orElse("");
    }

    private String measured(Measurement measurement) {
        StringBuilder text = new StringBuilder()
                .append(Units.share(measurement.set()))
                .append(" set, ")
                .append(Units.share(measurement.measured()))
                .append(" measured");
        measurement
                .stable()
                .ifPresent(s -> text.append("; ")
                        .append(name(s, "live"))
                        .append(" failed ")
                        .append(Units.failedShare(s.failed(), s.judged())));
        measurement
                .canary()
                .ifPresent(c -> text.append("; ")
                        .append(name(c, "new"))
                        .append(c.judged() == 0 ? " was asked nothing yet" : " failed " + judged(c)));
        return text.toString();
    }

    /** One version beside itself, with another configuration for instance, is told apart by its part. */
    private String name(BackendStats stats, String part) {
        boolean both = deployment
                .plan()
                .from()
                .filter(old ->
                        old.release().version().equals(deployment.plan().to().version()))
                .isPresent();
        return stats.backend().version() + (both ? " (" + part + ")" : "");
    }

    private static String judged(BackendStats stats) {
        return Units.failedShare(stats.failed(), stats.judged()) + " of " + Units.count(stats.judged())
                + " judged, p95 " + Units.micros(stats.p95Micros());
    }

    private String step(String name) {
        Optional<Step> step = deployment.step(name).map(StepRecord::step);
        return step.map(StepText::name).orElse(name);
    }

    public static String ending(Event.Ending ending) {
        return switch (ending) {
            case SUCCESSFUL -> "done";
            case NOTHING_TOUCHED -> "refused, nothing was touched";
            case ROLLED_BACK -> "rolled back";
            case ROLLBACK_FAILED -> "the rollback failed";
            case INCONCLUSIVE -> "inconclusive";
            case SUPERSEDED -> "superseded";
        };
    }
}
