package dev.sluice.migration.lint;

import dev.sluice.migration.LockMode;
import dev.sluice.migration.ddl.Change;
import dev.sluice.migration.ddl.Ddl;
import dev.sluice.migration.sql.Statement;
import dev.sluice.migration.sql.Token;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The database session in which the statements run: whether in a transaction, what it holds, how long it waits. */
final class Session {
    private static final Set<String> OFF = Set.of("", "0", "0ms", "0s", "default");

    private final boolean timeoutByRunner;
    /** A transaction of the tool's own around the statements. */
    private boolean wrapped;

    private boolean begun;
    private boolean timeout;
    private boolean localTimeout;
    private boolean toldOfTimeout;
    private final Map<String, LockMode> held = new HashMap<>();
    private final Set<String> newValues = new HashSet<>();

    Session(boolean timeoutByRunner) {
        this.timeoutByRunner = timeoutByRunner;
    }

    /** A script begins: the tool wraps it, or not, in a transaction of its own or in one that goes on. */
    void enter(boolean inTransaction, boolean goesOn) {
        toldOfTimeout = false;
        if (!goesOn) {
            end();
        }
        wrapped = inTransaction;
    }

    private boolean inTransaction() {
        return wrapped || begun;
    }

    private void end() {
        begun = false;
        localTimeout = false;
        held.clear();
        newValues.clear();
    }

    /** Takes down one statement, and remarks what is dangerous about it at this point. */
    void run(Statement statement, Ddl ddl, Verdict verdict) {
        switch (ddl) {
            case Ddl.Transaction transaction -> transaction(transaction);
            case Ddl.Set set -> set(set);
            default -> {
                if (cannotBeInTransaction(ddl) && inTransaction()) {
                    verdict.remark(
                            Hazard.CONCURRENTLY_IN_TRANSACTION,
                            "PostgreSQL refuses this in a transaction",
                            "put it into a migration of its own that the tool runs without a transaction");
                }
                values(statement, verdict);
                locks(ddl, verdict);
            }
        }
        if (ddl instanceof Ddl.AddEnumValue added && inTransaction()) {
            newValues.add(added.value());
        }
    }

    private void transaction(Ddl.Transaction transaction) {
        switch (transaction.act()) {
            case BEGIN -> begun = true;
            case COMMIT, ROLLBACK -> {
                end();
                wrapped = false;
            }
            case SAVEPOINT -> {}
        }
    }

    private void set(Ddl.Set set) {
        if (set.setting().equals("lock_timeout")) {
            boolean on = !OFF.contains(set.value());
            if (set.local()) {
                localTimeout = on;
            } else {
                timeout = on;
            }
        }
    }

    private void values(Statement statement, Verdict verdict) {
        statement.tokens().stream()
                .filter(t -> t.kind() == Token.Kind.STRING && newValues.contains(t.text()))
                .findFirst()
                .ifPresent(t -> verdict.remark(
                        Hazard.VALUE_TOO_SOON,
                        "'" + t.text() + "' was added in this transaction and cannot be used before it ends",
                        "add the value in a migration of its own"));
    }

    private void locks(Ddl ddl, Verdict verdict) {
        boolean waits = verdict.blocks();
        if (waits && !timeoutByRunner && !timeout && !localTimeout && !toldOfTimeout) {
            toldOfTimeout = true;
            verdict.remark(
                    Hazard.NO_LOCK_TIMEOUT,
                    "while this waits for its lock, every later query of the table waits behind it",
                    "SET lock_timeout = '2s' before it, and try again when it runs out");
        }
        boolean others =
                held.keySet().stream().anyMatch(table -> !verdict.locks().containsKey(table));
        if (waits && inTransaction() && others) {
            verdict.remark(
                    Hazard.LOCKS_PILE_UP,
                    String.join(", ", held.keySet().stream().sorted().toList())
                            + " stays locked while this waits for another table",
                    "one transaction for each table");
        }
        if (!held.isEmpty() && (verdict.takesLong() || isLong(ddl)) && inTransaction()) {
            verdict.remark(
                    Hazard.LONG_UNDER_LOCK,
                    "meanwhile "
                            + String.join(", ", held.keySet().stream().sorted().toList()) + " stays locked",
                    "commit first, and do this in a transaction of its own");
        }
        if (inTransaction()) {
            verdict.locks().forEach((table, mode) -> {
                if (mode.blocksWrites()) {
                    held.merge(table, mode, LockMode::orStronger);
                }
            });
        }
    }

    private static boolean isLong(Ddl ddl) {
        return ddl instanceof Ddl.Data data
                && List.of(Ddl.Data.Verb.UPDATE, Ddl.Data.Verb.DELETE).contains(data.verb());
    }

    /** Whether PostgreSQL runs it only by itself. */
    static boolean cannotBeInTransaction(Ddl ddl) {
        return switch (ddl) {
            case Ddl.CreateIndex create -> create.concurrently();
            case Ddl.Drop drop -> drop.concurrently();
            case Ddl.Maintain maintain -> maintain.concurrently() || cannotBeInTransaction(maintain);
            case Ddl.AlterTable alter ->
                alter.changes().stream()
                        .anyMatch(c -> c instanceof Change.DetachPartition detach && detach.concurrently());
            default -> false;
        };
    }

    private static boolean cannotBeInTransaction(Ddl.Maintain maintain) {
        return switch (maintain.work()) {
            case VACUUM, VACUUM_FULL, REINDEX_ALL -> true;
            case CLUSTER -> maintain.names().isEmpty();
            case ANALYZE, REINDEX_INDEX, REINDEX_TABLE -> false;
        };
    }
}
