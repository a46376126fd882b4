package dev.sluice.migration.lint;

import java.util.Arrays;
import java.util.Optional;

/** What can be dangerous about a statement, by the label that people look up, switch off and allow. */
public enum Hazard {
    CONTRACT_TOO_EARLY(107, Concern.OLD_CODE, Level.ERROR, "a contract migration while the old version still serves"),
    VOLATILE_DEFAULT(110, Concern.BLOCKING, Level.ERROR, "a new column whose values are made row by row"),
    TYPE_REWRITE(111, Concern.BLOCKING, Level.ERROR, "a type change that writes the table anew"),
    TYPE_NARROWED(112, Concern.OLD_CODE, Level.ERROR, "a type that older code does not fit"),
    NOT_NULL_SCAN(113, Concern.BLOCKING, Level.ERROR, "SET NOT NULL reads the whole table under its lock"),
    RENAMED(114, Concern.OLD_CODE, Level.ERROR, "something that older code calls by its old name"),
    DROPPED(115, Concern.OLD_CODE, Level.ERROR, "something that older code may use is dropped"),
    INDEX_BLOCKS(116, Concern.BLOCKING, Level.ERROR, "an index that is made without CONCURRENTLY"),
    FOREIGN_KEY_SCAN(117, Concern.BLOCKING, Level.ERROR, "a foreign key that looks at every row at once"),
    CHECK_SCAN(118, Concern.BLOCKING, Level.ERROR, "a check that looks at every row at once"),
    UNIQUE_SCAN(119, Concern.BLOCKING, Level.ERROR, "a constraint that makes its index under its lock"),
    CONCURRENTLY_IN_TRANSACTION(120, Concern.FAILING, Level.ERROR, "a statement that cannot run in a transaction"),
    NO_LOCK_TIMEOUT(121, Concern.BLOCKING, Level.WARNING, "a strong lock is waited for without an end"),
    VALUE_RENAMED(122, Concern.OLD_CODE, Level.ERROR, "a value of an enum that older code writes"),
    EXCLUSION(123, Concern.BLOCKING, Level.ERROR, "an exclusion constraint, which cannot be added in steps"),
    REQUIRED_COLUMN(124, Concern.OLD_CODE, Level.ERROR, "a column that older code does not fill"),
    GENERATED_COLUMN(125, Concern.BLOCKING, Level.ERROR, "a stored column that writes the table anew"),
    RESTRICTED(126, Concern.OLD_CODE, Level.ERROR, "a rule that older code may break"),
    WRITTEN_ANEW(127, Concern.BLOCKING, Level.ERROR, "the table is written anew under its lock"),
    LOCKS_PILE_UP(128, Concern.BLOCKING, Level.WARNING, "locks on several tables until one transaction ends"),
    LONG_UNDER_LOCK(129, Concern.BLOCKING, Level.WARNING, "long work while an earlier lock is held"),
    ALL_ROWS(130, Concern.BLOCKING, Level.WARNING, "every row is changed in one statement"),
    ROWS_GONE(131, Concern.OLD_CODE, Level.ERROR, "all rows of a table are gone"),
    INDEX_DROP_BLOCKS(132, Concern.BLOCKING, Level.WARNING, "an index that is dropped without CONCURRENTLY"),
    PARTITION_SCAN(133, Concern.BLOCKING, Level.WARNING, "a partition under a lock that stops reading"),
    VIEW_BLOCKS(134, Concern.BLOCKING, Level.WARNING, "a view that cannot be read while it is refreshed"),
    REINDEX_BLOCKS(135, Concern.BLOCKING, Level.WARNING, "an index that is made anew without CONCURRENTLY"),
    JSON_COLUMN(136, Concern.OLD_CODE, Level.WARNING, "a column of type json has no equality"),
    LOCK_TAKEN(137, Concern.BLOCKING, Level.WARNING, "a table is locked by hand"),
    VALUE_TOO_SOON(138, Concern.FAILING, Level.ERROR, "a new value of an enum, used before it is committed"),
    NOT_RECOGNISED(140, Concern.UNKNOWN, Level.WARNING, "what it does cannot be told from its text"),
    NO_SQL(141, Concern.UNKNOWN, Level.WARNING, "a migration that cannot be seen as SQL"),
    NOT_SQL(142, Concern.FAILING, Level.ERROR, "PostgreSQL cannot read this"),
    BAD_ALLOWANCE(143, Concern.FAILING, Level.ERROR, "an allowance that allows nothing");

    /** Whom it concerns. */
    public enum Concern {
        OLD_CODE,
        BLOCKING,
        FAILING,
        UNKNOWN
    }

    private final int number;
    private final Concern concern;
    private final Level usual;
    private final String title;

    Hazard(int number, Concern concern, Level usual, String title) {
        this.number = number;
        this.concern = concern;
        this.usual = usual;
        this.title = title;
    }

    /** Such as {@code S0116}. */
    public String label() {
        return "S%04d".formatted(number);
    }

    public Concern concern() {
        return concern;
    }

    /** Its level where nobody says otherwise. */
    public Level usual() {
        return usual;
    }

    /** In a few words, for lists. */
    public String title() {
        return title;
    }

    public static Optional<Hazard> labelled(String label) {
        return Arrays.stream(values()).filter(h -> h.label().equals(label)).findFirst();
    }
}
