package dev.sluice.adapter.metrics.command;

import dev.sluice.adapter.language.JsonPath;
import dev.sluice.adapter.metrics.sample.Freshness;
import dev.sluice.adapter.metrics.sample.JsonSample;
import dev.sluice.adapter.metrics.sample.Sample;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sample.Subject;
import dev.sluice.base.SluiceException;
import dev.sluice.config.MetricSource.Program;
import dev.sluice.port.Commands;
import dev.sluice.port.Commands.Finished;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The last line that a program prints: a number, or JSON. */
public final class ProgramSource implements Source {
    private final Program source;
    private final Commands commands;

    public ProgramSource(Program source, Commands commands) {
        this.source = source;
        this.commands = commands;
    }

    @Override
    public Sample ask(Subject subject) throws JsonPath.SyntaxFault {
        Finished finished;
        try {
            finished = commands.read(
                    subject.asked().environment(),
                    source.command(),
                    subject.asked().directory(),
                    subject.values(),
                    subject.timeout());
        } catch (SluiceException e) {
            return new Sample.Trouble(e.what());
        }
        if (!finished.succeeded()) {
            return new Sample.Trouble(
                    finished.status() < 0 ? "it did not end in time" : "it ended with status " + finished.status());
        }
        Optional<String> last = finished.output()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((a, b) -> b);
        return last.isEmpty() ? new Sample.Nothing("it printed nothing") : sample(last.get(), subject);
    }

    private Sample sample(String line, Subject subject) throws JsonPath.SyntaxFault {
        Optional<Double> number = source.json().isEmpty() && source.at().isEmpty() ? number(line) : Optional.empty();
        if (number.isPresent()) {
            return Sample.of(number.get());
        }
        try {
            JsonNode document = JsonMapper.shared().readTree(line);
            return JsonSample.at(document, source.json().orElse("$"), source.at(), Freshness.of(subject));
        } catch (JacksonException e) {
            return new Sample.Trouble(
                    source.at().isPresent()
                            ? "its last line is no JSON, so it has no time"
                            : "its last line is neither a number nor JSON");
        }
    }

    private static Optional<Double> number(String line) {
        try {
            return Optional.of(Double.parseDouble(line));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
