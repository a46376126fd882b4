package dev.sluice.cli.translate;

import dev.sluice.base.Percent;
import dev.sluice.config.Quantities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A part of a {@code sluice.yaml} under way: steps of the rollout, metrics of the guard. */
final class Draft {
    private final List<String> rollout = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Metric> metrics = new ArrayList<>();
    private Optional<String> score = Optional.empty();

    /** One share and how long it is held. */
    record Step(Percent weight, Duration hold) {}

    /**
     * A metric by its keys, in order; values as YAML writes them.
     *
     * @param unsaid why it is only there as a comment; empty where it is said
     */
    record Metric(String name, Map<String, String> keys, Optional<String> unsaid) {
        Metric {
            keys = new LinkedHashMap<>(keys);
        }
    }

    /** A key of {@code rollout}. */
    void rollout(String key, String value) {
        rollout.add(key + ": " + value);
    }

    void step(Step step) {
        steps.add(step);
    }

    void metric(Metric metric) {
        metrics.add(metric);
    }

    void score(String pass, String marginal) {
        score = Optional.of("{pass: " + pass + ", marginal: " + marginal + "}");
    }

    boolean isEmpty() {
        return rollout.isEmpty() && steps.isEmpty() && metrics.isEmpty();
    }

    /** What is compared needs a step at which both versions serve. */
    private boolean needsSteps() {
        return steps.isEmpty()
                && rollout.isEmpty()
                && metrics.stream()
                        .anyMatch(m -> m.unsaid().isEmpty() && m.keys().containsKey("compare"));
    }

    List<String> lines() {
        if (needsSteps()) {
            rollout("strategy", "canary");
        }
        List<String> lines = new ArrayList<>();
        if (!rollout.isEmpty() || !steps.isEmpty()) {
            lines.add("rollout:");
            rollout.forEach(line -> lines.add("  " + line));
            if (!steps.isEmpty()) {
                lines.add("  steps:");
                steps.forEach(step -> lines.add("    - " + written(step)));
            }
        }
        boolean said = metrics.stream().anyMatch(m -> m.unsaid().isEmpty());
        if (!metrics.isEmpty()) {
            lines.add(said || score.isPresent() ? "guard:" : "# guard:");
            score.filter(s -> said).ifPresent(s -> lines.add("  score: " + s));
            lines.add(said ? "  metrics:" : "#   metrics:");
            metrics.forEach(metric -> lines.addAll(lines(metric)));
        }
        return lines;
    }

    private static String written(Step step) {
        String weight = step.weight().toString().replace(" ", "");
        return step.weight().equals(Percent.HUNDRED) && step.hold().isZero()
                ? "{weight: " + weight + "}"
                : "{weight: " + weight + ", hold: " + Quantities.text(step.hold()) + "}";
    }

    private static List<String> lines(Metric metric) {
        List<String> lines = new ArrayList<>();
        metric.unsaid().ifPresent(why -> lines.add("    # " + metric.name() + " is not expressed: " + why));
        boolean first = true;
        for (Map.Entry<String, String> key : metric.keys().entrySet()) {
            String indent = first ? "    - " : "      ";
            first = false;
            String[] value = key.getValue().split("\n", -1);
            lines.add(indent + key.getKey() + ": " + value[0]);
            for (int i = 1; i < value.length; i++) {
                lines.add(value[i].isEmpty() ? "" : "        " + value[i]);
            }
        }
        return metric.unsaid().isEmpty()
                ? lines
                : lines.stream()
                        .map(l -> l.strip().startsWith("#") ? l : "    # " + l.substring(4))
                        .toList();
    }

    /** A text as YAML writes it: plain where that is safe, a block where it has lines, else in double quotes. */
    static String quoted(String text) {
        if (text.contains("\n")) {
            String body = text.stripTrailing();
            boolean fits = body.lines()
                            .findFirst()
                            .filter(l -> !l.startsWith(" ") && !l.isEmpty())
                            .isPresent()
                    && body.chars().noneMatch(c -> c < 0x20 && c != '\n');
            if (fits) {
                return "|-\n" + body;
            }
        }
        boolean plain = text.matches("[A-Za-z_$(/][^\\p{Cntrl}]*")
                && text.equals(text.strip())
                && !text.contains(": ")
                && !text.contains(" #")
                && !text.endsWith(":")
                && !text.matches("(?i)true|false|null|yes|no|on|off|~");
        if (plain) {
            return text;
        }
        return inQuotes(text);
    }

    static String inQuotes(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }
}
