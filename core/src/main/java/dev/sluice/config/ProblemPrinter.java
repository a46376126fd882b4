package dev.sluice.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes problems the way a compiler does: what, where with the line shown, why, and what to do. */
public final class ProblemPrinter {
    private static final int MOST = 100;
    private static final int WIDTH = 110;

    private final boolean colour;

    public ProblemPrinter(boolean colour) {
        this.colour = colour;
    }

    /**
     * All of them, a blank line between each two, and how many there are as the last line. A long help is written once. No
     * line break at the end.
     */
    public String print(List<Problem> problems) {
        StringBuilder out = new StringBuilder();
        Map<String, String> written = new HashMap<>();
        for (Problem problem : problems.subList(0, Math.min(MOST, problems.size()))) {
            String before = written.putIfAbsent(problem.help(), problem.where());
            boolean again = before != null && problem.help().length() > WIDTH;
            String help = again ? "as for " + before + " above" : problem.help();
            out.append(print(problem, help)).append("\n\n");
        }
        if (problems.size() > MOST) {
            out.append("... and ").append(problems.size() - MOST).append(" more\n\n");
        }
        String files = String.join(
                ", ", problems.stream().map(Problem::file).distinct().toList());
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return out.append(count).append(" in ").append(files).toString();
    }

    /** One problem. No line break at the end. */
    public String print(Problem problem) {
        return print(problem, problem.help());
    }

    /** Something that is only warned of. No line break at the end. */
    public String printWarning(Problem problem) {
        return print(paint(Paint.WARNING, "warning"), problem, problem.help());
    }

    private String print(Problem problem, String help) {
        return print(paint(Paint.ERROR, "error[" + problem.code().label() + "]"), problem, help);
    }

    private String print(String kind, Problem problem, String help) {
        int gutter = problem.excerpt()
                .map(e -> Integer.toString(e.position().line()).length())
                .orElse(1);
        String indent = " ".repeat(gutter);
        List<String> lines = new ArrayList<>();
        lines.add(kind + paint(Paint.BOLD, ": " + problem.message()));
        lines.add(indent + paint(Paint.FRAME, "-->") + " " + problem.where());
        problem.excerpt().ifPresent(excerpt -> {
            String bar = paint(Paint.FRAME, indent + " |");
            lines.add(bar);
            lines.add(paint(Paint.FRAME, excerpt.position().line() + " |")
                    + (excerpt.line().isBlank() ? "" : " " + excerpt.line().stripTrailing()));
            String carets = "^".repeat(excerpt.length());
            String label = problem.reason().isEmpty() ? carets : carets + " " + problem.reason();
            lines.add(bar + " " + " ".repeat(excerpt.caret()) + paint(Paint.ERROR, label));
        });
        if (problem.excerpt().isEmpty() && !problem.reason().isEmpty()) {
            lines.add(indent + paint(Paint.FRAME, " = ") + problem.reason());
        }
        if (!help.isEmpty()) {
            lines.addAll(helpLines(indent, help));
        }
        return String.join("\n", lines);
    }

    private List<String> helpLines(String indent, String text) {
        String margin = indent + " ".repeat(" = help: ".length());
        List<String> lines = new ArrayList<>();
        for (String paragraph : text.split("\n", -1)) {
            lines.addAll(wrap(paragraph, WIDTH - margin.length()));
        }
        lines.replaceAll(line -> margin + line);
        String first = lines.getFirst().substring(margin.length());
        lines.set(0, indent + paint(Paint.FRAME, " = ") + paint(Paint.BOLD, "help:") + " " + first);
        return lines;
    }

    /** Breaks at blanks; a line that begins with one is an example and stays as it is. */
    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width && !rest.startsWith(" ")) {
            int at = rest.lastIndexOf(' ', width);
            if (at <= 0) {
                break;
            }
            lines.add(rest.substring(0, at));
            rest = rest.substring(at + 1);
        }
        lines.add(rest);
        return lines;
    }

    private String paint(Paint paint, String text) {
        return colour ? paint.code + text + "\u001b[0m" : text;
    }

    private enum Paint {
        ERROR("\u001b[1;31m"),
        WARNING("\u001b[1;33m"),
        FRAME("\u001b[1;34m"),
        BOLD("\u001b[1m");

        private final String code;

        Paint(String code) {
            this.code = code;
        }
    }
}
