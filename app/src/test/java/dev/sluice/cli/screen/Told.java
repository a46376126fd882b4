package dev.sluice.cli.screen;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.Percent;
import dev.sluice.base.Version;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.config.RolloutSpec.Strategy;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Measurement;
import dev.sluice.journal.Trigger;
import dev.sluice.plan.Plan;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.Cohort;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.Judgement;
import dev.sluice.traffic.LatencyLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Deployment 42 of the shop from 1.4.2 to 1.5.0, as far as a test tells it. */
final class Told {
    static final EnvironmentId SHOP = new EnvironmentId("shop", "production");
    static final BackendId OLD = new BackendId(new DeploymentId(41), new Version("1.4.2"));
    static final BackendId NEW = new BackendId(new DeploymentId(42), new Version("1.5.0"));
    static final Instant BEGIN = Instant.parse("2026-03-02T14:00:00Z");

    private final List<Entry> entries = new ArrayList<>();
    private Instant now = BEGIN;

    static Plan plan(Optional<Standing> from) {
        return new Plan(
                SHOP,
                Plan.Kind.DEPLOY,
                new ReleaseRef(NEW.version(), "git 3f9c1d2", Optional.empty()),
                from,
                Optional.empty(),
                Strategy.CANARY,
                steps(),
                "digest");
    }

    static Standing old() {
        return new Standing(OLD, new ReleaseRef(OLD.version(), "git 77aa012", Optional.empty()));
    }

    private static List<Step> steps() {
        Cohort internal = new Cohort("internal", Map.of("X-Internal", "1"), Map.of());
        return List.of(
                new Step.Preflight(),
                new Step.OpenRouter(),
                new Step.Backup("before-1.5.0"),
                new Step.Migrate(),
                new Step.Start(),
                new Step.Smoke(0),
                new Step.Shift(1, 3, Percent.ZERO, List.of(internal)),
                new Step.Hold(1, 3, Duration.ofMinutes(30), 0, Duration.ZERO, OnInconclusive.HOLD, Optional.empty()),
                new Step.Shift(2, 3, new Percent(2500), List.of(internal)),
                new Step.Hold(
                        2,
                        3,
                        Duration.ofMinutes(10),
                        2000,
                        Duration.ofMinutes(30),
                        OnInconclusive.HOLD,
                        Optional.empty()),
                new Step.Shift(3, 3, Percent.HUNDRED, List.of(internal)),
                new Step.Promote(),
                new Step.Bake(Duration.ofHours(48), 2000),
                new Step.Cool(Duration.ofHours(72)));
    }

    /** A deployment that has come to its canary's share of 25 %. */
    static Told atQuarter() {
        return new Told()
                .told(new Event.Opened(plan(Optional.of(old())), "ana"))
                .did("preflight", 2000, checks(9))
                .did("router", 5, new Finding.Nothing("router is up"))
                .did("backup", 41_000, new Finding.BackedUp("42-before-1.5.0", 1_200_000_000, 14, 9, true, false))
                .did("migrate", 2000, new Finding.Migrated(Optional.of("0016"), Optional.of("0017"), List.of("0017")))
                .did("start", 11_000, new Finding.Started(List.of("42-web-1", "42-web-2")))
                .did("smoke", 18_000, checks(12))
                .did("shift-1", 10, new Finding.Shifted(Percent.ZERO, List.of("internal"), 2))
                .did("hold-1", 1_800_000, new Finding.Held(0, 0, true, ""))
                .did("shift-2", 10, new Finding.Shifted(new Percent(2500), List.of("internal"), 3))
                .told(new Event.Intent("hold-2", 1))
                .measured("hold-2", 0.25, 0.25, 12, 0);
    }

    /** The same, cut by the guard and taken back. */
    /** In the middle of its migration. */
    static Told migrating() {
        return new Told()
                .told(new Event.Opened(plan(Optional.of(old())), "ana"))
                .did("preflight", 2000, checks(9))
                .told(new Event.Intent("migrate", 1))
                .after(1500);
    }

    static Told cut() {
        Told told = atQuarter().after(1300);
        Cut cut = new Cut(NEW, told.now, "failed requests", 140, 100, 13, 3, 251, 0, 6000, Optional.empty());
        return told.after(30)
                .told(new Event.RollbackDecided(
                        new Trigger.Guard(cut),
                        List.of(
                                new Step.RouteBack(),
                                new Step.StopCandidate(),
                                new Step.SettleDatabase(),
                                new Step.VerifyStable())))
                .did("route-back", 20, new Finding.Shifted(Percent.ZERO, List.of(), 4))
                .did("stop-candidate", 400, new Finding.Stopped(List.of("42-web-1", "42-web-2")))
                .did(
                        "settle-database",
                        90,
                        new Finding.Nothing("the database stays at 0017, which older code can live with"))
                .did("verify-stable", 200, checks(12))
                .told(new Event.Ended(Event.Ending.ROLLED_BACK, Optional.of(OLD), "failed requests"));
    }

    /** The same, promoted and being watched. */
    static Told baking() {
        return atQuarter()
                .after(600_000)
                .told(new Event.Done("hold-2", new Finding.Held(2100, 5, true, "no worse than it may be")))
                .did("shift-3", 10, new Finding.Shifted(Percent.HUNDRED, List.of(), 4))
                .did("promote", 5, new Finding.Promoted(NEW, Optional.of(OLD)))
                .told(new Event.Intent("bake", 1))
                .measured("bake", 1, 1, 90_000, 180);
    }

    private static Finding checks(int count) {
        List<Finding.Checked.Item> items = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            items.add(new Finding.Checked.Item("check " + i, true, "", Duration.ZERO));
        }
        return new Finding.Checked(items);
    }

    Told told(Event event) {
        entries.add(new Entry(new DeploymentId(42), entries.size() + 1, now, new Epoch(7), event));
        return this;
    }

    Told after(long millis) {
        now = now.plusMillis(millis);
        return this;
    }

    Told did(String step, long millis, Finding finding) {
        return told(new Event.Intent(step, 1)).after(millis).told(new Event.Done(step, finding));
    }

    private static Judgement judgement(long judged, long failed) {
        return new Judgement(
                new Judgement.Failures(0.9, 0.8, judged, failed, 9000, 19, 0.01, 0.006, 0.0021, 0.0024, false),
                List.of(new Judgement.Slowness(
                        LatencyLimit.DEFAULT, 0.1, 0.8, 191_000, 180_000, 270_000, judged, 40, 8981, 450, false)),
                new Judgement.Users(500, 0.9, false),
                false);
    }

    Told measured(String step, double set, double measured, long judged, long failed) {
        return told(new Event.Measured(
                step,
                new Measurement(
                        set,
                        measured,
                        0.8,
                        100,
                        Optional.of(new BackendStats(OLD, 9000, 9000, 19, 2, 60_000, 180_000, 260_000)),
                        Optional.of(new BackendStats(NEW, judged, judged, failed, 1, 61_000, 191_000, 280_000)),
                        Optional.of(judgement(judged, failed)))));
    }

    DeploymentState state() {
        return DeploymentState.fold(entries);
    }

    Instant now() {
        return now;
    }
}
