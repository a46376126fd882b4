package dev.sluice.cli;

import dev.sluice.adapter.yaml.ConfigurationFile;
import dev.sluice.base.Version;
import dev.sluice.cli.screen.DeploymentScreen;
import dev.sluice.cli.screen.Paint;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.AppSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.Reading;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Measurement;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Step;
import dev.sluice.port.Journal;
import dev.sluice.wiring.Holder;
import dev.sluice.wiring.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/**
 * Goes through what the daily commands do, in a state folder of its own: the launcher starts it once per build, so that the JVM
 * can keep what it had to find out.
 */
@Command(name = "warm-up", hidden = true, description = "Let the JVM learn what daily commands do.")
final class WarmUpCommand extends SluiceCommand {
    private static final String CONFIGURATION = """
            app: warm-up
            run: program --port ${port}
            health: /health
            artifact: {directory: ., prepare: "false"}
            listen: {http: 18080}
            rollout: {strategy: canary, steps: [{weight: 5%, hold: 1m}, {weight: 100%}]}
            """;

    /**
     * Typed as a person does, so that what finds and reads a command line is known too. The deployment that is carried ends where its
     * release cannot be prepared: until then it is like any other, and nothing was started that somebody would have to stop.
     */
    private static final List<String> DAILY = List.of("status", "watch", "deployments", "check");

    WarmUpCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Path file = configuration(workplace);
        if (!(ConfigurationFile.inspect(file, session().variables()) instanceof Reading.Accepted(AppSpec app))) {
            return 1;
        }
        EnvironmentSpec spec = app.environments().getFirst();
        promoted(workplace, begun(workplace, spec, file, "1.0.0"));
        DeploymentState next = begun(workplace, spec, file, "1.1.0");
        show(next);
        List.of("carry", "report")
                .forEach(command -> type(List.of(command, next.id().toString()), file, workplace));
        DAILY.forEach(command -> type(List.of(command), file, workplace));
        return 0;
    }

    private DeploymentState begun(Workplace workplace, EnvironmentSpec spec, Path file, String version) {
        return workplace
                .operator()
                .begin(
                        spec,
                        workplace.configurations().keep(file),
                        new ReleaseRef(new Version(version), "directory .", Optional.empty()),
                        session().person(),
                        Holder.self().toString());
    }

    /** Writes what stands in the journal when all went well, without anything being done. */
    private static void promoted(Workplace workplace, DeploymentState begun) {
        Journal journal = workplace.journal();
        Journal.Lease lease =
                journal.acquire(begun.plan().environment(), Holder.self().toString(), Duration.ofMinutes(1));
        List<Event> events = new ArrayList<>(List.of(new Event.Carried(lease.holder(), false)));
        for (Step step : begun.plan().steps()) {
            events.add(new Event.Intent(step.name(), 1));
            if (step instanceof Step.Hold) {
                events.add(new Event.Measured(
                        step.name(),
                        new Measurement(0.05, 0.051, 0.5, 100, Optional.empty(), Optional.empty(), Optional.empty())));
            }
            events.add(new Event.Done(step.name(), finding(begun, step)));
        }
        events.add(new Event.Ended(Event.Ending.SUCCESSFUL, Optional.of(begun.candidate()), ""));
        events.forEach(event -> journal.append(begun.id(), lease.epoch(), event));
        journal.release(lease);
    }

    private static Finding finding(DeploymentState begun, Step step) {
        return step instanceof Step.Promote
                ? new Finding.Promoted(begun.candidate(), Optional.empty())
                : new Finding.Nothing("");
    }

    private void type(List<String> command, Path configuration, Workplace workplace) {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(
                "--config",
                configuration.toString(),
                "--state",
                workplace.state().root().toString()));
        new CommandLineProgram(session()).run(line.toArray(String[]::new));
    }

    private static Path configuration(Workplace workplace) {
        try {
            Path project = Files.createDirectories(workplace.state().root().resolve("project"));
            return Files.writeString(project.resolve("sluice.yaml"), CONFIGURATION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void show(DeploymentState state) {
        terminal().print(new DeploymentScreen(state, session().clock().instant(), Paint.ANSI).lines());
        terminal().print(List.of(Json.line(StatusView.Listed.of(state))));
    }
}
