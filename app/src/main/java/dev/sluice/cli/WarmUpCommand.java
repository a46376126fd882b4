package dev.sluice.cli;

import dev.sluice.adapter.yaml.ConfigurationFile;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Version;
import dev.sluice.cli.screen.DeploymentScreen;
import dev.sluice.cli.screen.Paint;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.wiring.Holder;
import dev.sluice.wiring.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Goes through what the daily commands do, in a state folder of its own: the launcher starts it once per build, so that the JVM
 * can keep what it had to find out. Another start does what only looks, and the last one ends what the first has left running.
 */
@Command(name = "warm-up", hidden = true, description = "Let the JVM learn what daily commands do.")
final class WarmUpCommand extends SluiceCommand {
    private static final String CONFIGURATION = """
            app: warm-up
            run: '%s/bin/jwebserver -b 127.0.0.1 -p ${port}'
            health: /
            artifact: {directory: ., prepare: [sh, -c, test "$SLUICE_VERSION" = 1.0.0]}
            listen: {http: %d, address: 127.0.0.1}
            traffic: none
            rollout: {bake: 1s, standby: {warm: 1s}}
            """;

    private static final String METRICS = """
            guard:
              metrics:
                - {name: warm, log: ERROR .*, successCondition: result / 2.0 < 5 && result >= 0, failureCondition: result > canary}
            """;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Typed as a person does, so that what finds and reads a command line is known too. */
    private static final List<String> DAILY = List.of("status", "watch", "deployments", "check");

    private static final List<String> LOOKS = List.of("status", "deployments");

    private static final EnvironmentId ENVIRONMENT = new EnvironmentId("warm-up", "production");

    @Parameters(description = "What the launcher learns from: sluice, look, end.")
    private String what = "sluice";

    WarmUpCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Path file = workplace.state().root().resolve("project/sluice.yaml");
        CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .execute(() -> Runtime.getRuntime().halt(1));
        switch (what) {
            case "look" -> LOOKS.forEach(command -> type(List.of(command), file, workplace));
            case "end" -> end(workplace);
            default -> deploy(workplace, file);
        }
        return 0;
    }

    /** A first deployment in earnest, of a little server that comes with the JDK, and a second that ends where it cannot be prepared. */
    private void deploy(Workplace workplace, Path file) {
        configure(file);
        carried(workplace, begun(workplace, environment(file), file, "1.0.0"), file);
        type(List.of("status"), file, workplace);
        add(METRICS, file);
        DeploymentState next = begun(workplace, environment(file), file, "1.1.0");
        show(next);
        carried(workplace, next, file);
        DAILY.forEach(command -> type(List.of(command), file, workplace));
    }

    private static void end(Workplace workplace) {
        workplace
                .target()
                .instances(ENVIRONMENT)
                .forEach(it -> workplace.target().stop(ENVIRONMENT, it.id(), Duration.ZERO));
        workplace.router(ENVIRONMENT).stop(Duration.ZERO);
    }

    private EnvironmentSpec environment(Path file) {
        return ConfigurationFile.read(file, session().variables())
                .environments()
                .getFirst();
    }

    private void carried(Workplace workplace, DeploymentState begun, Path file) {
        List.of("carry", "report")
                .forEach(command -> type(List.of(command, begun.id().toString()), file, workplace));
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

    private void type(List<String> command, Path configuration, Workplace workplace) {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(
                "--config",
                configuration.toString(),
                "--state",
                workplace.state().root().toString()));
        new CommandLineProgram(session()).run(line.toArray(String[]::new));
    }

    private static void configure(Path file) {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, CONFIGURATION.formatted(System.getProperty("java.home"), free.getLocalPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(String more, Path file) {
        try {
            Files.writeString(file, more, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void show(DeploymentState state) {
        terminal().print(new DeploymentScreen(state, session().clock().instant(), Paint.ANSI).lines());
        terminal().print(List.of(Json.line(StatusView.Listed.of(state))));
    }
}
