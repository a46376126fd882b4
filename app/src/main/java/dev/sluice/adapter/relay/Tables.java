package dev.sluice.adapter.relay;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The tables that were there before the first migration: only locks on these make anybody wait. Thread-safe. */
public final class Tables {
    private final Map<Long, String> names;
    private final Map<Long, Long> files = new HashMap<>();

    /**
     * @param names by object id
     * @param files the node of each one's file, by object id
     */
    public Tables(Map<Long, String> names, Map<Long, Long> files) {
        this.names = Map.copyOf(names);
        this.files.putAll(files);
    }

    Optional<String> name(long id) {
        return Optional.ofNullable(names.get(id));
    }

    /** Whether a table's file is another one than before; asked once for each time it changes. */
    synchronized boolean isRewritten(long id, long file) {
        Long before = files.put(id, file);
        return before != null && before != file;
    }
}
