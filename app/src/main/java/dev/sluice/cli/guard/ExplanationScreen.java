package dev.sluice.cli.guard;

import dev.sluice.cli.screen.Paint;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An explanation the way a compiler explains an error: what, where it stands, every number with its origin, why. */
public final class ExplanationScreen {
    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private final Explanation explanation;
    private final ZoneId zone;
    private final Paint paint;

    public ExplanationScreen(Explanation explanation, ZoneId zone, Paint paint) {
        this.explanation = explanation;
        this.zone = zone;
        this.paint = paint;
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("deployment " + explanation.deployment() + " of " + explanation.environment());
        for (Explanation.Part part : explanation.parts()) {
            lines.add("");
            lines.addAll(part(part));
        }
        Explanation.Totals totals = explanation.totals();
        lines.add("");
        lines.add(totals.recorded() + " numbers recorded, " + totals.recomputed() + " recomputed; " + totals.agree()
                + " comparisons agree, " + disagreeing(totals.disagree()));
        lines.add(paint.strong(explanation.verdict()));
        lines.add("next  sluice report " + explanation.deployment() + " --open");
        return lines;
    }

    private String disagreeing(long disagree) {
        return disagree == 0 ? "none disagrees" : paint.bad(disagree + (disagree == 1 ? " disagrees" : " disagree"));
    }

    private List<String> part(Explanation.Part part) {
        List<String> lines = new ArrayList<>();
        lines.add(paint.strong(part.title()));
        part.event()
                .ifPresent(event -> lines.add("  " + paint.faint("-->") + " event " + event
                        + part.at().map(at -> ", " + at(at)).orElse("")));
        String bar = "  " + paint.faint("|");
        int name = width(part, true);
        int value = width(part, false);
        lines.add(bar);
        for (Fact fact : part.facts()) {
            lines.add((bar + " " + left(fact.name(), name) + "  " + left(fact.value(), value) + "  "
                            + left(origin(fact.origin()), 10) + "  " + mark(fact.check()) + " " + fact.how())
                    .stripTrailing());
        }
        lines.add(bar);
        if (!part.why().isEmpty()) {
            lines.add("  " + paint.faint("=") + " " + part.why());
        }
        return lines;
    }

    private String at(Instant at) {
        return AT.format(at.atZone(zone));
    }

    private static String origin(Fact.Origin origin) {
        return switch (origin) {
            case RECORDED -> "recorded";
            case CONFIGURED -> "configured";
            case RECOMPUTED -> "recomputed";
        };
    }

    private String mark(Fact.Check check) {
        return switch (check) {
            case NONE -> " ";
            case AGREES -> paint.good("✔");
            case DISAGREES -> paint.bad("✖ expected:");
        };
    }

    private static int width(Explanation.Part part, boolean names) {
        return part.facts().stream()
                .map(f -> names ? f.name() : f.value())
                .mapToInt(text -> text.codePointCount(0, text.length()))
                .max()
                .orElse(0);
    }

    private static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.codePointCount(0, text.length())));
    }
}
