package dev.sluice.cli.guard;

import java.util.List;
import java.util.OptionalDouble;

/** The same numbers for machines. */
public record ForecastView(
        String title, Scenario scenario, long seed, int runs, List<Row> rows, List<Forecast.Warning> warnings) {
    public static ForecastView of(Forecast forecast, String title) {
        return new ForecastView(
                title,
                forecast.scenario(),
                forecast.seed(),
                forecast.healthy().runs(),
                forecast.rows().stream()
                        .map(row -> Row.of(row, row == forecast.healthy()))
                        .toList(),
                forecast.warnings());
    }

    /** A release; what too few of the runs came to is null. */
    public record Row(
            boolean healthy,
            double errorRate,
            double slower,
            List<Chance> foundByStage,
            OptionalDouble medianSeconds,
            OptionalDouble p95Seconds,
            OptionalDouble medianCanaryRequests,
            OptionalDouble p95CanaryRequests,
            OptionalDouble medianCanaryFailed,
            OptionalDouble p95CanaryFailed,
            Chance waited) {
        static Row of(Foreseen row, boolean healthy) {
            return new Row(
                    healthy,
                    row.candidate().errorRate(),
                    row.candidate().slower(),
                    row.byStage().stream().map(Chance::of).toList(),
                    row.medianSeconds(),
                    row.lateSeconds(),
                    row.medianRequests(),
                    row.lateRequests(),
                    row.medianFailed(),
                    row.lateFailed(),
                    Chance.of(row.waited()));
        }
    }

    /** A share of the runs with its 95 % interval. */
    public record Chance(long hits, long tries, double share, double low, double high) {
        static Chance of(Proportion p) {
            return new Chance(p.hits(), p.tries(), p.share(), p.low(), p.high());
        }
    }
}
