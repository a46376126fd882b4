package dev.sluice.adapter.release;

import dev.sluice.adapter.disk.Disk;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.port.ReleaseStore.SourceState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Archive files, one a version, such as {@code dist/shop-${version}.tar.gz}. */
record ArchiveSource(Path base, String template) implements Source {
    @Override
    public Candidate resolve(Version version) {
        Path archive = file(version);
        if (!Files.isRegularFile(archive)) {
            throw new SluiceException(
                    Code.UNKNOWN_VERSION, "no archive " + archive, "beside it are: " + neighbours(archive));
        }
        return new Candidate(version, "archive " + archive.getFileName(), Optional.empty());
    }

    @Override
    public SourceState state(Candidate candidate, Optional<String> branch) {
        return Source.unversioned(candidate);
    }

    @Override
    public boolean isSame(Candidate candidate, ReleaseFile kept) {
        return kept.digest().equals(TreeDigest.ofFile(file(candidate.version())));
    }

    @Override
    public String fetch(Candidate candidate, TreeWriter into) {
        Path archive = file(candidate.version());
        String digest = TreeDigest.ofFile(archive);
        try {
            Unpack.file(archive, into);
        } catch (IOException e) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "cannot unpack " + archive + ": " + e.getMessage(),
                    "build the archive again; .tar, .tar.gz, .tar.zst and .zip are understood",
                    e);
        }
        if (!digest.equals(TreeDigest.ofFile(archive))) {
            throw new SluiceException(
                    Code.CHECK_FAILED, archive + " changed while it was read", "deploy again when it is complete");
        }
        return digest;
    }

    private Path file(Version version) {
        return Source.located(base, template, version);
    }

    private static String neighbours(Path archive) {
        Path folder = archive.resolveSibling("");
        if (!Files.isDirectory(folder)) {
            return "nothing, the folder " + folder + " is not there";
        }
        try (Stream<Path> files = Files.list(folder)) {
            String names = files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .limit(10)
                    .collect(Collectors.joining(", "));
            return names.isEmpty() ? "no files" : names;
        } catch (IOException e) {
            throw Disk.failure("look through " + folder, e);
        }
    }
}
