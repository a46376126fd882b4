package dev.sluice.config;

import dev.sluice.base.Percent;
import dev.sluice.config.References.Resolved;
import dev.sluice.config.Tree.Mapping;
import dev.sluice.config.Tree.Scalar;
import dev.sluice.config.Tree.Sequence;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One value of the file under the name that messages call it by. Each way of reading it gives what was meant, or puts down a
 * problem and gives nothing.
 */
record Value(String name, Span nameSpan, Tree tree, Span span, Scope scope) {
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");
    private static final int LONGEST_SHOWN = 40;

    Value(String name, Tree tree, Scope scope) {
        this(name, tree.span(), tree, tree.span(), scope);
    }

    /** The name itself, as the place of a problem. */
    Value key() {
        return new Value(name, nameSpan, tree, nameSpan, scope);
    }

    /** The name as messages show it. */
    String label() {
        return "`" + shown(name) + "`";
    }

    void problem(String message, String reason, String help) {
        scope.problems().add(span, message, reason, help);
    }

    /** A piece of a text, where the file shows it as it is; the whole otherwise. Offsets count chars. */
    Value part(int offset, int length) {
        if (tree instanceof Scalar(String text, boolean plain, Span where)
                && plain
                && where.isOneLine()
                && where.end().column() - where.start().column() == text.codePointCount(0, text.length())) {
            int column = where.start().column() + text.codePointCount(0, offset);
            int points = text.codePointCount(offset, offset + length);
            return new Value(name, nameSpan, tree, Span.of(where.start().line(), column, points), scope);
        }
        return this;
    }

    boolean isText() {
        return tree instanceof Scalar scalar && !scalar.isNothing();
    }

    /** The text as it is written. */
    Optional<String> literal() {
        return literal("a text");
    }

    private Optional<String> literal(String wanted) {
        if (!(tree instanceof Scalar scalar) || scalar.isNothing()) {
            return wrongType(wanted, "write a single value");
        }
        if (scalar.text().indexOf('\0') >= 0) {
            problem(label() + " holds a NUL", "no program can be given one", "take it out");
            return Optional.empty();
        }
        return Optional.of(scalar.text());
    }

    /** The text with its references replaced; placeholders in {@code kept} stay. */
    Optional<String> text(Set<String> kept) {
        return resolved(kept).map(Resolved::text);
    }

    Optional<String> text() {
        return text(Set.of());
    }

    Optional<Resolved> resolved(Set<String> kept) {
        return literal().flatMap(text -> scope.references().resolve(text, this, kept));
    }

    /** A text that a pattern allows, as it is written. */
    Optional<String> matching(Pattern pattern, String wanted, String help) {
        return parsed(text -> pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty(), wanted, help);
    }

    <T> Optional<T> parsed(Function<String, Optional<T>> parser, String wanted, String help) {
        Optional<String> text = literal(wanted);
        Optional<T> value = text.flatMap(parser);
        if (text.isPresent() && value.isEmpty()) {
            problem(label() + " must be " + wanted, "`" + shown(text.get()) + "` is not", help);
        }
        return value;
    }

    /** A duration that may be zero. */
    Optional<Duration> duration() {
        Optional<String> text = literal("a duration");
        if (text.isPresent()
                && text.get().startsWith("-")
                && Quantities.duration(text.get().substring(1)).isPresent()) {
            problem(label() + " is negative", "time does not run backwards", Quantities.DURATION_HELP);
            return Optional.empty();
        }
        return parsed(Quantities::duration, "a duration", Quantities.DURATION_HELP);
    }

    /** A duration above zero. */
    Optional<Duration> positiveDuration() {
        Optional<Duration> duration = duration();
        if (duration.isPresent() && duration.get().isZero()) {
            problem(label() + " is zero", "nothing can happen in no time", Quantities.DURATION_HELP);
            return Optional.empty();
        }
        return duration;
    }

    Optional<Long> size() {
        Optional<Long> size = parsed(Quantities::size, "a size", Quantities.SIZE_HELP);
        if (size.isPresent() && size.get() == 0) {
            problem(label() + " is zero", "nothing fits in", Quantities.SIZE_HELP);
            return Optional.empty();
        }
        return size;
    }

