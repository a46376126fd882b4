package dev.sluice.migration;

/**
 * What becomes of the code that was written for the schema before. Whatever the old schema let it read and write, it may do. The
 * order is that of alarm: of several statements the last one counts.
 */
public enum Effect {
    /** It says nothing about schema or rows: a setting, a comment, the end of a transaction. */
    NEUTRAL,
    /** Rows, not the schema. */
    DATA,
    /** Older code goes on as before. */
    EXPAND,
    /** It cannot be told from the text alone: the rehearsal has to show it. */
    UNKNOWN,
    /** Older code may break. */
    CONTRACT,
    /** Data are gone after it, and no statement brings them back; older code may break too. */
    IRREVERSIBLE;

    /** Whether it has to wait until the older code is gone. */
    public boolean waitsForOldCode() {
        return compareTo(CONTRACT) >= 0;
    }

    public Effect orWorse(Effect other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
