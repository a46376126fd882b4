package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.InvariantSpec;
import dev.sluice.migration.DatabaseReturn;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.migration.Rehearsal;
import dev.sluice.migration.Rehearsal.Run;
import dev.sluice.migration.Rehearsal.Trial;
import dev.sluice.port.Backups.Backup;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.Probe;
import dev.sluice.port.Rehearsals.Stage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tries a release on a copy of the data, in the order of a deployment: the old version, the expand migrations, the new version
 * and the old one again, the contract migrations, and all the way back where the tool can.
 */
public final class Rehearsing {
    /*
     * The old version is started before the migration too. Where it fails there already, its failure afterwards says nothing
     * about the migration: nobody can tell, and so the verdict is "unproven".
     */
    private static final String BEFORE = "before the migration";
    private static final String AFTER = "after the migration";
    private static final String BROKEN_OFF = "after the migration broke off";
    private static final String HALF = "the migration broke off, and half of it stays";
    private static final String PAST_CONTRACT = "after the contract migration";
    private static final String BACK = "after taking the migration back";
    private static final String CONTRACT_BACK = "after taking the contract migration back";

    private final Play play;
    private final Stage stage;
    private final MigrationTool tool;
    private final Trials tryOut;
    private final Time clock;
    private final List<Trial> trials = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private Map<String, BigDecimal> numbers = Map.of();
    private boolean controlPassed;
    private boolean brokeOff;

    /** A version with the configuration it was brought with and its prepared directory. */
    public record Side(Version version, EnvironmentSpec spec, Path directory) {}

    /**
     * What is rehearsed.
     *
     * @param standing the version that has the traffic; empty for the first deployment
     */
    public record Play(Backup backup, Side coming, Optional<Side> standing) {}

    private Rehearsing(Play play, Stage stage, Probe probe, Time clock) {
        this.play = play;
        this.stage = stage;
        this.clock = clock;
        this.tool = stage.migrations(play.coming().directory());
        this.tryOut = new Trials(stage, probe, clock);
    }

    /** Throws when it could not be rehearsed; what the release did wrong is in {@link Rehearsal#problems}. */
    public static Rehearsal rehearse(Ports ports, Play play, Time clock) {
        var data = ports.data()
                .orElseThrow(() -> new SluiceException(
                        Code.CONFIGURATION,
                        play.coming().spec().id() + " has no database, so there is nothing to rehearse",
                        ""));
        Optional<String> live = data.migrations(play.coming().directory()).current();
        try (Stage stage = data.rehearsals().open(play.backup().name())) {
            return new Rehearsing(play, stage, ports.probe(), clock).run(live);
        }
    }

    /** @param live where the environment's own database is */
    private Rehearsal run(Optional<String> live) {
        catchUp(live);
        MigrationStatus before = tool.status();
        Migrating.refuse(play.coming().version().label(), before);
        numbers = measure(BEFORE);
        controlPassed =
                startsApps() && play.standing().map(old -> tried(old, BEFORE)).orElse(false);
        String schemaBefore = schema();
        List<String> expanding = revisions(before, false);
        List<String> contracting = revisions(before, true);
        Optional<HiddenSql> hidden = play.standing()
                .flatMap(_ -> HiddenSql.of(
                        stage,
                        tool,
                        before.pending().stream().filter(m -> !m.contract()).toList()));
        Optional<Run> expand = expanding.isEmpty() ? Optional.empty() : upgrade(expanding, AFTER);
        hidden.ifPresent(h -> problems.addAll(
                h.problems(stage, play.standing().orElseThrow().version().label())));
        boolean oldStays = problems.isEmpty() && startsApps() && tryBoth(expanding);
        Optional<String> between = tool.current();
        Optional<Run> contract = Optional.empty();
        Optional<DatabaseReturn> pastContract = Optional.empty();
        if (problems.isEmpty() && !contracting.isEmpty()) {
            String schemaBetween = schema();
            contract = upgrade(contracting, PAST_CONTRACT);
            pastContract = contract.map(run -> backPastContract(between, schemaBetween))
                    .or(() -> isHalfThere(schemaBetween) ? Optional.of(restore(HALF)) : Optional.empty());
        }
        DatabaseReturn back = back(before, between, expanding, oldStays, schemaBefore);
        Rehearsal.Copy copy =
                new Rehearsal.Copy(play.backup().name(), play.backup().at(), stage.where(), stage.restored());
        return new Rehearsal(copy, expand, contract, trials, back, pastContract, problems);
    }

