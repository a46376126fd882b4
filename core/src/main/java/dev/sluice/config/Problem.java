package dev.sluice.config;

import dev.sluice.base.Code;
import java.util.Optional;

/**
 * One thing that is wrong with a configuration. Its texts and its line never hold a secret.
 *
 * @param file as the user named it
 * @param excerpt where in the file; empty when it concerns the file as a whole
 * @param message what is wrong, in one sentence without a full stop
 * @param reason why, shown beside the place; may be empty
 * @param help what to do about it; may be empty
 */
public record Problem(Code code, String file, Optional<Excerpt> excerpt, String message, String reason, String help) {

    /**
     * The line to show.
     *
     * @param position where it is in the file, for editors
     * @param line the text of the line, with secrets masked and at most {@value SourceText#WIDEST} characters of it
     * @param caret how many code points of {@code line} stand before the place
     * @param length how many code points the place is long, at least 1
     */
    public record Excerpt(Position position, String line, int caret, int length) {}

    /** A problem of a file as a whole. */
    public static Problem ofFile(String file, String message, String reason, String help) {
        return new Problem(Code.CONFIGURATION, file, Optional.empty(), message, reason, help);
    }

    /** {@code sluice.yaml:12:3}, or the file alone. */
    public String where() {
        return excerpt.map(e ->
                        file + ":" + e.position().line() + ":" + e.position().column())
                .orElse(file);
    }
}
