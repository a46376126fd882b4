package dev.sluice.migration.ddl;

import java.util.List;
import java.util.Optional;

/**
 * A column as it is declared.
 *
 * @param constraints other than NOT NULL
 */
public record Column(
        String name,
        TypeName type,
        boolean notNull,
        Optional<Expression> defaultValue,
        Generated generated,
        List<Constraint> constraints) {

    /** Where its values come from. */
    public enum Generated {
        NO,
        IDENTITY,
        STORED,
        /** Made when it is read; since PostgreSQL 18. */
        VIRTUAL
    }

    public Column {
        constraints = List.copyOf(constraints);
    }
}
