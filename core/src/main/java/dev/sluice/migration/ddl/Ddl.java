package dev.sluice.migration.ddl;

import dev.sluice.migration.LockMode;
import java.util.List;
import java.util.Optional;

/** What one statement says. Where it says more than is kept here, the rest makes no difference to older code, locks or storage. */
public sealed interface Ddl {

    /** @param query the tables that it is filled from; empty where it is not made by a query */
    record CreateTable(
            Name name,
            boolean ifNotExists,
            boolean temporary,
            List<Column> columns,
            List<Constraint> constraints,
            Optional<Name> partitionOf,
            List<Name> parents,
            boolean partitioned,
            Optional<List<Name>> query)
            implements Ddl {
        public CreateTable {
            columns = List.copyOf(columns);
            constraints = List.copyOf(constraints);
            parents = List.copyOf(parents);
        }
    }

    /**
     * @param only whether its children and partitions are left alone
     * @param places where each change stands
     */
    record AlterTable(Kind kind, Name name, boolean only, List<Change> changes, List<Span> places) implements Ddl {
        public AlterTable {
            changes = List.copyOf(changes);
            places = List.copyOf(places);
            if (changes.size() != places.size()) {
                throw new IllegalArgumentException(changes.size() + " changes in " + places.size() + " places");
            }
        }
    }

    /** @param columns those that are named plainly; expressions are not among them */
    record CreateIndex(
            String name,
            Name table,
            boolean unique,
            boolean concurrently,
            boolean only,
            List<String> columns,
            boolean onExpressions)
            implements Ddl {
        public CreateIndex {
            columns = List.copyOf(columns);
        }
    }

    record CreateView(Name name, boolean replace, boolean materialized, List<Name> reads) implements Ddl {
        public CreateView {
            reads = List.copyOf(reads);
        }
    }

    /** @param emptied whether it is left without rows, so that it cannot be read */
    record Refresh(Name view, boolean concurrently, boolean emptied) implements Ddl {}

    /** Something that lives by itself and was not there before. */
    record Create(Kind kind, Name name, boolean replace) implements Ddl {}

    record CreateFunction(Name name, boolean replace, boolean isVolatile) implements Ddl {}

    /** @param constrained whether it refuses some values of the type */
    record CreateDomain(Name name, TypeName type, boolean constrained) implements Ddl {}

    record Drop(Kind kind, List<Name> names, boolean cascade, boolean concurrently) implements Ddl {
        public Drop {
            names = List.copyOf(names);
        }
    }

    /** A trigger, rule, policy or statistics object of a table. */
    record OnTable(Kind kind, Verb verb, Name table, Name name, boolean restrictive) implements Ddl {
        public enum Verb {
            CREATE,
            ALTER,
            RENAME,
            DROP
        }
    }

    record AddEnumValue(Name type, String value) implements Ddl {}

    record RenameEnumValue(Name type, String from, String to) implements Ddl {}

    record AlterDomain(Name domain, Act act) implements Ddl {
        public enum Act {
            ADD_CONSTRAINT,
            ADD_NOT_VALID,
            VALIDATE,
            SET_NOT_NULL,
            LOOSEN,
            DEFAULT
        }
    }

    /** Something else got another name or schema. */
    record Rename(Kind kind, Name name, Optional<String> to) implements Ddl {}

    record Truncate(List<Name> tables, boolean cascade) implements Ddl {
        public Truncate {
            tables = List.copyOf(tables);
        }
    }

    record Maintain(Work work, List<Name> names, boolean concurrently) implements Ddl {
        public enum Work {
            VACUUM,
            VACUUM_FULL,
            ANALYZE,
            CLUSTER,
            REINDEX_INDEX,
            REINDEX_TABLE,
            REINDEX_ALL
        }

        public Maintain {
            names = List.copyOf(names);
        }
    }

    record Lock(List<Name> tables, LockMode mode) implements Ddl {
        public Lock {
            tables = List.copyOf(tables);
        }
    }

    /**
     * Rows.
     *
     * @param everyRow whether there is no WHERE
     * @param calls the functions that it calls
     */
    record Data(Verb verb, Optional<Name> target, List<Name> reads, boolean everyRow, List<String> calls)
            implements Ddl {
        public enum Verb {
            SELECT,
            INSERT,
            UPDATE,
            DELETE,
            MERGE,
            COPY
        }

        public Data {
            reads = List.copyOf(reads);
            calls = List.copyOf(calls);
        }
    }

    record Comment(Optional<Name> table) implements Ddl {}

    record Privileges(boolean revoke) implements Ddl {}

    record Transaction(Act act) implements Ddl {
        public enum Act {
            BEGIN,
            COMMIT,
            ROLLBACK,
            SAVEPOINT
        }
    }

    /** @param local whether it ends with the transaction */
    record Set(String setting, String value, boolean local) implements Ddl {}

    /** Nothing that older code, locks or storage would notice: an extension, a role, a schema. */
    record Harmless(String what) implements Ddl {}

    /** @param why in words, without a full stop */
    record Unrecognised(String why) implements Ddl {}

    /** What things there are. */
    enum Kind {
        TABLE,
        FOREIGN_TABLE,
        VIEW,
        MATERIALIZED_VIEW,
        INDEX,
        SEQUENCE,
        TYPE,
        DOMAIN,
        SCHEMA,
        FUNCTION,
        EXTENSION,
        TRIGGER,
        RULE,
        POLICY,
        STATISTICS,
        OTHER
    }
}
