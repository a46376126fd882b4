package dev.sluice.cli.guard;

import dev.sluice.cli.screen.Paint;
import dev.sluice.cli.screen.Table;
import dev.sluice.report.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/** A forecast as a table and a picture for the terminal. */
public final class ForecastScreen {
    private final Forecast forecast;
    private final String title;
    private final List<String> assumptions;

    /**
     * @param title whose plan it is
     * @param assumptions where the inputs come from, a line each
     */
    public ForecastScreen(Forecast forecast, String title, List<String> assumptions) {
        this.forecast = forecast;
        this.title = title;
        this.assumptions = List.copyOf(assumptions);
    }

    public List<String> lines(Paint paint) {
        List<String> lines = new ArrayList<>();
        lines.add(paint.strong(title));
        assumptions.forEach(line -> lines.add("  " + line));
        lines.add("");
        lines.addAll(table().lines(paint));
        lines.add("");
        lines.add("chance of having been found, by the time on traffic");
        lines.addAll(new CurvePlot(forecast).lines());
        lines.add("");
        lines.addAll(footnotes());
        for (Forecast.Warning warning : forecast.warnings()) {
            lines.add("");
            lines.add(paint.bad("warning") + ": " + warning.message());
            lines.add("  = help: " + warning.help());
        }
        return lines;
    }

    private Table table() {
        List<String> head = new ArrayList<>(List.of("", "canary"));
        forecast.scenario().ramp().stages().forEach(stage -> head.add("by " + stage.name()));
        head.addAll(List.of("found after", "p95", "its requests", "p95", "failed", "p95"));
        Table table = new Table(head.toArray(String[]::new));
        List<Foreseen> rows = forecast.rows();
        for (int row = 0; row < rows.size(); row++) {
            table.row(cells(CurvePlot.letter(row), rows.get(row)).toArray(String[]::new));
        }
        return table;
    }

    private List<String> cells(String letter, Foreseen row) {
        List<String> cells = new ArrayList<>(List.of(letter, name(row)));
        row.byStage().forEach(chance -> cells.add(Units.share(chance.share())));
        cells.add(told(row.medianSeconds(), ForecastScreen::seconds));
        cells.add(told(row.lateSeconds(), ForecastScreen::seconds));
        cells.add(told(row.medianRequests(), ForecastScreen::count));
        cells.add(told(row.lateRequests(), ForecastScreen::count));
        cells.add(told(row.medianFailed(), ForecastScreen::count));
        cells.add(told(row.lateFailed(), ForecastScreen::count));
        return cells;
    }

    /** What a row is of: {@code 5 %}, {@code 2x as slow}, {@code healthy}. */
    String name(Foreseen row) {
        Candidate candidate = row.candidate();
        if (row == forecast.healthy()) {
            return "healthy";
        }
        String errors = Units.share(candidate.errorRate());
        return candidate.slower() == 1 ? errors : errors + ", " + Advice.factor(candidate.slower()) + " slow";
    }

    private static String told(OptionalDouble value, DoubleFunction<String> text) {
        return value.isPresent() ? text.apply(value.getAsDouble()) : "–";
    }

    static String seconds(double seconds) {
        return Units.duration(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    static String count(double count) {
        return Units.count(Math.round(count));
    }

    /** How sure these numbers are. */
    List<String> footnotes() {
        List<String> lines = new ArrayList<>();
        lines.add("false alarms: " + forecast.healthy().found().hits() + " of "
                + Units.count(forecast.healthy().runs()) + " healthy releases, "
                + forecast.healthy().found().withInterval() + "; promised: at most "
                + Units.share(forecast.scenario().limits().alpha()));
        lines.add(forecast.bad().stream()
                .map(row -> name(row) + ": " + row.found().withInterval())
                .collect(Collectors.joining(" · ", "found in the end, with 95 % confidence: ", "")));
        lines.add(Units.count(forecast.healthy().runs()) + " runs of each, seed " + forecast.seed()
                + "; a dash stands where fewer than half (p95: than 95 %) are found");
        return lines;
    }
}