    /** A backup may be from before the last migrations of the version that serves: it never ran on such a schema. */
    private void catchUp(Optional<String> live) {
        live.filter(revision -> tool.status().pending().stream()
                        .anyMatch(m -> m.revision().equals(revision)))
                .ifPresent(tool::upgradeTo);
    }

    private static List<String> revisions(MigrationStatus status, boolean contract) {
        return status.pending().stream()
                .filter(m -> m.contract() == contract)
                .map(Migration::revision)
                .toList();
    }

    private boolean startsApps() {
        return data().rehearsal().env().isPresent() && Trials.tell(play.coming().spec());
    }

    private DataSpec data() {
        return play.coming().spec().data().orElseThrow();
    }

    private String schema() {
        return stage.database().facts().schemaHash();
    }

    private Optional<Run> upgrade(List<String> revisions, String when) {
        stage.trace();
        Instant began = clock.instant();
        try {
            tool.upgradeTo(revisions.getLast());
        } catch (SluiceException e) {
            if (e.code() == Code.TIMED_OUT || e.code() == Code.DATABASE_UNREACHABLE) {
                throw e;
            }
            problems.add(e.what());
            brokenOff();
            return Optional.empty();
        }
        Duration took = Duration.between(began, clock.instant());
        return Optional.of(new Run(revisions, took, stage.trace(), measure(when), stage.unmeasured()));
    }

    /** Where the product takes no DDL back, half of the migration is there: what that is, and whether the old version lives with it. */
    private void brokenOff() {
        if (stage.database().facts().takesBackDdl()) {
            return;
        }
        brokeOff = true;
        List<String> left = stage.left();
        problems.add(
                left.isEmpty()
                        ? "nothing that the migration ran before it broke off stays"
                        : "the migration broke off, and what it ran before stays: " + String.join("; ", left));
        if (controlPassed) {
            boolean lives = tried(play.standing().orElseThrow(), BROKEN_OFF);
            problems.add("%s %s on what is left"
                    .formatted(play.standing().orElseThrow().version(), lives ? "runs" : "does not run"));
        }
    }

    private boolean isHalfThere(String schemaBefore) {
        return brokeOff && !schema().equals(schemaBefore);
    }

    /** Both versions on the migrated copy; gives whether the old one passed there. */
    private boolean tryBoth(List<String> expanding) {
        boolean newPassed = tried(play.coming(), AFTER);
        if (!newPassed && (controlPassed || play.standing().isEmpty())) {
            problems.add(failure(play.coming(), AFTER));
        }
        if (!controlPassed) {
            return false;
        }
        Side old = play.standing().orElseThrow();
        boolean oldPassed = expanding.isEmpty() || tried(old, AFTER);
        if (!oldPassed) {
            problems.add(failure(old, AFTER) + "; it still serves then, so the migration is no expand migration");
        }
        return oldPassed;
    }

    private DatabaseReturn backPastContract(Optional<String> between, String schemaBetween) {
        if (!startsApps()) {
            return restore("no version was started on it, and a contract migration takes something away");
        }
        if (!tried(play.coming(), PAST_CONTRACT) && controlPassed) {
            problems.add(failure(play.coming(), PAST_CONTRACT));
        }
        if (play.standing().isEmpty()) {
            return new DatabaseReturn.Stays(tool.current(), Optional.empty());
        }
        Side old = play.standing().orElseThrow();
        if (controlPassed && tried(old, PAST_CONTRACT)) {
            return new DatabaseReturn.Stays(
                    tool.current(), Optional.of(old.version().label()));
        }
        String why = controlPassed
                ? old.version() + " does not run on it"
                : old.version() + " could not be tried: it did not pass " + BEFORE;
        Optional<String> taken = takenBack(between, schemaBetween);
        if (taken.isPresent()) {
            return restore(why + ", and " + taken.get());
        }
        return controlPassed && tried(old, CONTRACT_BACK)
                ? new DatabaseReturn.Downgrade(between, old.version().label())
                : restore(why);
    }

