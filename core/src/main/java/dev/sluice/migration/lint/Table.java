package dev.sluice.migration.lint;

import dev.sluice.migration.ddl.Column;
import dev.sluice.migration.ddl.Constraint;
import dev.sluice.migration.ddl.Name;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A table, or a view, as far as the text that was read tells. */
final class Table {
    /** What it is, and whether all of it is known. */
    enum Sort {
        TABLE,
        VIEW,
        MATERIALIZED_VIEW,
        /** Named by a statement, made by none that was read. */
        HEARD_OF
    }

    final Name name;
    final Sort sort;
    /** Whether it came into being in the run that is judged, so that older code does not know it. */
    boolean fresh;

    final Map<String, Column> columns = new LinkedHashMap<>();
    final Set<String> freshColumns = new HashSet<>();
    final Map<String, Constraint> constraints = new HashMap<>();
    /** Tables that inherit from it: partitions, and others. */
    final Set<Name> children = new HashSet<>();
    /** Whether its rows are all in its children. */
    boolean partitioned;

    Optional<Name> defaultPartition = Optional.empty();
    Optional<Name> parent = Optional.empty();
    final Set<Name> reads = new HashSet<>();

    Table(Name name, Sort sort, boolean fresh) {
        this.name = name;
        this.sort = sort;
        this.fresh = fresh;
    }

    boolean isKnown() {
        return sort != Sort.HEARD_OF;
    }

    Optional<Column> column(String column) {
        return Optional.ofNullable(columns.get(column));
    }

    boolean isFresh(String column) {
        return fresh || freshColumns.contains(column);
    }

    Optional<Constraint> constraint(String constraint) {
        return Optional.ofNullable(constraints.get(constraint));
    }

    /** Whether nobody could have written null to it: it says so itself, or a check that has seen all rows does. */
    boolean isNeverNull(String column) {
        return column(column).filter(Column::notNull).isPresent()
                || constraints.values().stream()
                        .filter(c -> !c.notValid() && !c.notEnforced())
                        .anyMatch(c -> c.condition()
                                .filter(condition -> condition.saysNotNull().equals(column))
                                .isPresent());
    }

    /** Whether nobody can write null to it, whatever may be there from before. */
    boolean refusesNull(String column) {
        return column(column).filter(Column::notNull).isPresent()
                || constraints.values().stream()
                        .filter(c -> !c.notEnforced())
                        .anyMatch(c -> c.condition()
                                .filter(condition -> condition.saysNotNull().equals(column))
                                .isPresent());
    }

    void put(Column column) {
        columns.put(column.name(), column);
    }

    void put(Constraint constraint) {
        constraints.put(Objects.requireNonNull(constraint.nameOn(name)), constraint);
    }
}
