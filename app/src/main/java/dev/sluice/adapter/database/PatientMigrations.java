package dev.sluice.adapter.database;

import dev.sluice.adapter.postgres.InvalidIndexes;
import dev.sluice.adapter.postgres.LockHolder;
import dev.sluice.adapter.postgres.LockOfTool;
import dev.sluice.adapter.postgres.LockWatch;
import dev.sluice.adapter.postgres.PostgresServer;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.MigrationSpec;
import dev.sluice.port.MigrationTool;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Any migration tool on a PostgreSQL that serves people meanwhile: it is watched, stopped when it keeps others waiting for too
 * long, and tried again when it was only a lock that it did not get.
 */
final class PatientMigrations extends AttendedMigrations {
    private static final Pattern NO_LOCK = Pattern.compile(
            "lock timeout|55P03|LockNotAvailable|LockWaitTimeout|deadlock detected|40P01", Pattern.CASE_INSENSITIVE);

    private final PostgresServer server;
    private final MigrationSpec spec;
    private final Optional<LockOfTool> lock;
    private final String application;
    private final UnaryOperator<String> hide;
    private final Pauses pauses;

    /**
     * What is watched, and how.
     *
     * @param lock the tool's own lock, where it has one
     * @param application how its sessions call themselves
     * @param hide takes secrets out of what is told
     */
    record Watched(MigrationTool tool, Optional<LockOfTool> lock, String application, UnaryOperator<String> hide) {}

    PatientMigrations(Watched watched, PostgresServer server, MigrationSpec spec, Pauses pauses) {
        super(watched.tool());
        this.lock = watched.lock();
        this.application = watched.application();
        this.hide = watched.hide();
        this.server = server;
        this.spec = spec;
        this.pauses = pauses;
    }

    @Override
    void attend(Runnable work, Consumer<String> tell) {
        InvalidIndexes indexes = new InvalidIndexes(server);
        Map<String, String> before = indexes.find();
        if (!before.isEmpty()) {
            tell.accept(leftovers(before) + " before this migration");
        }
        for (int attempt = 1; ; attempt++) {
            Attempt made = attempt(work, tell);
            Map<String, String> left = added(before, indexes.find());
            if (made.failure().isEmpty()) {
                requireNone(left);
                return;
            }
            SluiceException failure = made.failure().get();
            String why = made.why(failure);
            if (!left.isEmpty() || !made.mayDoBetter(failure) || attempt > spec.retries()) {
                throw new SluiceException(
                        failure.code(),
                        why + tries(made, failure, attempt) + after(left),
                        help(failure, made, left),
                        failure);
            }
            Duration pause = pauses.after(attempt);
            tell.accept("attempt %d of %d got no lock: %s; the next one is in %d ms"
                    .formatted(attempt, spec.retries() + 1, made.blame(), pause.toMillis()));
            pauses.rest(pause);
        }
    }

    private Attempt attempt(Runnable work, Consumer<String> tell) {
        Optional<LockHolder> holder = lock.flatMap(own -> own.holder(server));
        if (holder.isPresent()) {
            String why = hide.apply(lock.orElseThrow().explained(holder.get()));
            return new Attempt(
                    Optional.of(new SluiceException(Code.MIGRATION_FAILED, why, "")), Optional.empty(), true, spec);
        }
        Optional<SluiceException> failure = Optional.empty();
        LockWatch watch = LockWatch.begin(server, new LockWatch.Settings(application, spec.blocking(), tell, hide));
        try (watch) {
            work.run();
        } catch (SluiceException e) {
            failure = Optional.of(e);
        }
        return new Attempt(failure, Optional.of(watch.seen()), false, spec);
    }

    /**
     * One run of the tool.
     *
     * @param seen by the watch; empty where nothing was run
     */
    private record Attempt(
            Optional<SluiceException> failure, Optional<LockWatch.Seen> seen, boolean lockedOut, MigrationSpec spec) {
        /** Whether it was a lock alone: not what the migration does. */
        boolean mayDoBetter(SluiceException failed) {
            if (lockedOut) {
                return true;
            }
            LockWatch.Seen watched = seen.orElseThrow();
            if (watched.stopped().isPresent()) {
                return watched.waiting();
            }
            // A server speaks its own language: what it calls a lock timeout is also known by how long was waited.
            boolean waited = watched.ownWait()
                            .compareTo(spec.lockTimeout().multipliedBy(9).dividedBy(10))
                    >= 0;
            return waited || NO_LOCK.matcher(failed.what()).find();
        }

        String blame() {
            return lockedOut
                    ? failure.map(SluiceException::what).orElse("")
                    : seen.flatMap(LockWatch.Seen::blame).orElse("who held it was gone when it was looked for");
        }

        String why(SluiceException failed) {
            return failed.what()
                    + seen.flatMap(LockWatch.Seen::stopped)
                            .map(stopped -> "; " + stopped)
                            .orElse("");
        }
    }

    private static String tries(Attempt made, SluiceException failure, int attempt) {
        if (made.lockedOut() || !made.mayDoBetter(failure)) {
            return "";
        }
        return "; " + (attempt == 1 ? "" : "in " + attempt + " attempts it never got its lock: ") + made.blame();
    }

    private String help(SluiceException failure, Attempt made, Map<String, String> left) {
        if (!left.isEmpty()) {
            return "drop it with DROP INDEX CONCURRENTLY. Building one waits for every older transaction and keeps nobody"
                    + " waiting: with `migrations: {lockTimeout: 10m, blocksAtMost: 2s}` it may wait, and nobody else has to";
        }
        boolean stopped = made.seen().flatMap(LockWatch.Seen::stopped).isPresent();
        if (stopped && !made.mayDoBetter(failure)) {
            return "make its steps shorter (NOT VALID and VALIDATE, CONCURRENTLY, batches), or let it keep others waiting"
                    + " for longer with `migrations.blocksAtMost`";
        }
        return made.mayDoBetter(failure) && !made.lockedOut()
                ? "end the session that holds the lock, or try at a quieter hour; `migrations.retries` and"
                        + " `migrations.lockTimeout` say how long it is tried"
                : failure.help();
    }

    private static String leftovers(Map<String, String> indexes) {
        String named = indexes.entrySet().stream()
                .map(e -> e.getKey() + " on " + e.getValue())
                .collect(Collectors.joining(", "));
        return (indexes.size() == 1
                        ? "an index that is not valid was left: "
                        : "indexes that are not valid were left: ")
                + named;
    }

    private static String after(Map<String, String> left) {
        return left.isEmpty() ? "" : "; " + leftovers(left);
    }

    /** A tool that swallows the failure of a statement must not make a release look whole. */
    private static void requireNone(Map<String, String> left) {
        if (!left.isEmpty()) {
            throw new SluiceException(
                    Code.MIGRATION_FAILED,
                    "the tool ended without an error, and " + leftovers(left),
                    "drop it with DROP INDEX CONCURRENTLY and build it again");
        }
    }

    private static Map<String, String> added(Map<String, String> before, Map<String, String> after) {
        Map<String, String> added = new TreeMap<>(after);
        added.keySet().removeAll(before.keySet());
        return added;
    }
}
