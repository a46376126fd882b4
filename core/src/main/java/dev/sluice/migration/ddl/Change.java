package dev.sluice.migration.ddl;

import java.util.Optional;

/** One thing that ALTER TABLE does. */
public sealed interface Change {
    record AddColumn(Column column, boolean ifNotExists) implements Change {}

    record DropColumn(String column, boolean cascade) implements Change {}

    record SetType(String column, TypeName type, Optional<Expression> using) implements Change {}

    record SetDefault(String column, Expression value) implements Change {}

    record DropDefault(String column) implements Change {}

    record SetNotNull(String column) implements Change {}

    record DropNotNull(String column) implements Change {}

    /** SET EXPRESSION, DROP EXPRESSION. */
    record Expressed(String column, boolean dropped) implements Change {}

    /** Identity given to a column, changed or taken away. */
    record Identity(String column, Kind kind) implements Change {
        public enum Kind {
            ADD_BY_DEFAULT,
            ADD_ALWAYS,
            SET,
            SET_ALWAYS,
            DROP
        }
    }

    record AddConstraint(Constraint constraint) implements Change {}

    record AlterConstraint(String name) implements Change {}

    record DropConstraint(String name, boolean cascade) implements Change {}

    record ValidateConstraint(String name) implements Change {}

    record RenameColumn(String from, String to) implements Change {}

    record RenameConstraint(String from, String to) implements Change {}

    record RenameTo(String name) implements Change {}

    record SetSchema(String schema) implements Change {}

    record AttachPartition(Name partition, boolean isDefault) implements Change {}

    record DetachPartition(Name partition, boolean concurrently) implements Change {}

    record Inherit(Name parent, boolean ended) implements Change {}

    /** One of the settings that {@link Setting} lists. */
    record Set(Setting setting, String column) implements Change {}

    /** Not recognised. */
    record Other(String words) implements Change {}

    /** What can be set without touching what the table holds, and the few that rewrite it. */
    enum Setting {
        STATISTICS,
        COLUMN_OPTIONS,
        STORAGE,
        COMPRESSION,
        STORAGE_PARAMETERS,
        TABLE_OPTIONS,
        CLUSTER_ON,
        OWNER,
        REPLICA_IDENTITY,
        ENABLE_TRIGGER,
        DISABLE_TRIGGER,
        ENABLE_ROW_SECURITY,
        DISABLE_ROW_SECURITY,
        FORCE_ROW_SECURITY,
        NO_FORCE_ROW_SECURITY,
        LOGGED,
        UNLOGGED,
        TABLESPACE,
        ACCESS_METHOD
    }
}
