package dev.sluice.adapter.release;

import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.disk.FolderLock;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.Command;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.SourceSpec.Artifact;
import dev.sluice.port.Commands;
import dev.sluice.port.ReleaseStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Releases as folders: {@code releases/APP/VERSION-DIGEST/} with {@code files/}, {@code release.json} and {@code for/}, which
 * names the environments that keep it. Thread-safe, and safe beside other processes doing the same.
 */
public final class FileReleaseStore implements ReleaseStore {
    /*
     * A release becomes one in this order: fetched beside its place, renamed to it, prepared there, frozen, and last its
     * release.json is written, by rename. It is prepared in its place because what prepares a release writes absolute paths
     * into it (a Python environment does), so it must not move afterwards. Killed anywhere before the end, it has no
     * release.json and the next fetch removes it.
     */
    private static final Set<PosixFilePermission> WRITE =
            Set.of(PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private static final int SAID_LINES = 20;

    private final Path releases;
    private final Path base;
    private final Commands commands;
    private final InstantSource clock;
    private final TreeWriter.Limits limits;

    /** @param base the folder of the configuration file, from which relative paths go */
    public FileReleaseStore(Path state, Path base, Commands commands) {
        this(state, base, commands, InstantSource.system(), TreeWriter.Limits.DEFAULT);
    }

    FileReleaseStore(Path state, Path base, Commands commands, InstantSource clock, TreeWriter.Limits limits) {
        this.releases = state.toAbsolutePath().normalize().resolve("releases");
        this.base = base.toAbsolutePath().normalize();
        this.commands = commands;
        this.clock = clock;
        this.limits = limits;
    }

    @Override
    public Candidate resolve(EnvironmentSpec environment, Version version) {
        return source(environment).resolve(version);
    }

    @Override
    public SourceState sourceState(EnvironmentSpec environment, Candidate candidate) {
        return source(environment).state(candidate, environment.source().branch());
    }

    @Override
    public Release fetch(EnvironmentSpec environment, Candidate candidate) {
        Source source = source(environment);
        String prepare = environment.source().prepare().map(Command::toString).orElse("");
        Path app = app(environment);
        try (FolderLock _ = FolderLock.take(app, candidate.version().fileName())) {
            for (Path home : homes(app)) {
                Optional<ReleaseFile> kept = ReleaseFile.read(home)
                        .filter(file -> file.version().equals(candidate.version())
                                && file.prepare().equals(prepare)
                                && source.isSame(candidate, file));
                if (kept.isPresent()) {
                    keep(home, environment);
                    if (isCopied(environment) && Pack.in(home).isEmpty()) {
                        repack(environment, candidate, kept.get().digest(), home);
                    }
                    return kept.get().release(home);
                }
            }
            return fetchAnew(environment, candidate, prepare, into -> source.fetch(candidate, into));
        } catch (IOException e) {
            throw Disk.failure("bring " + candidate.version() + " to " + app, e);
        }
    }

    /**
     * Makes a release of files that were fetched on another machine, prepared anew here. Throws {@code CHECK_FAILED} when they
     * are not those.
     *
     * @param tree what {@link Pack#tree} was
     */
    public Release adopt(
            EnvironmentSpec environment, Candidate candidate, String digest, String tree, InputStream tar) {
        String prepare = environment.source().prepare().map(Command::toString).orElse("");
        Path app = app(environment);
        try (FolderLock _ = FolderLock.take(app, candidate.version().fileName())) {
            return fetchAnew(environment, candidate, prepare, into -> {
                Unpack.tar(tar, into);
                tar.transferTo(OutputStream.nullOutputStream());
                if (!TreeDigest.of(into.root()).equals(tree)) {
                    throw new SluiceException(
                            Code.CHECK_FAILED,
                            "the files of " + candidate.version() + " are not those that were fetched: their digest is "
                                    + TreeDigest.of(into.root()) + ", was " + tree,
                            "the copy is damaged; use one of another place");
                }
                return digest;
            });
        } catch (IOException e) {
            throw Disk.failure("bring " + candidate.version() + " to " + app, e);
        }
    }

    /**
     * The release as it was fetched, in one file. Throws {@code CHECK_FAILED} where it was not kept like that and its source
     * gives something else now.
     */
    public Pack pack(EnvironmentSpec environment, Release release) {
        Path home = release.directory().toAbsolutePath().normalize().resolveSibling("");
        try (FolderLock _ = FolderLock.take(app(environment), release.version().fileName())) {
            Optional<Pack> packed = Pack.in(home);
            return packed.isPresent()
                    ? packed.get()
                    : repack(
                            environment,
                            new Candidate(release.version(), release.source(), release.commit()),
                            release.digest(),
                            home);
        } catch (IOException e) {
            throw Disk.failure("pack " + home, e);
        }
    }

    private Pack repack(EnvironmentSpec environment, Candidate candidate, String digest, Path home) throws IOException {
        Path again = app(environment).resolve("." + candidate.version().fileName() + ".again");
        Disk.remove(again);
        try {
            String found = source(environment).fetch(candidate, new TreeWriter(again, limits));
            if (!found.equals(digest)) {
                throw new SluiceException(
                        Code.CHECK_FAILED,
                        "the source of " + candidate.version() + " gives another release now: " + found + ", was "
                                + digest,
                        "deploy again: what is fetched from now on is kept for copies");
            }
            return Pack.write(again, home);
        } finally {
            Disk.remove(again);
        }
    }

    private static boolean isCopied(EnvironmentSpec environment) {
        return environment.data().stream()
                .anyMatch(data -> !data.backup().copies().isEmpty());
    }

    /** Brings the files of a release into a new folder and gives their digest. */
    private interface Bringing {
        String into(TreeWriter tree) throws IOException;
    }

    private Release fetchAnew(EnvironmentSpec environment, Candidate candidate, String prepare, Bringing bringing)
            throws IOException {
        Path app = app(environment);
        String version = candidate.version().fileName();
        Path partial = app.resolve("." + version + ".partial");
        Disk.remove(partial);
        Path home;
        String digest;
        try {
            digest = bringing.into(new TreeWriter(ReleaseFile.files(partial), limits));
            home = app.resolve(name(version, digest, prepare));
            Optional<ReleaseFile> kept = ReleaseFile.read(home);
            if (kept.isPresent()) {
                keep(home, environment);
                return kept.get().release(home);
            }
            if (isCopied(environment)) {
                Pack.write(ReleaseFile.files(partial), partial);
            }
            Disk.syncTree(partial);
            Disk.remove(home);
            Disk.rename(partial, home);
        } finally {
            Disk.remove(partial);
        }
        Set<Path> fetched = regularFiles(ReleaseFile.files(home));
        try {
            prepare(environment, candidate.version(), ReleaseFile.files(home));
        } catch (SluiceException e) {
            Disk.remove(home);
            throw e;
        }
        for (Path file : fetched) {
            freeze(file);
        }
        Disk.syncTree(home);
        keep(home, environment);
        ReleaseFile file = new ReleaseFile(
                candidate.version(), candidate.source(), candidate.commit(), digest, prepare, clock.instant());
        file.write(home);
        return file.release(home);
    }

    @Override
    public List<Release> list(EnvironmentSpec environment) {
        return homes(app(environment)).stream()
                .filter(home -> Files.exists(keeper(home, environment)))
                .flatMap(home -> ReleaseFile.read(home).map(file -> file.release(home)).stream())
                .sorted(Comparator.comparing(Release::at).reversed())
                .toList();
    }

    /** Removes it for this environment; its folder goes when no other environment of the app keeps it. */
    @Override
    public void remove(EnvironmentSpec environment, Release release) {
        Path app = app(environment);
        Path home = release.directory().toAbsolutePath().normalize().resolveSibling("");
        if (!app.equals(home.resolveSibling(""))) {
            throw new IllegalArgumentException(release.directory() + " is not a release of "
                    + environment.id().app());
        }
        try (FolderLock _ = FolderLock.take(app, release.version().fileName())) {
            Disk.remove(keeper(home, environment));
            try (Stream<Path> keepers =
                    Files.exists(home.resolve("for")) ? Files.list(home.resolve("for")) : Stream.of()) {
                if (keepers.findAny().isPresent()) {
                    return;
                }
            }
            ReleaseFile.withdraw(home);
            Disk.remove(home);
        } catch (IOException e) {
            throw Disk.failure("remove " + home, e);
        }
    }

    private void prepare(EnvironmentSpec environment, Version version, Path directory) {
        Optional<Command> prepare = environment.source().prepare();
        if (prepare.isEmpty()) {
            return;
        }
        Commands.Finished finished = commands.run(
                environment,
                prepare.get(),
                directory,
                Map.of(
                        "version",
                        version.label(),
                        "environment",
                        environment.id().name()),
                environment.timeouts().command());
        if (!finished.succeeded()) {
            List<String> said = finished.output().lines().toList();
            throw new SluiceException(
                    Code.COMMAND_FAILED,
                    finished.status() < 0
                            ? "prepare took longer than "
                                    + environment.timeouts().command().toSeconds() + " s: " + prepare.get()
                            : "prepare ended with status " + finished.status() + ": " + prepare.get(),
                    said.isEmpty()
                            ? "it said nothing; run it by hand in a checkout of this version"
                            : "it said last:\n"
                                    + said.stream()
                                            .skip(Math.max(0, said.size() - SAID_LINES))
                                            .collect(Collectors.joining("\n")));
        }
    }

    private Source source(EnvironmentSpec environment) {
        return switch (environment.source().artifact()) {
            case Artifact.Git(String repository) ->
                new GitSource(base.resolve(repository).normalize());
            case Artifact.Archive(String template) -> new ArchiveSource(base, template);
            case Artifact.Directory(String template) -> new DirectorySource(base, template);
        };
    }

    private static String name(String version, String digest, String prepare) {
        String name = version + "-" + TreeDigest.brief(digest, 12);
        return prepare.isEmpty() ? name : name + "-" + TreeDigest.brief(TreeDigest.ofText(prepare), 6);
    }

    private static void freeze(Path file) throws IOException {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Set<PosixFilePermission> mode = new HashSet<>(Files.getPosixFilePermissions(file));
            mode.removeAll(WRITE);
            Files.setPosixFilePermissions(file, mode);
        }
    }

    private static Set<Path> regularFiles(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .collect(Collectors.toSet());
        }
    }

    private static void keep(Path home, EnvironmentSpec environment) {
        Disk.write(Disk.folder(home.resolve("for")).resolve(environment.id().name()), "");
    }

    private static Path keeper(Path home, EnvironmentSpec environment) {
        return home.resolve("for").resolve(environment.id().name());
    }

    private Path app(EnvironmentSpec environment) {
        return releases.resolve(environment.id().app());
    }

    private static List<Path> homes(Path app) {
        if (!Files.isDirectory(app)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(app)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw Disk.failure("look through " + app, e);
        }
    }
}
