package dev.sluice.port;

import java.math.BigDecimal;
import java.util.Optional;

/** The environment's database, to look at. */
public interface Database {
    /** What it is: product, version, size, a hash of its schema. Throws {@code DATABASE_UNREACHABLE}. */
    Facts facts();

    /** The single number a query gives; empty for no row or NULL. Read-only. */
    Optional<BigDecimal> number(String sql);

    /** The first column of a query's first row as text; empty for no row or NULL. Read-only. */
    Optional<String> text(String sql);

    /** Whether a table, or a column of it, exists. */
    boolean exists(String table, Optional<String> column);

    /** The schema as far as migrations are judged by it; empty where statements of this product are not judged. */
    default Optional<Schema> schema() {
        return Optional.empty();
    }

    /**
     * A schema as statements that would make it.
     *
     * @param majorVersion of the server
     */
    record Schema(int majorVersion, String sql) {}

    /**
     * Puts a name into the server's archived log, at which a recovery from a base backup can stop; gives what is to be told of it,
     * also where it may not. Empty where no log is archived. Never throws for it.
     */
    default Optional<String> markLog(String name) {
        return Optional.empty();
    }

    /**
     * What a database is.
     *
     * @param schemaHash the same for two databases exactly when their tables, columns, types, defaults, constraints, indexes,
     *     views, sequences and functions are the same, wherever they are; the migration tool's own table is left out
     * @param takesBackDdl whether a transaction that fails takes back what it changed of the schema, and of rows before that;
     *     where not, nobody knows what a migration that broke off has left
     */
    record Facts(String product, String version, long bytes, String schemaHash, boolean takesBackDdl) {
        public Facts(String product, String version, long bytes, String schemaHash) {
            this(product, version, bytes, schemaHash, true);
        }
    }
}
