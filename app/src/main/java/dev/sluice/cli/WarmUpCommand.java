package dev.sluice.cli;

import dev.sluice.adapter.yaml.ConfigurationFile;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Version;
import dev.sluice.cli.screen.DeploymentScreen;
import dev.sluice.cli.screen.EnvironmentScreen;
import dev.sluice.cli.screen.Paint;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.AppSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.Reading;
import dev.sluice.journal.DeploymentState;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.run.Operator;
import dev.sluice.wiring.Holder;
import dev.sluice.wiring.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            artifact: {directory: .}
            listen: {http: 18080}
            guard:
              metrics:
                - {name: warm, log: ERROR .*, successCondition: result / 2.0 < 5 && result >= 0, failureCondition: result > canary}
            """;

    /** Typed as a person does, so that what finds and reads a command line is known too. */
    private static final List<String> DAILY = List.of("status", "deployments", "check");

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
        Operator operator = workplace.operator();
        DeploymentState begun = operator.begin(
                spec,
                workplace.configurations().keep(file),
                new ReleaseRef(new Version("1.0.0"), "directory .", Optional.empty()),
                session().person(),
                Holder.self().toString());
        show(workplace, spec.id(), begun.id());
        DAILY.forEach(command -> type(command, file, workplace));
        return 0;
    }

    private void type(String command, Path configuration, Workplace workplace) {
        new CommandLineProgram(session())
                .run(
                        command,
                        "--config",
                        configuration.toString(),
                        "--state",
                        workplace.state().root().toString());
    }

    private static Path configuration(Workplace workplace) {
        try {
            Files.createDirectories(workplace.state().root());
            return Files.writeString(workplace.state().root().resolve("sluice.yaml"), CONFIGURATION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void show(Workplace workplace, EnvironmentId environment, DeploymentId deployment) {
        var now = session().clock().instant();
        terminal()
                .print(new EnvironmentScreen(
                                workplace.operator().environment(environment),
                                workplace.target().instances(environment),
                                now,
                                session().local(),
                                Paint.ANSI)
                        .lines());
        DeploymentState state = workplace.operator().deployment(deployment);
        terminal().print(new DeploymentScreen(state, now, Paint.ANSI).lines());
        terminal().print(List.of(Json.line(StatusView.Listed.of(state))));
    }
}
