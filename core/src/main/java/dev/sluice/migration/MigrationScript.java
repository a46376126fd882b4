package dev.sluice.migration;

import java.util.Optional;

/**
 * One migration as what it would send to the database.
 *
 * @param revision as {@link Migration#revision}
 * @param description for people; may be empty
 * @param file where a person finds it, relative to the release: the SQL itself, or what the SQL was made from
 */
public record MigrationScript(String revision, String description, Optional<String> file, Content content) {

    /** What is known of it. */
    public sealed interface Content {}

    /**
     * The statements, separated by semicolons.
     *
     * @param text with every {@code BEGIN} and {@code COMMIT} that is in it
     * @param written whether {@code text} is that of {@link MigrationScript#file}, so that its lines are the file's lines
     * @param scope what the tool wraps around it
     */
    public record Sql(String text, boolean written, Scope scope) implements Content {}

    /**
     * It cannot be seen as SQL, such as a migration that runs code.
     *
     * @param why one sentence without a full stop
     */
    public record Opaque(String why) implements Content {}

    /** How far a transaction of the tool's own reaches. */
    public enum Scope {
        /** There is none: each statement commits by itself, unless the text says {@code BEGIN}. */
        STATEMENT,
        /** One for each script. */
        SCRIPT,
        /** One for each script; none for a script with a statement that cannot run in one, such as an index made concurrently. */
        SCRIPT_WHERE_POSSIBLE,
        /** One for all scripts that run together; none around them where one statement among them cannot run in one. */
        RUN_WHERE_POSSIBLE
    }
}
