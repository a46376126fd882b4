package dev.sluice.adapter.metrics.sql;

import dev.sluice.adapter.metrics.sample.Freshness;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.base.SluiceException;
import dev.sluice.config.MetricSource.Sql;
import dev.sluice.port.Database;
import java.util.Locale;
import java.util.Optional;

/** The first column of the first row of a query, in a transaction that can only read. The time that it is of is asked first. */
public final class SqlSource implements Source {
    private final Sql source;
    private final Database database;

    public SqlSource(Sql source, Database database) {
        this.source = source;
        this.database = database;
    }

    @Override
    public Sample ask(Subject subject) {
        try {
            if (source.at().isPresent()) {
                Optional<Sample> stale = Freshness.of(subject)
                        .stale(database.text(subject.filled(source.at().get())));
                if (stale.isPresent()) {
                    return stale.get();
                }
            }
            return database.text(subject.filled(source.query()))
                    .map(String::strip)
                    .map(SqlSource::sample)
                    .orElseGet(() -> new Sample.Nothing("no row, or NULL"));
        } catch (SluiceException e) {
            return new Sample.Trouble(e.what());
        }
    }

    private static Sample sample(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan" -> Sample.of(Double.NaN);
            case "infinity", "-infinity" -> Sample.of(Double.POSITIVE_INFINITY);
            case "t", "true" -> new Sample.Value(true);
            case "f", "false" -> new Sample.Value(false);
            default -> {
                try {
                    yield Sample.of(Double.parseDouble(text));
                } catch (NumberFormatException e) {
                    yield new Sample.Trouble("the query gives a text, not a number");
                }
            }
        };
    }
}