    private DatabaseReturn restore(String why) {
        return new DatabaseReturn.Restore(play.backup().name(), play.backup().at(), why);
    }

    private DatabaseReturn back(
            MigrationStatus before,
            Optional<String> between,
            List<String> expanding,
            boolean oldStays,
            String schemaBefore) {
        Optional<String> old = play.standing().map(side -> side.version().label());
        if (old.isEmpty()) {
            return new DatabaseReturn.Stays(between, old);
        }
        if (oldStays || expanding.isEmpty()) {
            return new DatabaseReturn.Stays(between, controlPassed ? old : Optional.empty());
        }
        if (!startsApps()) {
            return new DatabaseReturn.Unproven(
                    between,
                    "no version was started on the copy: that takes `rehearsal.env`, and smoke tests or health checks");
        }
        if (!controlPassed) {
            return new DatabaseReturn.Unproven(between, old.get() + " did not pass its smoke tests " + BEFORE);
        }
        if (isHalfThere(schemaBefore)) {
            return restore(HALF);
        }
        if (trials.stream()
                .noneMatch(t -> t.version().equals(old.get()) && t.when().equals(AFTER))) {
            return new DatabaseReturn.Unproven(
                    between, "the rehearsal failed before " + old.get() + " was tried on it");
        }
        Optional<String> taken = takenBack(before.current(), schemaBefore);
        if (taken.isPresent()) {
            return restore(old.get() + " does not run on it, and " + taken.get());
        }
        return tried(play.standing().orElseThrow(), BACK)
                ? new DatabaseReturn.Downgrade(before.current(), old.get())
                : restore(old.get() + " runs neither on it nor after taking it back");
    }

    /** Takes the copy back to a revision; gives why that is no way, empty when the schema is as it was there. */
    private Optional<String> takenBack(Optional<String> revision, String schema) {
        if (!tool.canDowngrade()) {
            return Optional.of("the migrations cannot be taken back");
        }
        try {
            tool.downgradeTo(revision.orElse(""));
        } catch (SluiceException e) {
            if (e.code() == Code.TIMED_OUT || e.code() == Code.DATABASE_UNREACHABLE) {
                throw e;
            }
            return Optional.of("taking it back failed: " + e.what());
        }
        return schema().equals(schema) ? Optional.empty() : Optional.of("taken back, its schema is not as it was");
    }

    private boolean tried(Side side, String when) {
        Trial trial = tryOut.of(side, when);
        trials.add(trial);
        return trial.passed();
    }

    private String failure(Side side, String when) {
        return trials.stream()
                .filter(t ->
                        t.version().equals(side.version().label()) && t.when().equals(when))
                .findFirst()
                .map(t -> "%s fails its smoke tests %s: %s".formatted(t.version(), when, t.detail()))
                .orElseThrow();
    }

    /** The invariants; one that does not hold is a problem of the release, except before it did anything. */
    private Map<String, BigDecimal> measure(String when) {
        Map<String, BigDecimal> found = new HashMap<>();
        for (InvariantSpec invariant : data().invariants()) {
            Optional<BigDecimal> number = number(invariant, when);
            number.ifPresent(n -> found.put(invariant.name(), n));
            if (!when.equals(BEFORE)) {
                number.map(n -> DataRules.broken(
                                invariant, Optional.ofNullable(numbers.get(invariant.name())), n, when))
                        .orElseGet(() -> Optional.of("invariant '" + invariant.name() + "' gives no number " + when))
                        .ifPresent(problems::add);
            }
        }
        return found;
    }

    /** A table that the migration is yet to make has no number before it. */
    private Optional<BigDecimal> number(InvariantSpec invariant, String when) {
        try {
            return stage.database().number(invariant.sql());
        } catch (SluiceException e) {
            if (e.code() == Code.DATABASE_UNREACHABLE || !when.equals(BEFORE)) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
