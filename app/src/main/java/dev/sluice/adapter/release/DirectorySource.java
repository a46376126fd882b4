package dev.sluice.adapter.release;

import dev.sluice.adapter.disk.Disk;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.port.ReleaseStore.SourceState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Directories that are copied, one a version or always the same. */
record DirectorySource(Path base, String template) implements Source {
    @Override
    public Candidate resolve(Version version) {
        Path folder = folder(version);
        if (!Files.isDirectory(folder)) {
            throw new SluiceException(
                    Code.UNKNOWN_VERSION,
                    "no directory " + folder,
                    "build version " + version + " there first, or change `artifact` in the configuration");
        }
        return new Candidate(version, "directory " + folder.getFileName(), Optional.empty());
    }

    @Override
    public SourceState state(Candidate candidate, Optional<String> branch) {
        return Source.unversioned(candidate);
    }

    @Override
    public boolean isSame(Candidate candidate, ReleaseFile kept) {
        return kept.digest().equals(TreeDigest.of(folder(candidate.version())));
    }

    @Override
    public String fetch(Candidate candidate, TreeWriter into) {
        Path folder = folder(candidate.version());
        if (into.root().startsWith(folder)) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    folder + " holds the state folder of Sluice, so it cannot be copied into it",
                    "name the folder that is to run alone, such as dist, or another state folder with --state");
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.skip(1).sorted().toList();
            for (Path file : all) {
                copy(folder.relativize(file).toString(), file, into);
            }
        } catch (IOException e) {
            throw Disk.failure("copy " + folder, e);
        }
        return TreeDigest.of(into.root());
    }

    private static void copy(String name, Path file, TreeWriter into) throws IOException {
        if (Files.isSymbolicLink(file)) {
            into.link(name, Files.readSymbolicLink(file).toString());
        } else if (Files.isDirectory(file)) {
            into.directory(name);
        } else if (Files.isRegularFile(file)) {
            try (InputStream content = Files.newInputStream(file)) {
                into.file(name, Files.isExecutable(file), content);
            }
        } else {
            throw into.refused(name, "is neither a file nor a folder nor a link");
        }
    }

    private Path folder(Version version) {
        return Source.located(base, template, version);
    }
}
