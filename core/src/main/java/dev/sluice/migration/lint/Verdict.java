package dev.sluice.migration.lint;

import dev.sluice.migration.Effect;
import dev.sluice.migration.LockMode;
import dev.sluice.migration.ddl.Name;
import dev.sluice.migration.ddl.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is found out about one statement, while it is. */
final class Verdict {
    /**
     * A finding.
     *
     * @param place the part of the statement that it is about; empty for all of it
     */
    record Remark(Hazard hazard, String message, String help, Optional<Span> place) {}

    private final Catalog catalog;
    private Effect effect = Effect.NEUTRAL;
    private final Map<String, LockMode> locks = new HashMap<>();
    private final Set<String> rewrites = new HashSet<>();
    private final Set<String> scans = new HashSet<>();
    /** Read without their children. */
    private final Set<String> scansAlone = new HashSet<>();

    private final List<Remark> remarks = new ArrayList<>();
    private Optional<Span> place = Optional.empty();

    Verdict(Catalog catalog) {
        this.catalog = catalog;
    }

    /** What is remarked from here on is about this part of the statement. */
    void at(Span part) {
        place = Optional.of(part);
    }

    void atTheWhole() {
        place = Optional.empty();
    }

    Verdict effect(Effect another) {
        effect = effect.orWorse(another);
        return this;
    }

    /** Tables that nobody else knows yet do not count. */
    Verdict lock(Name table, LockMode mode) {
        if (!catalog.isFresh(table)) {
            locks.merge(table.toString(), mode, LockMode::orStronger);
        }
        return this;
    }

    Verdict rewrite(Name table) {
        if (!catalog.isFresh(table)) {
            rewrites.add(table.toString());
        }
        return this;
    }

    Verdict scanAlone(Name table) {
        if (!catalog.isFresh(table)) {
            scansAlone.add(table.toString());
        }
        return this;
    }

    Verdict scan(Name table) {
        if (!catalog.isFresh(table)) {
            scans.add(table.toString());
        }
        return this;
    }

    /** What is done to a table is done to its child. */
    void likewise(Name parent, Name child) {
        LockMode mode = locks.get(parent.toString());
        if (mode != null) {
            lock(child, mode);
        }
        if (rewrites.contains(parent.toString())) {
            rewrite(child);
        }
        if (scans.contains(parent.toString())) {
            scan(child);
        }
    }

    /** A partitioned table has no storage. */
    void hasNoRows(Name table) {
        rewrites.remove(table.toString());
        scans.remove(table.toString());
        scansAlone.remove(table.toString());
    }

    Verdict remark(Hazard hazard, String message, String help) {
        remarks.add(new Remark(hazard, message, help, place));
        return this;
    }

    Effect effect() {
        return effect;
    }

    Map<String, LockMode> locks() {
        return locks;
    }

    Set<String> rewrites() {
        return rewrites;
    }

    Set<String> scans() {
        Set<String> others = new HashSet<>(scans);
        others.addAll(scansAlone);
        others.removeAll(rewrites);
        return others;
    }

    List<Remark> remarks() {
        return remarks;
    }

    boolean blocks() {
        return locks.values().stream().anyMatch(LockMode::blocksWrites);
    }

    boolean takesLong() {
        return !rewrites.isEmpty() || !scans().isEmpty();
    }
}
