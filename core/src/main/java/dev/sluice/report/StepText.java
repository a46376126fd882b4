package dev.sluice.report;

import dev.sluice.base.Percent;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Finding.Checked;
import dev.sluice.plan.Step;
import java.util.List;
import java.util.stream.Collectors;

/** Steps and what they found, in words. */
public final class StepText {
    private StepText() {}

    /** The step's name for people: {@code backup}, {@code traffic 25 %}, {@code retire 1.4.2}. */
    public static String name(Step step) {
        return switch (step) {
            case Step.Preflight s -> "preflight";
            case Step.Fetch s -> "fetch";
            case Step.Adopt s -> "release";
            case Step.Restore s -> "restore";
            case Step.Offsite s -> "off-site copy";
            case Step.Test s -> "test";
            case Step.Backup s -> "backup";
            case Step.OpenRouter s -> "router";
            case Step.Survey s -> "survey";
            case Step.Invariants s -> "invariants";
            case Step.Rehearse s -> "rehearse";
            case Step.Migrate s -> "migrate";
            case Step.Start s -> "start";
            case Step.Smoke s -> s.round() == 0 ? "smoke" : "smoke " + s.round();
            case Step.Shift s -> "traffic " + share(s);
            case Step.Hold s -> "hold " + s.number() + "/" + s.of();
            case Step.HandOver s -> "workers";
            case Step.Promote s -> "promote";
            case Step.Downgrade s -> "downgrade";
            case Step.Contract s -> "contract";
            case Step.Bake s -> "bake";
            case Step.Cool s -> "cool";
            case Step.RetireStandby s -> "retire " + s.backend().version();
            case Step.StartStable s -> "start again";
            case Step.RouteBack s -> "traffic back";
            case Step.HandBack s -> "workers back";
            case Step.StopCandidate s -> "stop";
            case Step.SettleDatabase s -> "database";
            case Step.VerifyStable s -> "verify";
        };
    }

    /** Whom a shift serves: {@code 25 %}, {@code internal}. */
    public static String share(Step.Shift shift) {
        return Step.opened(shift)
                .map(cohort -> cohort.name())
                .orElseGet(() -> shift.weight().toString());
    }

    /** What this step found, where its name does not say it already. */
    public static String finding(Step step, Finding finding) {
        return switch (step) {
            case Step.Shift ignored -> "";
            case Step.RouteBack ignored -> "";
            case Step.Promote ignored -> "";
            case Step.OpenRouter ignored -> "";
            default -> finding(finding);
        };
    }

    /** What a done step found, short enough for one line. */
    public static String finding(Finding finding) {
        return switch (finding) {
            case Checked checked -> checks(checked.items());
            case Finding.Fetched fetched -> digest(fetched.digest());
            case Finding.Ran ran -> ran.command();
            case Finding.BackedUp backup -> backup(backup);
            case Finding.Restored restored ->
                restored.backup() + ", " + Units.plural(restored.tables(), "table") + ", "
                        + Units.plural(restored.rows(), "row");
            case Finding.Copied copied ->
                (copied.bytes() == 0 ? "" : Units.bytes(copied.bytes()) + " ") + "in "
                        + String.join(", ", copied.places());
            case Finding.Measured measured -> Units.plural(measured.numbers().size(), "number");
            case Finding.Surveyed surveyed -> surveyed(surveyed);
            case Finding.Rehearsed rehearsed -> RehearsalText.inShort(rehearsed.rehearsal());
            case Finding.Migrated migrated -> migrated(migrated);
            case Finding.Started started -> Units.plural(started.instances().size(), "instance");
            case Finding.Stopped stopped -> Units.plural(stopped.instances().size(), "instance");
            case Finding.Shifted shifted -> shifted(shifted);
            case Finding.Held held -> held(held);
            case Finding.Promoted promoted -> promoted.live().version().label();
            case Finding.Nothing nothing -> nothing.why();
        };
    }

    private static String checks(List<Checked.Item> items) {
        long passed = items.stream().filter(Checked.Item::passed).count();
        String failed = items.stream()
                .filter(item -> !item.passed())
                .map(item -> item.name() + " (" + item.detail() + ")")
                .collect(Collectors.joining(", "));
        return passed + "/" + items.size() + (failed.isEmpty() ? "" : ": " + failed);
    }

    /** The first characters of a digest, as many as tell releases apart. */
    public static String digest(String digest) {
        int colon = digest.indexOf(':');
        return digest.substring(0, Math.min(digest.length(), colon + 13));
    }

    private static String backup(Finding.BackedUp backup) {
        if (backup.bytes() == 0 && backup.tables() == 0) {
            return backup.backup() + (backup.reused() ? " counts" : "")
                    + ", made and verified by its own command; rows not counted";
        }
        String what = backup.reused() ? backup.backup() + " counts" : Units.bytes(backup.bytes());
        return what
                + (backup.restored()
                        ? ", restored, " + Units.plural(backup.tables(), "table") + " equal"
                        : ", checksums good")
                + backup.redisKeys()
                        .map(keys -> ", with " + Units.plural(keys, "key") + " of Redis")
                        .orElse("");
    }

    private static String surveyed(Finding.Surveyed surveyed) {
        return "at " + surveyed.revision().orElse("no revision") + ", "
                + surveyed.pending().size() + " pending";
    }

    private static String migrated(Finding.Migrated migrated) {
        String after = migrated.after().orElse("an empty schema");
        return migrated.applied().isEmpty()
                ? "nothing pending, at " + after
                : migrated.before().orElse("empty") + " → " + after;
    }

    private static String shifted(Finding.Shifted shifted) {
        if (shifted.cohorts().isEmpty() || shifted.weight().equals(Percent.HUNDRED)) {
            return shifted.weight().toString();
        }
        return shifted.weight() + " and " + String.join(", ", shifted.cohorts());
    }

    private static String held(Finding.Held held) {
        String counted = Units.count(held.judged()) + " judged, " + Units.count(held.failed()) + " failed";
        return held.why().isEmpty() ? counted : counted + "; " + held.why();
    }
}
