package dev.sluice.cli.guard;

import dev.sluice.report.Units;
import java.util.List;
import java.util.Locale;

/** A forecast's curves as one SVG picture without scripts; light and dark as the reader has it. */
public final class ForecastChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 440;
    private static final int LEFT = 60;
    private static final int RIGHT = 190;
    private static final int TOP = 56;
    private static final int BOTTOM = 52;
    private static final int POINTS = 400;
    /** Told apart by people who see few colours, too (after M. Okabe and K. Ito, 2008). */
    private static final List<String> COLOURS =
            List.of("#777777", "#e69f00", "#56b4e9", "#009e73", "#d55e00", "#cc79a7", "#0072b2", "#b8a800");

    private static final List<String> DASHES = List.of("2 4", "", "8 3", "", "8 3 2 3", "", "3 3", "");

    private final Forecast forecast;
    private final String title;
    private final TimeAxis axis;

    public ForecastChart(Forecast forecast, String title) {
        this.forecast = forecast;
        this.title = title;
        axis = TimeAxis.of(forecast);
    }

    public String svg() {
        StringBuilder out = new StringBuilder();
        out.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="t d">
                <title id="t">%s</title>
                <desc id="d">The chance that the guard has taken a release back, by the time it has been on traffic.</desc>
                <style>
                svg { font: 13px system-ui, sans-serif } .head { font-size: 16px; font-weight: 600 }
                .paper { fill: #fff } text { fill: #16202a } .faint { fill: #57646f }
                .grid { stroke: #d9dfe4 } .step { stroke: #8a96a0; stroke-dasharray: 2 3 }
                .curve { fill: none; stroke-width: 2.5; stroke-linejoin: round }
                @media (prefers-color-scheme: dark) {
                .paper { fill: #12181d } text { fill: #e6ebef } .faint { fill: #a3afb9 } .grid { stroke: #33404a } }
                </style>
                <rect class="paper" width="100%%" height="100%%"/>
                """.formatted(WIDTH, HEIGHT, escaped(title)));
        out.append(text(LEFT, 24, "head", "start", title));
        grid(out);
        stages(out);
        List<Foreseen> rows = forecast.rows();
        for (int row = rows.size() - 1; row >= 0; row--) {
            curve(out, rows.get(row), row);
        }
        legend(out, rows);
        return out.append("</svg>\n").toString();
    }

    private void grid(StringBuilder out) {
        for (int percent = 0; percent <= 100; percent += 25) {
            double y = y(percent / 100.0);
            out.append(line("grid", LEFT, y, WIDTH - RIGHT, y));
            out.append(text(LEFT - 8, y + 4, "faint", "end", percent + " %"));
        }
        axis.marks().forEach(mark -> {
            double x = x(axis.at(mark.seconds()));
            out.append(line("grid", x, HEIGHT - BOTTOM, x, HEIGHT - BOTTOM + 5));
            out.append(text(x, HEIGHT - BOTTOM + 20, "faint", "middle", mark.text()));
        });
        out.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "faint", "middle", "time on traffic (logarithmic)"));
    }

    private void stages(StringBuilder out) {
        List<Ramp.Stage> stages = forecast.scenario().ramp().stages();
        List<Double> ends =
                forecast.scenario().ramp().endSeconds(forecast.scenario().requestsPerSecond());
        double from = x(0);
        for (int i = 0; i < stages.size(); i++) {
            double to = x(axis.at(ends.get(i)));
            String weight = stages.get(i).name();
            if (to - from > 9.0 * weight.length()) {
                out.append(text((from + to) / 2, TOP - 8, "faint", "middle", weight));
            }
            if (i + 1 < stages.size()) {
                out.append(line("step", to, TOP - 4, to, HEIGHT - BOTTOM));
            }
            from = Math.max(from, to);
        }
    }

    private void curve(StringBuilder out, Foreseen foreseen, int row) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i <= POINTS; i++) {
            double place = (double) i / POINTS;
            points.append(
                    String.format(Locale.ROOT, "%.1f,%.1f ", x(place), y(foreseen.foundWithin(axis.seconds(place)))));
        }
        out.append("<polyline class=\"curve\" ")
                .append(stroke(row))
                .append(" points=\"")
                .append(points.toString().strip())
                .append("\"/>\n");
    }

    private void legend(StringBuilder out, List<Foreseen> rows) {
        int x = WIDTH - RIGHT + 16;
        out.append(text(x, TOP + 4, "faint", "start", "the release fails in"));
        for (int row = 0; row < rows.size(); row++) {
            int y = TOP + 28 + 24 * row;
            out.append("<path class=\"curve\" ").append(stroke(row)).append(" d=\"M%d %dh26\"/>%n".formatted(x, y - 4));
            out.append(text(x + 34, y, "", "start", legend(rows.get(row))));
        }
    }

    private String legend(Foreseen row) {
        Candidate candidate = row.candidate();
        String errors = Units.share(candidate.errorRate());
        if (row == forecast.healthy()) {
            return errors + " (healthy)";
        }
        return candidate.slower() == 1 ? errors : errors + ", " + Advice.factor(candidate.slower()) + " slow";
    }

    private static String stroke(int row) {
        String dash = DASHES.get(row % DASHES.size());
        return "stroke=\"" + COLOURS.get(row % COLOURS.size()) + "\""
                + (dash.isEmpty() ? "" : " stroke-dasharray=\"" + dash + "\"");
    }

    private static double x(double place) {
        return LEFT + place * (WIDTH - RIGHT - LEFT);
    }

    private static double y(double chance) {
        return HEIGHT - BOTTOM - chance * (HEIGHT - BOTTOM - TOP);
    }

    private static String line(String kind, double x1, double y1, double x2, double y2) {
        return String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                kind,
                x1,
                y1,
                x2,
                y2);
    }

    private static String text(double x, double y, String kind, String anchor, String text) {
        return String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                kind,
                x,
                y,
                anchor,
                escaped(text));
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
