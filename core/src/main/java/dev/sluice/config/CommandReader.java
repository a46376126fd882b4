package dev.sluice.config;

import dev.sluice.config.CommandLine.Arguments;
import dev.sluice.config.CommandLine.Fault;
import dev.sluice.config.Tree.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a command: a line that is split by quoting rules, or a list of arguments. */
final class CommandReader {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern SHELL = Pattern.compile("(.*/)?(sh|bash|dash|zsh|ksh)");
    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*", Pattern.DOTALL);
    private static final String SHELL_HELP =
            "Sluice starts programs without a shell: quote it if it is meant as it stands, or say: sh -c '...'";

    private final Value value;
    private final Set<String> placeholders;

    CommandReader(Value value, Set<String> placeholders) {
        this.value = value;
        this.placeholders = placeholders;
    }

    Optional<Command> read() {
        return (value.tree() instanceof Sequence ? list() : line()).flatMap(this::checked);
    }

    private Optional<List<String>> list() {
        List<String> arguments = new ArrayList<>();
        for (Value item : value.items()) {
            Optional<String> argument = item.literal();
            if (argument.isEmpty()) {
                return Optional.empty();
            }
            arguments.add(argument.get());
        }
        return Optional.of(arguments);
    }

    private Optional<List<String>> line() {
        if (!value.isText()) {
            return value.wrongType("a command: a text or a list of arguments");
        }
        return value.literal().flatMap(text -> switch (CommandLine.split(text)) {
            case Arguments(List<String> arguments) -> Optional.of(arguments);
            case Fault(int at, int length, String why) -> {
                value.part(at, length).problem(value.label() + " cannot be split into arguments", why, SHELL_HELP);
                yield Optional.empty();
            }
        });
    }

    private Optional<Command> checked(List<String> arguments) {
        if (arguments.isEmpty() || arguments.getFirst().isBlank()) {
            value.problem(value.label() + " names no program", "it is empty", "write a program and its arguments");
            return Optional.empty();
        }
        if (arguments.stream().anyMatch(a -> a.indexOf('\0') >= 0)) {
            value.problem(value.label() + " holds a NUL", "no argument can", "take it out");
            return Optional.empty();
        }
        if (ASSIGNMENT.matcher(arguments.getFirst()).matches()) {
            value.problem(
                    value.label() + " begins with an assignment",
                    "only a shell understands this",
                    "declare the variable under `env`");
            return Optional.empty();
        }
        boolean shell = SHELL.matcher(arguments.getFirst()).matches() && arguments.contains("-c");
        boolean fine = true;
        for (String argument : arguments) {
            Matcher matcher = PLACEHOLDER.matcher(argument);
            while (matcher.find()) {
                fine &= isKnown(matcher.group(1), shell);
            }
        }
        return fine ? Optional.of(new Command(arguments)) : Optional.empty();
    }

    private boolean isKnown(String name, boolean shell) {
        if (name.startsWith("env:") || name.startsWith("file:")) {
            value.problem(
                    "a reference in " + value.label(),
                    "arguments can be read by every user of the machine",
                    "declare a variable under `env`; the program finds it in its environment");
            return false;
        }
        if (placeholders.contains(name) || shell) {
            return true;
        }
        List<String> known = placeholders.stream().sorted().toList();
        value.problem(
                "unknown placeholder `${" + Value.shown(name) + "}` in " + value.label(),
                Suggestion.nearest(name, known)
                        .map(s -> "did you mean `${" + s + "}`?")
                        .orElse("no shell is there to expand it"),
                "known here: "
                        + String.join(
                                ", ", known.stream().map(k -> "${" + k + "}").toList()));
        return false;
    }
}