    Optional<Percent> percent() {
        Optional<BigDecimal> percentage = parsed(Quantities::percentage, "a percentage", Quantities.PERCENT_HELP);
        Optional<Percent> percent = percentage.flatMap(Quantities::within);
        if (percentage.isPresent() && percent.isEmpty()) {
            problem(label() + " is more than 100 %", "everything is 100 %", Quantities.PERCENT_HELP);
        }
        return percent;
    }

    Optional<Double> factor() {
        return parsed(Quantities::factor, "a factor", Quantities.FACTOR_HELP);
    }

    Optional<BigDecimal> number() {
        return parsed(Quantities::decimal, "a number", "write digits, such as 0 or 12.5");
    }

    /** A whole number between two others, both included. */
    Optional<Integer> integer(int lowest, int highest) {
        String range = "a whole number from " + lowest + " to " + highest;
        return parsed(
                text -> INTEGER.matcher(text).matches() && inRange(Long.parseLong(text), lowest, highest)
                        ? Optional.of(Integer.parseInt(text))
                        : Optional.empty(),
                range,
                "write " + range);
    }

    private static boolean inRange(long number, int lowest, int highest) {
        return lowest <= number && number <= highest;
    }

    Optional<Boolean> flag() {
        return parsed(
                text -> switch (text) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                },
                "true or false",
                "write true or false");
    }

    /** One of a few words; {@code later} are those of later versions. */
    Optional<String> choice(List<String> accepted, List<String> later) {
        Optional<String> text = literal("one of " + String.join(", ", accepted));
        if (text.isEmpty() || accepted.contains(text.get())) {
            return text;
        }
        String help = "accepted here: " + String.join(", ", accepted);
        if (later.contains(text.get())) {
            scope.problems().addNotYet(span, "`" + name + ": " + text.get() + "` is not there yet", help);
            return Optional.empty();
        }
        String meant = Suggestion.nearest(
                        text.get(),
                        Stream.concat(accepted.stream(), later.stream()).toList())
                .map(s -> "did you mean `" + s + "`?")
                .orElse("no such word");
        problem(label() + " cannot be `" + shown(text.get()) + "`", meant, help);
        return Optional.empty();
    }

    /** A program with its arguments; {@code placeholders} may stand in them. */
    Optional<Command> command(Set<String> placeholders) {
        return new CommandReader(this, placeholders).read();
    }

    /** The keys of a mapping; those that are unknown are put down. */
    Optional<Fields> fields(Section section) {
        if (tree instanceof Mapping mapping) {
            Fields fields = new Fields(mapping, scope);
            fields.refuseUnknown(section);
            return Optional.of(fields);
        }
        return wrongType("a mapping (key: value)", section.help());
    }

    /** The entries of a mapping whose keys are names that the user chooses. */
    List<Value> named() {
        if (tree instanceof Mapping mapping) {
            return new Fields(mapping, scope).all();
        }
        wrongType("a mapping (name: value)", "write each name with its value: {name: value}");
        return List.of();
    }

    /** The items of a list. */
    List<Value> items() {
        if (tree instanceof Sequence sequence) {
            List<Value> items = new ArrayList<>();
            sequence.items().forEach(item -> items.add(new Value(name, item, scope)));
            return items;
        }
        wrongType("a list", "write [one, another], or each on a line of its own after a '-'");
        return List.of();
    }

    /** The items of a list, or the one value that stands in the place of a list. */
    List<Value> itemsOrOne() {
        return isText() ? List.of(this) : items();
    }

    <T> Optional<T> wrongType(String wanted, String help) {
        if (tree instanceof Scalar scalar && scalar.isNothing()) {
            problem(
                    label() + " has no value",
                    "nothing is written here",
                    "give it " + wanted + ", or take the key out");
        } else {
            problem(label() + " must be " + wanted, "this is " + kind(), help);
        }
        return Optional.empty();
    }

    private String kind() {
        return switch (tree) {
            case Mapping m -> "a mapping";
            case Sequence s -> "a list";
            case Scalar s -> "a single value";
        };
    }

    /** A text of the user on one line. */
    static String printable(String text) {
        return SourceText.withoutPasswords(SourceText.printable(text));
    }

    /** A text of the user inside a message: short, printable, without the password of a URL. */
    static String shown(String text) {
        String printable = printable(text);
        return printable.codePointCount(0, printable.length()) <= LONGEST_SHOWN
                ? printable
                : printable.substring(0, printable.offsetByCodePoints(0, LONGEST_SHOWN)) + "...";
    }
}
