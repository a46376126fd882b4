package dev.sluice.report;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.Percent;
import dev.sluice.base.Version;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.config.RolloutSpec.Strategy;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Measurement;
import dev.sluice.plan.Plan;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.BackendStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Deployment 42 of the shop, told event by event; time passes as it is told. */
final class Story {
    static final BackendId OLD = new BackendId(new DeploymentId(41), new Version("1.4.2"));
    static final BackendId NEW = new BackendId(new DeploymentId(42), new Version("1.5.0"));
    static final Instant BEGIN = Instant.parse("2026-03-02T14:00:00Z");

    private final List<Entry> entries = new ArrayList<>();
    private Instant now = BEGIN;

    static Plan plan(List<Step> steps) {
        return new Plan(
                new EnvironmentId("shop", "production"),
                Plan.Kind.DEPLOY,
                new ReleaseRef(NEW.version(), "git 3f9c1d2", Optional.of("3f9c1d2aa")),
                Optional.of(new Standing(OLD, new ReleaseRef(OLD.version(), "git 77aa012", Optional.empty()))),
                Optional.empty(),
                Strategy.CANARY,
                steps,
                "digest");
    }

    static List<Step> canary() {
        return List.of(
                new Step.Preflight(),
                new Step.Backup("before-1.5.0"),
                new Step.Survey(),
                new Step.Migrate(),
                new Step.Start(),
                new Step.Smoke(0),
                new Step.Shift(1, 2, new Percent(2500), List.of()),
                new Step.Hold(
                        1,
                        2,
                        Duration.ofMinutes(10),
                        2000,
                        Duration.ofMinutes(30),
                        OnInconclusive.HOLD,
                        Optional.empty()),
                new Step.Shift(2, 2, Percent.HUNDRED, List.of()),
                new Step.HandOver(),
                new Step.Promote(),
                new Step.Bake(Duration.ofHours(48), 2000));
    }

    Story opened(Plan plan) {
        return told(new Event.Opened(plan, "ana"));
    }

    Story told(Event event) {
        entries.add(new Entry(new DeploymentId(42), entries.size() + 1, now, new Epoch(7), event));
        return this;
    }

    Story after(long millis) {
        now = now.plusMillis(millis);
        return this;
    }

    /** A step from its beginning to its end. */
    Story did(String step, long millis, Finding finding) {
        return told(new Event.Intent(step, 1)).after(millis).told(new Event.Done(step, finding));
    }

    Story measured(String step, double set, long judged, long failed) {
        return told(new Event.Measured(
                step,
                new Measurement(
                        set,
                        set - 0.002,
                        0.8,
                        100,
                        Optional.of(new BackendStats(OLD, 9000, 9000, 19, 2, 60_000, 180_000, 260_000)),
                        Optional.of(new BackendStats(NEW, judged, judged, failed, 1, 61_000, 191_000, 280_000)),
                        Optional.empty())));
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    Instant now() {
        return now;
    }
}
