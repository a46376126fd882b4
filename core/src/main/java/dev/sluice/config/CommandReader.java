package dev.sluice.config;

import dev.sluice.config.CommandLine.Arguments;
import dev.sluice.config.CommandLine.Fault;
import dev.sluice.config.References.Resolved;
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
            return value.wrongType("a command", "write a text, or a list of arguments");
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
        if (ASSIGNMENT.matcher(arguments.getFirst()).matches()) {
            value.problem(
                    value.label() + " begins with an assignment",
                    "only a shell understands this",
                    "declare the variable under `env`");
            return Optional.empty();
        }
        boolean shell = SHELL.matcher(arguments.getFirst()).matches() && arguments.contains("-c");
        Optional<String> program = program(arguments.getFirst());
        boolean fine = program.isPresent();
        for (String argument : arguments.subList(1, arguments.size())) {
            Matcher matcher = PLACEHOLDER.matcher(argument);
            while (matcher.find()) {
                fine &= isKnown(matcher.group(1), shell);
            }
        }
        return fine ? Optional.of(commandOf(program.get(), arguments)) : Optional.empty();
    }

    private static Command commandOf(String program, List<String> arguments) {
        List<String> whole = new ArrayList<>(arguments);
        whole.set(0, program);
        return new Command(whole);
    }

    /** The path of the program: the one place where a variable of the machine, such as {@code JAVA_HOME}, may stand. */
    private Optional<String> program(String path) {
        StringBuilder out = new StringBuilder();
        Matcher matcher = PLACEHOLDER.matcher(path);
        boolean fine = true;
        while (matcher.find()) {
            String name = matcher.group(1);
            String found = matcher.group();
            if (name.startsWith("env:")) {
                found = variable(name).orElse(found);
            } else {
                fine &= isKnown(name, false);
            }
            matcher.appendReplacement(out, Matcher.quoteReplacement(found));
        }
        matcher.appendTail(out);
        return fine ? Optional.of(out.toString()) : Optional.empty();
    }

    private Optional<String> variable(String reference) {
        return value.scope()
                .references()
                .resolve("${" + reference + "}", placeOf(reference), Set.of())
                .map(Resolved::text);
    }

    private Value placeOf(String name) {
        String whole = "${" + name + "}";
        int at = value.tree() instanceof Tree.Scalar scalar ? scalar.text().indexOf(whole) : -1;
        return at < 0 ? value : value.part(at, whole.length());
    }

    private boolean isKnown(String name, boolean shell) {
        if (name.startsWith("env:") || name.startsWith("file:")) {
            placeOf(name)
                    .problem(
                            "a reference in an argument of " + value.label(),
                            "arguments can be read by every user of the machine",
                            "declare a variable under `env`: the program finds it in its environment;"
                                    + " ${env:NAME} may only stand in the path of the program itself");
            return false;
        }
        if (placeholders.contains(name) || shell) {
            return true;
        }
        List<String> known = placeholders.stream().sorted().toList();
        placeOf(name)
                .problem(
                        "unknown placeholder `${" + Value.shown(name) + "}` in " + value.label(),
                        Suggestion.nearest(name, known)
                                .map(s -> "did you mean `${" + s + "}`?")
                                .orElse("no shell is there to expand it"),
                        "known here: "
                                + String.join(
                                        ", ",
                                        known.stream().map(k -> "${" + k + "}").toList()));
        return false;
    }
}
