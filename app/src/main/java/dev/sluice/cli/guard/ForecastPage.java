package dev.sluice.cli.guard;

import static dev.sluice.cli.guard.ForecastChart.escaped;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/** A forecast as one HTML file: the picture, the table, what it rests on. */
public final class ForecastPage {
    private final Forecast forecast;
    private final String title;
    private final List<String> assumptions;

    public ForecastPage(Forecast forecast, String title, List<String> assumptions) {
        this.forecast = forecast;
        this.title = title;
        this.assumptions = List.copyOf(assumptions);
    }

    public String html() {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%1$s</title>
                <style>
                :root { color-scheme: light dark }
                body { margin: 0 auto; max-width: 64rem; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif }
                h1 { font-size: 1.4rem } .scroll { overflow-x: auto } svg { width: 100%%; height: auto }
                table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums }
                th, td { padding: .35rem 1rem .35rem 0; text-align: right; border-bottom: 1px solid #8884 }
                th:first-child, td:first-child { text-align: left } .warning { border-left: 4px solid #d55e00; padding-left: .75rem }
                </style>
                </head>
                <body>
                <h1>%1$s</h1>
                <ul>%2$s</ul>
                %3$s
                %4$s
                <div class="scroll"><table>
                %5$s
                </table></div>
                %6$s
                </body>
                </html>
                """.formatted(
                        escaped(title),
                        each(assumptions, "<li>%s</li>"),
                        warnings(),
                        new ForecastChart(forecast, "chance of having been found").svg(),
                        table(),
                        each(new ForecastScreen(forecast, title, assumptions).footnotes(), "<p>%s</p>"));
    }

    private static String each(List<String> texts, String pattern) {
        return texts.stream().map(text -> pattern.formatted(escaped(text))).collect(Collectors.joining("\n"));
    }

    private String warnings() {
        return forecast.warnings().stream()
                .map(w -> "<p class=\"warning\">" + escaped(w.message()) + "<br>" + escaped(w.help()) + "</p>")
                .collect(Collectors.joining("\n"));
    }

    private String table() {
        String head = forecast.scenario().ramp().stages().stream()
                .map(stage -> "<th>by the end of " + stage.name() + "</th>")
                .collect(Collectors.joining());
        String rows = forecast.rows().stream().map(this::row).collect(Collectors.joining("\n"));
        return "<thead><tr><th>release</th>" + head
                + "<th>found after, median</th><th>p95</th><th>its requests, median</th><th>p95</th><th>failed, median</th><th>p95</th></tr></thead>\n<tbody>\n"
                + rows + "\n</tbody>";
    }

    private String row(Foreseen row) {
        ForecastScreen names = new ForecastScreen(forecast, title, assumptions);
        String chances = row.byStage().stream()
                .map(chance -> "<td>" + chance.withInterval() + "</td>")
                .collect(Collectors.joining());
        return "<tr><td>" + escaped(names.name(row)) + "</td>" + chances
                + cell(row.medianSeconds(), ForecastScreen::seconds)
                + cell(row.lateSeconds(), ForecastScreen::seconds)
                + cell(row.medianRequests(), ForecastScreen::count)
                + cell(row.lateRequests(), ForecastScreen::count)
                + cell(row.medianFailed(), ForecastScreen::count)
                + cell(row.lateFailed(), ForecastScreen::count) + "</tr>";
    }

    private static String cell(OptionalDouble value, DoubleFunction<String> text) {
        return "<td>" + (value.isPresent() ? text.apply(value.getAsDouble()) : "–") + "</td>";
    }
}
