package dev.sluice.config;

import java.util.Optional;

/**
 * Where releases come from and what is done to them before they are touched by traffic.
 *
 * @param branch the only branch whose commits may be deployed here; empty for any
 * @param prepare runs once in the release's own directory
 * @param test runs in the prepared directory before anything else is touched
 */
public record SourceSpec(
        Artifact artifact, Optional<String> branch, Optional<Command> prepare, Optional<Command> test) {
    /** What a version is made of. Paths are relative to the configuration file; {@code ${version}} stands for the version. */
    public sealed interface Artifact {
        /** A clean checkout of a commit. */
        record Git(String repository) implements Artifact {}

        /** A {@code .tar.gz}, {@code .tar.zst}, {@code .tar} or {@code .zip} file. */
        record Archive(String pathTemplate) implements Artifact {}

        /** A directory that is copied. */
        record Directory(String pathTemplate) implements Artifact {}
    }
}
