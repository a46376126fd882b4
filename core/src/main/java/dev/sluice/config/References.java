package dev.sluice.config;

import dev.sluice.config.Surroundings.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code ${env:NAME}}, {@code ${file:path}} and {@code ${environment}} stand for in one environment; {@code $$&#123;} is a
 * plain {@code $&#123;}. A reference to something that is not there is no mistake in the file: it is put down as missing, for
 * whoever is about to use the environment.
 */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(}?)");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final String environment;
    private final Surroundings surroundings;
    private final Problems missing;

    References(String environment, Surroundings surroundings, Problems missing) {
        this.environment = environment;
        this.surroundings = surroundings;
        this.missing = missing;
    }

    String environment() {
        return environment;
    }

    Problems missing() {
        return missing;
    }

    Languages languages() {
        return surroundings.languages();
    }

    Content file(String path) {
        return surroundings.file(path);
    }

    /** Whether nothing from outside the file goes into a text. */
    static boolean isLiteral(String text) {
        return !text.contains("${env:") && !text.contains("${file:");
    }

    /**
     * The text with its references replaced; empty when one is wrong or leads nowhere, which is put down.
     *
     * @param kept placeholders that stay in the text because their values are known later
     */
    Optional<Resolved> resolve(String text, Value at, Set<String> kept) {
        StringBuilder out = new StringBuilder();
        Matcher matcher = REFERENCE.matcher(text);
        boolean complete = true;
        boolean referenced = false;
        int copied = 0;
        while (matcher.find()) {
            out.append(text, copied, matcher.start());
            copied = matcher.end();
            String whole = matcher.group();
            if (whole.equals("$${")) {
                out.append("${");
                continue;
            }
            String name = matcher.group(1);
            Value place = at.part(matcher.start(), whole.length());
            if (matcher.group(2).isEmpty()) {
                place.problem("a reference is not closed", "no '}' follows", "write $${ for a plain ${");
                complete = false;
            } else if (kept.contains(name)) {
                out.append(whole);
            } else {
                Optional<String> found = lookUp(name, place, kept);
                referenced |= name.contains(":");
                complete &= found.isPresent();
                found.ifPresent(out::append);
            }
        }
        out.append(text, copied, text.length());
        return complete ? Optional.of(new Resolved(out.toString(), referenced)) : Optional.empty();
    }

    private Optional<String> lookUp(String name, Value place, Set<String> kept) {
        if (name.equals("environment")) {
            return Optional.of(environment);
        }
        if (name.startsWith("env:")) {
            return variable(name.substring("env:".length()), place);
        }
        if (name.startsWith("file:")) {
            return text(name.substring("file:".length()), place);
        }
        List<String> known = new ArrayList<>(kept);
        known.add("environment");
        String meant = Suggestion.nearest(name, known)
                .or(() -> Optional.of("env:" + name)
                        .filter(n -> VARIABLE.matcher(name).matches()))
                .map(s -> "did you mean `${" + Value.shown(s) + "}`?")
                .orElse("nothing is known by this name");
        String forms = String.join(
                ", ", known.stream().sorted().map(k -> "${" + k + "}").toList());
        place.problem(
                "unknown reference `${" + Value.shown(name) + "}`",
                meant,
                "known here: ${env:NAME}, ${file:path}, " + forms + "; write $${ for a plain ${");
        return Optional.empty();
    }

    private Optional<String> variable(String name, Value place) {
        if (!VARIABLE.matcher(name).matches()) {
            place.problem(
                    "`" + Value.shown(name) + "` is not the name of an environment variable",
                    "letters, digits and '_', not beginning with a digit",
                    "write ${env:NAME}");
            return Optional.empty();
        }
        Optional<String> value = machineVariable(name);
        if (value.isEmpty()) {
            missing.add(
                    place.span(),
                    "the environment variable " + name + " is not set",
                    environment + " needs it",
                    "set it where sluice is started: export " + name + "=...");
        }
        return value;
    }

    /** A variable of the machine; a blank one counts as missing. */
    Optional<String> machineVariable(String name) {
        return surroundings.variable(name).filter(v -> !v.isBlank());
    }

    private Optional<String> text(String path, Value place) {
        return switch (surroundings.file(path)) {
            case Content.Text(String text) -> Optional.of(text.stripTrailing());
            case Content.Unavailable(String why) -> {
                missing.add(
                        place.span(),
                        "the file " + Value.shown(path) + " " + why,
                        environment + " needs it",
                        "put it there; paths are relative to the configuration file");
                yield Optional.empty();
            }
        };
    }

    /** A text without references; {@code referenced} tells whether something from outside the file went into it. */
    record Resolved(String text, boolean referenced) {}
}
