package dev.sluice.migration.ddl;

/**
 * The name of something in a database, folded.
 *
 * @param schema {@code public} where none is said
 */
public record Name(String schema, String name) {
    private static final String USUAL = "public";

    public static Name of(String name) {
        return new Name(USUAL, name);
    }

    /** Of what lives beside this: a table's index, a renamed table. */
    public Name beside(String other) {
        return new Name(schema, other);
    }

    @Override
    public String toString() {
        return schema.equals(USUAL) ? name : schema + "." + name;
    }
}
