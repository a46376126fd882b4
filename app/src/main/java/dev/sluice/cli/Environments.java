package dev.sluice.cli;

import dev.sluice.adapter.yaml.ConfigurationFile;
import dev.sluice.base.Code;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.screen.Paint;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.AppSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.ProblemPrinter;
import dev.sluice.port.Journal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The environments that a command may mean: those of the configuration and, to look at, those of the journal. */
final class Environments {
    private final Session session;
    private final Path file;
    private final boolean named;

    /** @param named whether the person named the file, so that it must be there */
    Environments(Session session, Path file, boolean named) {
        this.session = session;
        this.file = file;
        this.named = named;
    }

    /** Whether the person named the file. */
    boolean isNamed() {
        return named;
    }

    Path file() {
        return file;
    }

    /** The folder that relative paths of the configuration start from. */
    Path folder() {
        return file.toAbsolutePath().normalize().resolveSibling("");
    }

    AppSpec app() {
        return ConfigurationFile.read(file, session.variables());
    }

    /** The environment of this name, or the only one. */
    EnvironmentSpec spec(Optional<String> name) {
        return spec(app(), name);
    }

    private static EnvironmentSpec spec(AppSpec app, Optional<String> name) {
        if (name.isPresent()) {
            return app.environment(name.get())
                    .orElseThrow(() -> new SluiceException(
                            Code.USAGE,
                            app.app() + " has no environment '" + name.get() + "'",
                            "it has " + names(app)));
        }
        if (app.environments().size() > 1) {
            throw new SluiceException(
                    Code.USAGE, app.app() + " has several environments: " + names(app), "say which one is meant");
        }
        return app.environments().getFirst();
    }

    /**
     * The environment of this name, or the only one, to act on; what is doubtful about the configuration is said. Throws {@code CONFIGURATION} with everything that this machine
     * does not give: a database whose address is missing would look like no database.
     */
    EnvironmentSpec complete(Optional<String> name) {
        AppSpec app = app();
        EnvironmentSpec spec = spec(app, name);
        app.requireComplete(spec.id().name());
        boolean colours = session.terminal().errPaint() != Paint.PLAIN;
        app.warnings().forEach(w -> session.terminal().say(new ProblemPrinter(colours).printWarning(w) + "\n"));
        return spec;
    }

    private static String names(AppSpec app) {
        return app.environments().stream().map(e -> e.id().name()).collect(Collectors.joining(", "));
    }

    /** The environments to look at: by name or all, of the configuration where there is one, else of the journal. */
    List<EnvironmentId> known(Optional<String> name, Journal journal) {
        List<EnvironmentId> all = named || Files.exists(file)
                ? ConfigurationFile.glimpse(file, session.variables()).environments().stream()
                        .map(EnvironmentSpec::id)
                        .toList()
                : journal.environments();
        List<EnvironmentId> meant = all.stream()
                .filter(id -> name.filter(n -> !n.equals(id.name()) && !n.equals(id.toString()))
                        .isEmpty())
                .toList();
        if (meant.isEmpty() && name.isPresent()) {
            throw new SluiceException(
                    Code.USAGE,
                    "no environment '" + name.get() + "' is known here",
                    all.isEmpty()
                            ? "nothing was deployed from this machine yet, and there is no " + file.getFileName()
                            : "there are "
                                    + all.stream().map(EnvironmentId::toString).collect(Collectors.joining(", ")));
        }
        return meant;
    }

    /** The one environment to look at. */
    EnvironmentId one(Optional<String> name, Journal journal) {
        List<EnvironmentId> known = known(name, journal);
        if (known.size() != 1) {
            throw new SluiceException(
                    Code.USAGE,
                    known.isEmpty() ? "no environment is known here" : "several environments are known here",
                    known.isEmpty()
                            ? "start where " + file.getFileName() + " is, or name it with --config"
                            : "say which: "
                                    + known.stream()
                                            .map(EnvironmentId::toString)
                                            .collect(Collectors.joining(", ")));
        }
        return known.getFirst();
    }
}
