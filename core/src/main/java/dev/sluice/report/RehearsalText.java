package dev.sluice.report;

import dev.sluice.migration.DatabaseReturn;
import dev.sluice.migration.Rehearsal;
import dev.sluice.migration.Rehearsal.Run;
import dev.sluice.migration.TracedStatement;
import dev.sluice.migration.TracedStatement.Lock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a rehearsal found, in words. */
public final class RehearsalText {
    private RehearsalText() {}

    /** In one line: {@code 2.1 s, strongest lock 40 ms, both versions passed}. */
    public static String inShort(Rehearsal rehearsal) {
        List<String> parts = new ArrayList<>();
        Stream.concat(rehearsal.expand().stream(), rehearsal.contract().stream())
                .map(RehearsalText::run)
                .forEach(parts::add);
        if (!rehearsal.trials().isEmpty()) {
            long passed =
                    rehearsal.trials().stream().filter(Rehearsal.Trial::passed).count();
            parts.add(passed + " of " + Units.plural(rehearsal.trials().size(), "trial") + " passed");
        }
        return String.join("; ", parts);
    }

    /** What migrations took: {@code 2.1 s, strongest lock 40 ms (AccessExclusive on users), 24 rows}. */
    public static String run(Run run) {
        List<String> parts = new ArrayList<>();
        parts.add(Units.duration(run.took()));
        TracedStatement.strongest(run.statements()).ifPresent(lock -> parts.add("strongest lock " + lock(lock)));
        if (!run.rewritten().isEmpty()) {
            parts.add("rewrites " + String.join(", ", run.rewritten()));
        }
        if (run.rows() > 0) {
            parts.add(Units.plural(run.rows(), "row") + " changed");
        }
        run.unmeasured().ifPresent(what -> parts.add("not measured: " + what));
        return String.join(", ", parts);
    }

    /** {@code 40 ms (ACCESS EXCLUSIVE on users)}; {@code at most 40 ms} where it was seen from outside. */
    public static String lock(Lock lock) {
        return "%s%s (%s on %s)"
                .formatted(
                        lock.exact() ? "" : "at most ",
                        Units.duration(lock.held()),
                        lock.as().orElseGet(lock.mode()::toString),
                        lock.table());
    }

    /** What becomes of the database on the way back; a half-sentence after {@code database:}. */
    public static String back(DatabaseReturn back, Optional<String> before) {
        return switch (back) {
            case DatabaseReturn.Stays stays ->
                "stays at " + revision(stays.revision())
                        + stays.proof()
                                .map(old -> " (" + old + " runs on it: proven in rehearsal)")
                                .orElse("");
            case DatabaseReturn.Downgrade down ->
                "is taken back to " + revision(down.revision()) + " (" + down.proof()
                        + " runs after it, not without it: proven in rehearsal)";
            case DatabaseReturn.Restore restore ->
                "only restoring " + restore.backup() + " brings " + before.orElse("the version before") + " back: "
                        + restore.why() + "; what is written after " + restore.at() + " would be lost";
            case DatabaseReturn.Unproven unproven ->
                "stays at " + revision(unproven.revision()) + " (not proven: " + unproven.why() + ")";
        };
    }

    private static String revision(Optional<String> revision) {
        return revision.orElse("an empty schema");
    }
}
