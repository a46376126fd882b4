package dev.sluice.adapter.metrics.command;

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
    public Sample ask(Subject subject) {
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
        return last.map(ProgramSource::sample).orElseGet(() -> new Sample.Nothing("it printed nothing"));
    }

    private static Sample sample(String line) {
        try {
            return Sample.of(Double.parseDouble(line));
        } catch (NumberFormatException notOne) {
            try {
                return JsonSample.of(JsonMapper.shared().readTree(line));
            } catch (JacksonException e) {
                return new Sample.Trouble("its last line is neither a number nor JSON");
            }
        }
    }
}
