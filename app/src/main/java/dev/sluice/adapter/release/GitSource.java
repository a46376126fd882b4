package dev.sluice.adapter.release;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.port.ReleaseStore.SourceState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Clean checkouts of commits, made by {@code git archive}: neither the work tree nor anything uncommitted gets into one.
 * Where the configuration lies below the repository's root, a release is that folder alone.
 */
record GitSource(Git git) implements Source {
    private static final int SHORT = 7;
    private static final int SHOWN = 5;

    GitSource(Path repository) {
        this(new Git(repository));
    }

    /** A tag keeps its name; a branch moves, so it becomes the commit it is at now. */
    @Override
    public Candidate resolve(Version version) {
        String label = version.label();
        for (String tag : List.of(label, "v" + label)) {
            Optional<String> commit = commit("refs/tags/" + tag);
            if (commit.isPresent()) {
                return candidate(new Version(tag), commit.get());
            }
        }
        Stream<String> names = Stream.of("refs/heads/" + label, "refs/remotes/origin/" + label);
        Stream<String> commits = label.matches("HEAD|[0-9a-f]{4,64}") ? Stream.of(label) : Stream.of();
        return Stream.concat(names, commits)
                .flatMap(name -> commit(name).stream())
                .findFirst()
                .map(commit -> candidate(new Version(brief(commit)), commit))
                .orElseThrow(() -> unknown(version));
    }

    @Override
    public SourceState state(Candidate candidate, Optional<String> branch) {
        List<String> changed = git.tell("status", "--porcelain=v1", "-z", "--untracked-files=normal", "--", ".")
                .transform(out -> Stream.of(out.split("\0")))
                .filter(entry -> entry.length() > 3)
                .map(entry -> entry.substring(3))
                .toList();
        String commit = commitOf(candidate);
        boolean onBranch = branch.isEmpty()
                || !containing(commit, "refs/heads/" + branch.get(), "refs/remotes/*/" + branch.get())
                        .isEmpty();
        return new SourceState(changed.isEmpty(), onBranch, detail(changed, commit, onBranch ? "" : branch.orElse("")));
    }

    @Override
    public boolean isSame(Candidate candidate, ReleaseFile kept) {
        return candidate.commit().isPresent() && candidate.commit().equals(kept.commit());
    }

    @Override
    public String fetch(Candidate candidate, TreeWriter into) {
        git.stream(
                output -> {
                    Unpack.tar(output, into);
                    return into;
                },
                "archive",
                "--format=tar",
                commitOf(candidate));
        return TreeDigest.of(into.root());
    }

    private String detail(List<String> changed, String commit, String missedBranch) {
        if (!changed.isEmpty()) {
            String names = changed.stream().limit(SHOWN).collect(Collectors.joining(", "));
            return changed.size() + " uncommitted: " + names + (changed.size() > SHOWN ? ", ..." : "");
        }
        List<String> branches = containing(commit, "refs/heads", "refs/remotes");
        String on = branches.isEmpty()
                ? "on no branch"
                : "on " + branches.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return missedBranch.isEmpty()
                ? brief(commit) + " is " + on
                : brief(commit) + " is not on " + missedBranch + " but " + on;
    }

    private List<String> containing(String commit, String... patterns) {
        String[] fixed = {"for-each-ref", "--contains=" + commit, "--format=%(refname:short)"};
        return git.tell(Stream.concat(Stream.of(fixed), Stream.of(patterns)).toArray(String[]::new))
                .lines()
                .toList();
    }

    /** The full id of the commit that a name stands for. */
    private Optional<String> commit(String name) {
        Git.Answer answer = git.ask("rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}");
        if (answer.status() > 1 && !answer.error().isBlank()) {
            throw git.refused(answer.error());
        }
        return Optional.of(answer.output().strip()).filter(id -> answer.succeeded() && id.matches("[0-9a-f]{40,64}"));
    }

    private SluiceException unknown(Version version) {
        List<String> tags = git.tell(
                        "for-each-ref",
                        "--sort=-creatordate",
                        "--count=" + SHOWN,
                        "--format=%(refname:short)",
                        "refs/tags")
                .lines()
                .toList();
        return new SluiceException(
                Code.UNKNOWN_VERSION,
                "no tag, branch or commit " + version + " in " + git.repository(),
                (tags.isEmpty() ? "it has no tags" : "its newest tags: " + String.join(", ", tags))
                        + "; `git fetch --tags` brings what the remote has");
    }

    private static Candidate candidate(Version version, String commit) {
        return new Candidate(version, "git " + brief(commit), Optional.of(commit));
    }

    private static String brief(String commit) {
        return commit.substring(0, SHORT);
    }

    private static String commitOf(Candidate candidate) {
        return candidate
                .commit()
                .filter(id -> id.matches("[0-9a-f]{40,64}"))
                .orElseThrow(() -> new IllegalArgumentException("a release from git has a commit"));
    }
}
