package dev.sluice.port;

import dev.sluice.base.Version;
import dev.sluice.config.EnvironmentSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The releases that are on this machine, each an immutable directory, and where they come from. */
public interface ReleaseStore {
    /** What a version means, without touching anything. Throws {@code UNKNOWN_VERSION}. */
    Candidate resolve(EnvironmentSpec environment, Version version);

    /** The pre-deploy facts of the source: see {@link SourceState}. */
    SourceState sourceState(EnvironmentSpec environment, Candidate candidate);

    /** Ensures that the release's prepared directory is there: fetched, its digest taken, {@code prepare} run. Idempotent. */
    Release fetch(EnvironmentSpec environment, Candidate candidate);

    /** The releases kept for this environment, newest first. */
    List<Release> list(EnvironmentSpec environment);

    /** Removes a release's directory. Idempotent. */
    void remove(EnvironmentSpec environment, Release release);

    /**
     * A version, resolved.
     *
     * @param source for people: {@code git 3f9c1d2}, {@code archive shop-1.5.0.tar.gz}
     * @param commit the full commit, where it comes from git
     */
    record Candidate(Version version, String source, Optional<String> commit) {}

    /**
     * A release on this machine.
     *
     * @param digest SHA-256 of what was fetched, before {@code prepare}, as {@code sha256:...}
     */
    record Release(
            Version version, String source, Optional<String> commit, String digest, Path directory, Instant at) {}

    /**
     * What preflight asks of the source.
     *
     * @param clean whether a git work tree has no uncommitted change (true where there is none)
     * @param onBranch whether the commit is on the environment's branch (true where none is asked)
     * @param detail for people: the changed files, or the branch the commit is on
     */
    record SourceState(boolean clean, boolean onBranch, String detail) {}
}
