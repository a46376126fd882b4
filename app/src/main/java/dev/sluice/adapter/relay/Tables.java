package dev.sluice.adapter.relay;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The tables that were there before a migration: only locks on these make anybody wait. Thread-safe. */
public final class Tables {
    private final Map<Long, String> names = new HashMap<>();
    private final Map<Long, Long> files = new HashMap<>();

    /**
     * @param names by object id
     * @param files the node of each one's file, by object id
     */
    public Tables(Map<Long, String> names, Map<Long, Long> files) {
        now(names, files);
    }

    /** Begins anew: these are the tables from now on. */
    public final synchronized void now(Map<Long, String> newNames, Map<Long, Long> newFiles) {
        names.clear();
        names.putAll(newNames);
        files.clear();
        files.putAll(newFiles);
    }

    synchronized Optional<String> name(long id) {
        return Optional.ofNullable(names.get(id));
    }

    /** Whether a table's file is another one than before; asked once for each time it changes. */
    synchronized boolean isRewritten(long id, long file) {
        Long before = files.put(id, file);
        return before != null && before != file;
    }
}
