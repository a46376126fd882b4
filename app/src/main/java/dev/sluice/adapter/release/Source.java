package dev.sluice.adapter.release;

import dev.sluice.base.Version;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.port.ReleaseStore.SourceState;
import java.nio.file.Path;
import java.util.Optional;

/** Where the versions of an app come from. */
sealed interface Source permits GitSource, ArchiveSource, DirectorySource {
    Candidate resolve(Version version);

    SourceState state(Candidate candidate, Optional<String> branch);

    /** Whether a release that is here is what a fetch would bring. */
    boolean isSame(Candidate candidate, ReleaseFile kept);

    /** Writes the files of a version into a new folder and gives their digest, {@code sha256:...}. */
    String fetch(Candidate candidate, TreeWriter into);

    /** A source without work tree or branches. */
    static SourceState unversioned(Candidate candidate) {
        return new SourceState(true, true, candidate.source());
    }

    /** The path that a template stands for, from the configuration's folder. */
    static Path located(Path base, String template, Version version) {
        return base.resolve(template.replace("${version}", version.label())).normalize();
    }
}
