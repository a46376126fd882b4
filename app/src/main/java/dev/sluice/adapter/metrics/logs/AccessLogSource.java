package dev.sluice.adapter.metrics.logs;

import com.google.re2j.Pattern;
import dev.sluice.adapter.metrics.sample.Interval;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.config.FieldCondition;
import dev.sluice.config.FieldCondition.Operator;
import dev.sluice.config.MetricSource.AccessLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests that a version answered since the time before, as the router's access log has them. No request at all is no data. */
public final class AccessLogSource implements Source {
    private final AccessLog source;
    private final Path file;
    private final JsonMapper json = JsonMapper.shared();

    public AccessLogSource(AccessLog source, Path file) {
        this.source = source;
        this.file = file;
    }

    @Override
    public Sample ask(Subject subject) throws IOException {
        if (!Files.isRegularFile(file)) {
            return new Sample.Nothing("the router has written no access log");
        }
        Interval interval = Interval.since(subject);
        GrowingFile log = new GrowingFile(file);
        if (interval.before().isEmpty()) {
            return new Sample.Began(interval.mark(Long.toString(log.size())), interval.why());
        }
        String version = subject.version().version().label();
        List<Predicate<JsonNode>> conditions =
                source.where().stream().map(AccessLogSource::predicate).toList();
        LongAdder all = new LongAdder();
        LongAdder found = new LongAdder();
        long end = log.lines(
                Long.parseLong(interval.before().get()),
                line -> parsed(line)
                        .filter(entry -> entry.path("version").asString("").equals(version))
                        .ifPresent(entry -> {
                            all.increment();
                            if (conditions.stream().allMatch(c -> c.test(entry))) {
                                found.increment();
                            }
                        }));
        Optional<String> mark = Optional.of(interval.mark(Long.toString(end)));
        if (all.sum() == 0) {
            return new Sample.Nothing("no request in " + interval.length().toSeconds() + " s", mark);
        }
        return Sample.of(
                switch (source.unit()) {
                    case COUNT -> found.sum();
                    case RATE -> found.sum() * 1000.0 / interval.length().toMillis();
                    case SHARE -> found.sum() / (double) all.sum();
                },
                mark);
    }

    private Optional<JsonNode> parsed(String line) {
        try {
            return Optional.of(json.readTree(line));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Predicate<JsonNode> predicate(FieldCondition condition) {
        String value = condition.value();
        if (condition.operator() == Operator.MATCHES) {
            Pattern pattern = Pattern.compile(value);
            return entry -> pattern.matcher(text(entry, condition)).find();
        }
        return switch (condition.operator()) {
            case EQUALS -> entry -> text(entry, condition).equals(value);
            case NOT_EQUALS -> entry -> !text(entry, condition).equals(value);
            case AT_LEAST -> entry -> number(entry, condition) >= Long.parseLong(value);
            case AT_MOST -> entry -> number(entry, condition) <= Long.parseLong(value);
            case ABOVE -> entry -> number(entry, condition) > Long.parseLong(value);
            case BELOW -> entry -> number(entry, condition) < Long.parseLong(value);
            case MATCHES -> throw new IllegalStateException("made above");
        };
    }

    private static String text(JsonNode entry, FieldCondition condition) {
        return entry.path(condition.field()).asString("");
    }

    private static long number(JsonNode entry, FieldCondition condition) {
        return entry.path(condition.field()).asLong(0);
    }
}
