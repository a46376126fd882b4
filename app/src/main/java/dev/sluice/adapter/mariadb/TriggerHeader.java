package dev.sluice.adapter.mariadb;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The beginning of a trigger, up to {@code FOR EACH ROW}. The server keeps it as it was written, with the names of databases in it:
 * made from that text, a trigger of a copy would be one of production.
 */
final class TriggerHeader {
    private static final String NAME = "(?:`(?:[^`]|``)+`|\"(?:[^\"]|\"\")+\"|[\\w$\\x{80}-\\x{10FFFF}]+)";
    private static final String OF_DATABASE = "(?:" + NAME + "\\s*\\.\\s*)?";
    private static final Pattern HEADER = Pattern.compile(
            "(trigger\\s+(?:if\\s+not\\s+exists\\s+)?)" + OF_DATABASE + "(" + NAME
                    + "\\s*\\b(?:before|after)\\s+(?:insert|update|delete)\\s+on\\b\\s*)" + OF_DATABASE + "(" + NAME
                    + "\\s*\\bfor\\s+each\\s+row\\b)",
            Pattern.CASE_INSENSITIVE);

    private TriggerHeader() {}

    /** The text without the names of databases in its header; empty where the header is none that is understood. */
    static Optional<String> unqualified(String text) {
        Matcher matcher = HEADER.matcher(text);
        return matcher.find() ? Optional.of(matcher.replaceFirst("$1$2$3")) : Optional.empty();
    }
}
