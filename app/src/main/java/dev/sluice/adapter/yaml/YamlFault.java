package dev.sluice.adapter.yaml;

import dev.sluice.config.Position;
import dev.sluice.config.Problems;
import dev.sluice.config.Span;
import java.util.Objects;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** A YAML error in words that say what to do. The parser's own words speak of tokens and blocks. */
record YamlFault(Position at, String message, String reason, String help) {
    void putDown(Problems problems) {
        problems.add(new Span(at, at), message, reason, help);
    }

    static YamlFault of(MarkedYamlEngineException e) {
        String problem = Objects.requireNonNullElse(e.getProblem(), "");
        String context = Objects.requireNonNullElse(e.getContext(), "");
        Position at = e.getProblemMark()
                .or(e::getContextMark)
                .map(YamlTree::positionOf)
                .orElse(Position.START);
        Position begun = e.getContextMark().map(YamlTree::positionOf).orElse(at);
        String seen = "it breaks on line " + at.line() + ", column " + at.column();
        if (problem.contains("TAB")) {
            return new YamlFault(
                    at, "a tab in the indentation", "YAML is indented by blanks", "use two blanks for each level");
        }
        if (problem.contains("mapping values are not allowed")) {
            return new YamlFault(
                    at,
                    "a `:` where no key can be",
                    "the line begins something else",
                    "quote a text that holds ': ', or check the indentation");
        }
        if (problem.contains("cannot start any token")) {
            return new YamlFault(
                    at, "no text begins like this", "YAML keeps this character for itself", "quote the text");
        }
        if (problem.contains("end of stream") && context.contains("quoted scalar")) {
            return new YamlFault(begun, "a quoted text that never ends", "no closing quote follows", "close it");
        }
        if (context.contains("quoted scalar")) {
            return new YamlFault(
                    at,
                    "a quoted text is malformed here",
                    "it begins on line " + begun.line(),
                    "in double quotes a backslash is written \\\\; in single quotes a quote is written ''");
        }
        if (context.contains("flow")) {
            return new YamlFault(
                    begun,
                    "a list or mapping in brackets is not well-formed",
                    seen,
                    "part its items by commas and close its bracket");
        }
        if (context.contains("simple key")) {
            return new YamlFault(
                    begun,
                    "a line without a `:`",
                    "a key is followed by ': ' and its value",
                    "write key: value, or quote a text of several lines");
        }
        if (context.contains("block")) {
            return new YamlFault(
                    at,
                    "a line that does not fit in here",
                    "the block around it begins on line " + begun.line(),
                    "indent keys that belong together alike");
        }
        return new YamlFault(at, "this is not valid YAML", problem, "");
    }
}
