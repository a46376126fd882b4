package dev.sluice.config;

import dev.sluice.config.SourceSpec.Artifact;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads where releases come from: {@code artifact}, {@code branch}, {@code test}. */
final class SourceReader {
    private static final Pattern BRANCH =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+-]*(/[A-Za-z0-9_][A-Za-z0-9._+-]*)*");
    private static final Pattern ARCHIVE = Pattern.compile(".*\\.(tar\\.gz|tar\\.zst|tar|zip)", Pattern.DOTALL);
    private static final Set<String> PLACEHOLDERS = Set.of("version", "environment");
    private static final Set<String> VERSION = Set.of("version");
    private static final String ANY = "any";

    private final Fields fields;

    SourceReader(Fields fields) {
        this.fields = fields;
    }

    SourceSpec read() {
        Optional<Fields> artifact = fields.value("artifact").flatMap(v -> v.fields(Section.ARTIFACT));
        Optional<Command> prepare = artifact.flatMap(a -> a.value("prepare")).flatMap(v -> v.command(PLACEHOLDERS));
        Optional<Command> test = fields.value("test").flatMap(v -> v.command(PLACEHOLDERS));
        Artifact kind = artifact.flatMap(SourceReader::kind).orElse(new Artifact.Git("."));
        return new SourceSpec(kind, branch(), prepare, test);
    }

    private Optional<String> branch() {
        return fields.value("branch")
                .flatMap(v -> v.matching(BRANCH, "a branch, or any", "letters, digits and . _ + - /, as in release/2"))
                .filter(b -> !b.equals(ANY));
    }

    private static Optional<Artifact> kind(Fields artifact) {
        List<Value> kinds = artifact.present(List.of("git", "archive", "directory"));
        if (kinds.size() > 1) {
            artifact.problem(
                    "an artifact of " + kinds.size() + " kinds",
                    "which one is deployed?",
                    "keep one of git, archive, directory");
            return Optional.empty();
        }
        return kinds.stream().findFirst().flatMap(SourceReader::artifact);
    }

    private static Optional<Artifact> artifact(Value kind) {
        Optional<String> path = kind.text(VERSION);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        String text = path.get();
        if (text.isBlank()
                || text.startsWith("-")
                || text.contains("::")
                || !SourceText.printable(text).equals(text)) {
            kind.problem(
                    kind.label() + " is not a path",
                    "tools would take it for something else",
                    "write a path relative to this file");
            return Optional.empty();
        }
        return switch (kind.name()) {
            case "git" -> Optional.of(new Artifact.Git(text));
            case "directory" -> Optional.of(new Artifact.Directory(text));
            default -> archive(kind, text);
        };
    }

    private static Optional<Artifact> archive(Value kind, String path) {
        if (!ARCHIVE.matcher(path).matches()) {
            kind.problem(
                    "an archive of an unknown kind",
                    "told by the end of its name",
                    "accepted here: .tar.gz, .tar.zst, .tar, .zip");
            return Optional.empty();
        }
        if (!path.contains("${version}")) {
            kind.problem(
                    "`archive` is the same file for every version",
                    "a release never changes",
                    "put ${version} into its name: dist/shop-${version}.tar.gz");
            return Optional.empty();
        }
        return Optional.of(new Artifact.Archive(path));
    }
}
