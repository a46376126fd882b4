package dev.sluice.cli.screen;

import dev.sluice.migration.Rehearsal;
import dev.sluice.migration.TracedStatement;
import dev.sluice.report.RehearsalText;
import dev.sluice.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** All that a rehearsal found. */
public final class RehearsalScreen {
    private static final int STATEMENTS = 12;
    private final Rehearsal rehearsal;
    private final String version;
    private final Optional<String> old;
    private final Paint paint;

    /** @param old the version that has the traffic; empty where none has */
    public RehearsalScreen(Rehearsal rehearsal, String version, Optional<String> old, Paint paint) {
        this.rehearsal = rehearsal;
        this.version = version;
        this.old = old;
        this.paint = paint;
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "rehearsal of " + version + old.map(v -> ", which follows " + v).orElse(""));
        lines.add(row(
                "copy",
                rehearsal.copy().backup() + ", restored in "
                        + Units.duration(rehearsal.copy().restored())));
        lines.add(row("", rehearsal.copy().where()));
        rehearsal.expand().ifPresent(run -> lines.addAll(run("expand", run)));
        rehearsal.contract().ifPresent(run -> lines.addAll(run("contract", run)));
        if (rehearsal.expand().isEmpty() && rehearsal.contract().isEmpty() && rehearsal.passed()) {
            lines.add(row("database", "nothing is pending"));
        }
        for (Rehearsal.Trial trial : rehearsal.trials()) {
            String mark = trial.passed() ? paint.good("✔") : paint.bad("✖");
            lines.add(row("trial", mark + " " + trial.version() + " " + trial.when() + ": " + trial.detail()));
        }
        lines.add(row("rollback", "database: " + RehearsalText.back(rehearsal.back(), old)));
        rehearsal
                .backPastContract()
                .ifPresent(back -> lines.add(row("", "past the contract migration: " + RehearsalText.back(back, old))));
        rehearsal.problems().forEach(problem -> lines.add(row(paint.bad("✖") + " problem", problem)));
        return lines;
    }

    private static List<String> run(String kind, Rehearsal.Run run) {
        List<String> lines = new ArrayList<>();
        lines.add(row(kind, String.join(", ", run.applied()) + ": " + RehearsalText.run(run)));
        run.statements().stream()
                .limit(STATEMENTS)
                .forEach(statement -> lines.add(row("", "  " + statement(statement))));
        if (run.statements().size() > STATEMENTS) {
            lines.add(row("", "  and " + (run.statements().size() - STATEMENTS) + " more"));
        }
        return lines;
    }

    private static String statement(TracedStatement statement) {
        String locks = statement.locks().stream().map(RehearsalText::lock).collect(Collectors.joining(", "));
        List<String> parts = new ArrayList<>();
        parts.add(Units.duration(statement.took()));
        if (!locks.isEmpty()) {
            parts.add("holds " + locks);
        }
        if (!statement.rewritten().isEmpty()) {
            parts.add("rewrites " + String.join(", ", statement.rewritten()));
        }
        if (statement.rows() > 0) {
            parts.add(statement.rows() + " rows");
        }
        return statement.sql() + "  " + String.join(", ", parts);
    }

    private static String row(String name, String text) {
        return "  " + Columns.left(name, 9) + " " + text;
    }
}
