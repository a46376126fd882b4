package dev.sluice.cli;

import dev.sluice.adapter.yaml.ConfigurationFile;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Version;
import dev.sluice.cli.terminal.Session;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.port.Journal.Lease;
import dev.sluice.wiring.Holder;
import dev.sluice.wiring.StateFolder;
import dev.sluice.wiring.Workplace;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A person at a keyboard, in a folder with a {@code sluice.yaml}; what was typed and what was said are kept. */
final class Typed {
    static final EnvironmentId SHOP = new EnvironmentId("shop", "production");
    private final Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private boolean terminal;
    private String answers = "";

    Typed(Path folder) {
        this.folder = folder;
    }

    Typed configuration(String text) {
        try {
            Files.writeString(folder.resolve("sluice.yaml"), text);
            Files.createDirectories(folder.resolve("site"));
            Files.writeString(folder.resolve("site/index.html"), "hello\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Typed atATerminal(String answering) {
        terminal = true;
        answers = answering;
        return this;
    }

    int sluice(String... words) {
        out.reset();
        err.reset();
        List<String> line = new ArrayList<>(List.of(words));
        if (line.stream().noneMatch(w -> w.equals("--version"))) {
            line.addAll(List.of("--state", state().root().toString()));
        }
        return typed(line.toArray(String[]::new));
    }

    /** Exactly these words, without a state folder of their own. */
    int typed(String... words) {
        Terminal both = new Terminal(
                new BufferedReader(new StringReader(answers)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                terminal,
                terminal,
                false);
        return new CommandLineProgram(new Session(
                        both,
                        Map.of(
                                "PATH",
                                "/usr/bin:/bin",
                                "XDG_STATE_HOME",
                                folder.resolve("xdg").toString()),
                        folder,
                        folder,
                        "ana",
                        InstantSource.system(),
                        () -> ZoneOffset.UTC,
                        Optional.empty()))
                .run(words);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    StateFolder state() {
        return new StateFolder(folder.resolve("state"));
    }

    /** A deployment that somebody else began. */
    DeploymentState begun(String version) {
        try (Workplace workplace = workplace()) {
            EnvironmentSpec spec = ConfigurationFile.read(folder.resolve("sluice.yaml"), Map.of())
                    .environment("production")
                    .orElseThrow();
            return workplace
                    .operator()
                    .begin(
                            spec,
                            workplace.configurations().keep(folder.resolve("sluice.yaml")),
                            new ReleaseRef(new Version(version), "directory site", Optional.empty()),
                            "tom",
                            Holder.self().toString());
        }
    }

    /** What a carrier would have written. */
    void recorded(DeploymentState deployment, Event... events) {
        try (Workplace workplace = workplace()) {
            Lease lease = workplace.journal().acquire(SHOP, Holder.self().toString(), Duration.ofMinutes(1));
            for (Event event : events) {
                workplace.journal().append(deployment.id(), lease.epoch(), event);
            }
            workplace.journal().release(lease);
        }
    }

    Workplace workplace() {
        return new Workplace(state(), Map.of(), InstantSource.system());
    }
}
