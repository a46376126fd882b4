package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments that a line of text stands for. Blanks part them; single quotes keep everything, double quotes everything but
 * {@code \"} and {@code \\}, a backslash the next character. Nothing is expanded: what only a shell understands is a fault.
 */
final class CommandLine {
    private static final String SHELL_ONLY = "|&;<>()`*";

    private final String text;
    private final List<String> arguments = new ArrayList<>();
    private final StringBuilder argument = new StringBuilder();
    private boolean begun;
    private int at;

    private CommandLine(String text) {
        this.text = text;
    }

    static Split split(String text) {
        return new CommandLine(text).split();
    }

    private Split split() {
        while (at < text.length()) {
            char c = text.charAt(at);
            Optional<Fault> fault = Optional.empty();
            if (c == '\'' || c == '"') {
                fault = quoted(c);
            } else if (c == '\\') {
                fault = escaped();
            } else if (Character.isWhitespace(c)) {
                endArgument();
                at++;
            } else if (shellReads(c)) {
                return new Fault(at, 1, "only a shell understands this `" + c + "`");
            } else {
                append(c);
            }
            if (fault.isPresent()) {
                return fault.get();
            }
        }
        endArgument();
        return new Arguments(List.copyOf(arguments));
    }

    private Optional<Fault> quoted(char quote) {
        int opened = at++;
        begun = true;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == quote) {
                at++;
                return Optional.empty();
            }
            boolean escapes = quote == '"' && c == '\\' && at + 1 < text.length();
            if (escapes && "\"\\".indexOf(text.charAt(at + 1)) >= 0) {
                at++;
            }
            append(text.charAt(at));
        }
        return Optional.of(new Fault(opened, 1, "this quote is never closed"));
    }

    private Optional<Fault> escaped() {
        if (at + 1 == text.length()) {
            return Optional.of(new Fault(at, 1, "nothing follows this backslash"));
        }
        at++;
        append(text.charAt(at));
        return Optional.empty();
    }

    private boolean shellReads(char c) {
        boolean variable = c == '$'
                && at + 1 < text.length()
                && (Character.isLetter(text.charAt(at + 1)) || "(_".indexOf(text.charAt(at + 1)) >= 0);
        boolean home = c == '~' && !begun;
        return SHELL_ONLY.indexOf(c) >= 0 || variable || home;
    }

    private void append(char c) {
        begun = true;
        argument.append(c);
        at++;
    }

    private void endArgument() {
        if (begun) {
            arguments.add(argument.toString());
            argument.setLength(0);
            begun = false;
        }
    }

    /** What came of it. */
    sealed interface Split {}

    record Arguments(List<String> list) implements Split {}

    /** Where in the text it fails, in chars, and why. */
    record Fault(int at, int length, String why) implements Split {}
}
