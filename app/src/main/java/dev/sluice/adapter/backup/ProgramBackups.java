package dev.sluice.adapter.backup;

import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec.Method;
import dev.sluice.config.Command;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.VariableSpec;
import dev.sluice.port.Backups;
import dev.sluice.port.Commands;
import dev.sluice.port.Commands.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Backups that a team's own tool makes (pgBackRest, WAL-G): Sluice keeps what it was told, a file each, and nothing of the data.
 * One counts as made when the tool ended with 0, and as good only while the tool's own check ended with 0 the last time.
 */
public final class ProgramBackups implements Backups {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String RECORD = ".json";
    private static final int LAST_LINES = 20;
    private static final String LABEL = "backup";

    private final Path folder;
    private final EnvironmentSpec environment;
    private final Method.Programs programs;
    private final Commands commands;
    private final InstantSource clock;

    /** @param folder for the records of this environment alone */
    public ProgramBackups(
            Path folder,
            EnvironmentSpec environment,
            Method.Programs programs,
            Commands commands,
            InstantSource clock) {
        this.folder = folder;
        this.environment = environment;
        this.programs = programs;
        this.commands = commands;
        this.clock = clock;
    }

    /** What is known of one. */
    private record Known(
            String name,
            Instant at,
            Origin origin,
            int status,
            String said,
            Optional<Instant> verifiedAt,
            Optional<Integer> verifyStatus,
            Optional<String> verifySaid) {
        Known verified(Optional<Instant> when, Finished by) {
            return new Known(
                    name, at, origin, status, said, when, Optional.of(by.status()), Optional.of(lastLines(by)));
        }

        Backup backup() {
            return new Backup(name, at, origin, 0, Map.of(), "", verifiedAt, "command");
        }
    }

    @Override
    public Backup create(String name, Origin origin) {
        Catalogue.requireName(name);
        Optional<Known> made = known(name);
        if (made.isPresent()) {
            return made.get().backup();
        }
        Instant at = clock.instant();
        Finished finished = run(programs.create(), name);
        if (!finished.succeeded()) {
            throw new SluiceException(
                    Code.BACKUP_FAILED,
                    "`%s` ended with %d: %s".formatted(programs.create(), finished.status(), lastLines(finished)),
                    "nothing was touched; the command of `backup.command.create` makes the backup " + name);
        }
        Known known = new Known(
                name,
                at,
                origin,
                finished.status(),
                lastLines(finished),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        keep(known);
        return known.backup();
    }

    @Override
    public Verification verify(String name, boolean byRestore) {
        Known known = existing(name);
        keep(known.verified(Optional.empty(), new Finished(-1, "it was begun", Duration.ZERO)));
        Finished finished = run(programs.verify(), name);
        boolean good = finished.succeeded();
        keep(known.verified(good ? Optional.of(clock.instant()) : Optional.empty(), finished));
        return new Verification(
                name,
                false,
                0,
                good
                        ? List.of()
                        : List.of("`%s` ended with %d: %s"
                                .formatted(programs.verify(), finished.status(), lastLines(finished))));
    }

    /** Those that the tool still has, where it can be asked. */
    @Override
    public List<Backup> list() {
        List<Known> all = all();
        if (all.isEmpty() || programs.list().isEmpty()) {
            return all.stream().map(Known::backup).toList();
        }
        Command list = programs.list().get();
        Finished finished = commands.read(
                environment, list, folder, Map.of(), environment.timeouts().command());
        if (!finished.succeeded()) {
            throw new SluiceException(
                    Code.BACKUP_FAILED,
                    "`%s` ended with %d: %s".formatted(list, finished.status(), lastLines(finished)),
                    "what the tool does not say it has does not count");
        }
        Set<String> there = new HashSet<>(Arrays.asList(finished.output().split("[\\s,;\"'\\[\\]]+")));
        return all.stream()
                .filter(known -> there.contains(known.name()))
                .map(Known::backup)
                .toList();
    }

    @Override
    public void restore(String name) {
        existing(name);
        throw new SluiceException(
                Code.CHECK_FAILED,
                "the backup " + name + " was made by `backup.command`: Sluice has nothing of its data",
                "restore it with the tool that made it, under the label " + name);
    }

    @Override
    public void copyInto(String name, Secret database) {
        existing(name);
        throw new SluiceException(
                Code.NOT_YET,
                "backups of `backup.command` cannot be restored into a scratch database",
                "a rehearsal takes dumps: sluice rehearse without `backup.command`");
    }

    /** The tool keeps its own backups for as long as it is told; nothing is removed from here. */
    @Override
    public List<String> prune(int last, Duration age, Set<String> pinned) {
        return List.of();
    }

    @Override
    public List<String> prunable(int last, Duration age, Set<String> pinned) {
        return List.of();
    }

    private Finished run(Command command, String name) {
        Map<String, VariableSpec> variables = new HashMap<>(environment.variables());
        variables.put("SLUICE_BACKUP", new VariableSpec("SLUICE_BACKUP", Optional.of(new Secret(name)), false, false));
        try {
            DurableFiles.createPrivateDirectories(folder);
        } catch (IOException e) {
            throw unwritable(e);
        }
        return commands.run(
                environment.with(environment.data(), variables),
                command,
                folder,
                Map.of(LABEL, name),
                environment.timeouts().command());
    }

    private static String lastLines(Finished finished) {
        List<String> lines = finished.output().lines().toList();
        String last = String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        return last.isEmpty() ? "it said nothing" : last;
    }

    private Known existing(String name) {
        Catalogue.requireName(name);
        return known(name)
                .orElseThrow(() -> new SluiceException(
                        Code.USAGE, "there is no backup " + name, "`sluice backup list` shows those there are"));
    }

    private Optional<Known> known(String name) {
        return all().stream().filter(known -> known.name().equals(name)).findFirst();
    }

    private List<Known> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(RECORD))
                    .flatMap(file -> read(file).stream())
                    .sorted(Comparator.comparing(Known::at).thenComparing(Known::name))
                    .toList();
        } catch (IOException e) {
            throw new SluiceException(Code.BACKUP_FAILED, "cannot read " + folder + ": " + e.getMessage(), "", e);
        }
    }

    private static Optional<Known> read(Path file) {
        try {
            return Optional.of(JSON.readValue(Files.readString(file), Known.class));
        } catch (IOException | JacksonException damaged) {
            return Optional.empty();
        }
    }

    private void keep(Known known) {
        try {
            DurableFiles.write(folder.resolve(known.name() + RECORD), JSON.writeValueAsString(known) + "\n");
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private SluiceException unwritable(IOException e) {
        return new SluiceException(Code.BACKUP_FAILED, "cannot write to " + folder + ": " + e.getMessage(), "", e);
    }
}
