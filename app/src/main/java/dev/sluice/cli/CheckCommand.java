package dev.sluice.cli;

import dev.sluice.adapter.yaml.ConfigurationFile;
import dev.sluice.base.Code;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.AppSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.Problem;
import dev.sluice.config.ProblemPrinter;
import dev.sluice.config.Reading;
import dev.sluice.wiring.Workplace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads the configuration and tells every problem of it at once. */
@Command(name = "check", description = "Read the configuration and tell everything that is wrong with it.")
final class CheckCommand extends SluiceCommand {
    @Parameters(arity = "0..1", paramLabel = "environment", description = "Only this one's variables.")
    @Nullable
    String environment;

    CheckCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Environments environments = environments();
        return switch (ConfigurationFile.inspect(environments.file(), session().variables())) {
            case Reading.Refused refused -> refused(refused.problems());
            case Reading.Accepted accepted -> accepted(environments, accepted.app());
        };
    }

    private int refused(List<Problem> problems) {
        if (json()) {
            problems.forEach(problem -> terminal().print(Json.line(problem)));
        } else {
            terminal().say(printer().print(problems));
        }
        return Code.CONFIGURATION.exitStatus();
    }

    private ProblemPrinter printer() {
        return new ProblemPrinter(terminal().colours() && terminal().errIsTerminal());
    }

    private int accepted(Environments environments, AppSpec app) {
        List<EnvironmentSpec> specs =
                environment == null ? app.environments() : List.of(environments.spec(Optional.of(environment)));
        List<Problem> missing = specs.stream()
                .flatMap(spec -> app.missing(spec.id().name()).stream())
                .toList();
        if (json()) {
            terminal()
                    .print(Json.line(new Checked(
                            app.app(), specs.stream().map(s -> s.id().name()).toList(), missing)));
        } else {
            specs.forEach(spec -> terminal().print("  " + spec.id() + "  " + shape(spec)));
            if (!missing.isEmpty()) {
                terminal().say(printer().print(missing));
            }
        }
        if (!missing.isEmpty()) {
            return Code.CHECK_FAILED.exitStatus();
        }
        if (!json()) {
            terminal().print(environments.file().getFileName() + " is fine · next  sluice plan VERSION");
        }
        return 0;
    }

    private static String shape(EnvironmentSpec spec) {
        String rollout = switch (spec.rollout().strategy()) {
            case BLUE_GREEN -> "blueGreen";
            case CANARY -> "canary in " + spec.rollout().steps().size() + " steps";
        };
        return spec.components().stream()
                        .map(c -> c.name() + " × " + c.instances())
                        .toList() + ", " + rollout
                + (spec.data().isPresent() ? ", with a database" : ", without a database");
    }

    private record Checked(String app, List<String> environments, List<Problem> missing) {}
}
