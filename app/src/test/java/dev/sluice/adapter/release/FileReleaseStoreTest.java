package dev.sluice.adapter.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.adapter.Specs;
import dev.sluice.adapter.process.LocalCommands;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.Command;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.SourceSpec;
import dev.sluice.config.SourceSpec.Artifact;
import dev.sluice.port.Commands;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.port.ReleaseStore.Release;
import dev.sluice.port.ReleaseStore.SourceState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileReleaseStoreTest {
    private static final Version V1 = new Version("1.0");
    private static final Version V2 = new Version("2.0");

    @TempDir
    Path folder;

    private Path repository;
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private FileReleaseStore store;

    @BeforeEach
    void repository() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "needs package: git");
        repository = Files.createDirectory(folder.resolve("repository"));
        git("init", "-q", "-b", "main");
        git("config", "user.name", "Ana");
        git("config", "user.email", "ana@example.com");
        commit("app.txt", "one", "v1.0");
        commit("app.txt", "two", "2.0");
        store = store(new LocalCommands());
    }

    @Test
    void a_tag_becomes_a_clean_checkout_of_its_commit() throws Exception {
        Files.writeString(repository.resolve("app.txt"), "uncommitted");
        Files.writeString(repository.resolve("untracked.txt"), "untracked");

        Release release = fetch(git(), V2);

        assertThat(release.version()).isEqualTo(V2);
        assertThat(release.commit()).contains(head("2.0"));
        assertThat(release.source()).isEqualTo("git " + head("2.0").substring(0, 7));
        assertThat(release.digest()).matches("sha256:[0-9a-f]{64}");
        assertThat(names(release.directory())).containsExactly("app.txt");
        assertThat(release.directory().resolve("app.txt")).hasContent("two");
        assertThat(release.directory().getParent())
                .isEqualTo(folder.resolve(
                        "state/releases/shop/2.0-" + release.digest().substring(7, 19)));
    }

    @Test
    void a_version_is_a_tag_with_or_without_v_a_branch_a_commit_or_head() throws Exception {
        String first = head("v1.0");
        git("branch", "feature/x", first);
        git("update-ref", "refs/remotes/origin/elsewhere", first);

        assertThat(resolve("1.0"))
                .isEqualTo(new Candidate(new Version("v1.0"), "git " + first.substring(0, 7), Optional.of(first)));
        assertThat(resolve("v1.0").commit()).contains(first);
        for (String name : List.of("feature/x", "elsewhere", first, first.substring(0, 8))) {
            assertThat(resolve(name).commit()).contains(first);
            assertThat(resolve(name).version().label()).isEqualTo(first.substring(0, 7));
        }
        assertThat(resolve("HEAD").commit()).contains(head("2.0"));
    }

    @Test
    void an_unknown_version_is_refused_and_the_newest_tags_are_named() {
        for (String name : List.of("3.0", "deadbeef", "refs/heads", "main1")) {
            assertThatThrownBy(() -> resolve(name)).isInstanceOfSatisfying(SluiceException.class, e -> {
                assertThat(e.code()).isEqualTo(Code.UNKNOWN_VERSION);
                assertThat(e.help()).contains("v1.0").contains("2.0");
            });
        }
    }

    @Test
    void a_branch_named_like_an_option_is_a_name_and_nothing_else() throws Exception {
        git("update-ref", "refs/heads/--output=evil", head("2.0"));
        EnvironmentSpec spec = git(Optional.of("--output=evil"), Optional.empty());

        SourceState state = store.sourceState(spec, store.resolve(spec, V2));

        assertThat(state.onBranch()).isTrue();
        assertThat(repository.resolve("evil")).doesNotExist();
        assertThatThrownBy(() -> new Version("--output=evil")).isInstanceOf(SluiceException.class);
    }

    @Test
    void a_folder_without_git_is_said_to_be_one() {
        EnvironmentSpec spec = Specs.shop()
                .from(Specs.source(new Artifact.Git(folder.toString()), Optional.empty()))
                .spec();
        assertThatThrownBy(() -> store.resolve(spec, V1)).isInstanceOfSatisfying(SluiceException.class, e -> {
            assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
            assertThat(e.what()).contains("not a git repository");
        });
    }

    @Test
    void a_clean_tree_on_the_right_branch_is_told_from_a_dirty_one_and_a_wrong_branch() throws Exception {
        git("checkout", "-q", "-b", "side");
        commit("app.txt", "three", "3.0");
        EnvironmentSpec spec = git(Optional.of("main"), Optional.empty());

        SourceState good = store.sourceState(spec, store.resolve(spec, V2));
        assertThat(good.clean()).isTrue();
        assertThat(good.onBranch()).isTrue();

        SourceState wrong = store.sourceState(spec, store.resolve(spec, new Version("3.0")));
        assertThat(wrong.clean()).isTrue();
        assertThat(wrong.onBranch()).isFalse();
        assertThat(wrong.detail()).isEqualTo(head("3.0").substring(0, 7) + " is not on main but on side");

        Files.writeString(repository.resolve("app.txt"), "changed");
        Files.writeString(repository.resolve("new file"), "new");
        SourceState dirty = store.sourceState(spec, store.resolve(spec, V2));
        assertThat(dirty.clean()).isFalse();
        assertThat(dirty.detail()).isEqualTo("2 uncommitted: app.txt, new file");
    }

    @Test
    void a_branch_that_only_the_remote_has_counts() throws Exception {
        git("update-ref", "refs/remotes/origin/production", head("2.0"));
        EnvironmentSpec spec = git(Optional.of("production"), Optional.empty());

        assertThat(store.sourceState(spec, store.resolve(spec, V2)).onBranch()).isTrue();
    }

    @Test
    void a_link_in_a_commit_that_leads_outside_is_refused_and_leaves_nothing() throws Exception {
        Files.createSymbolicLink(repository.resolve("passwd"), Path.of("/etc/passwd"));
        commit("app.txt", "with link", "4.0");

        assertThatThrownBy(() -> fetch(git(), new Version("4.0")))
                .isInstanceOf(SluiceException.class)
                .hasMessage("refused: passwd is a link that leads outside: /etc/passwd");
        assertThat(names(folder.resolve("state/releases/shop"))).allMatch(name -> name.endsWith(".lock"));
    }

    @Test
    void fetching_again_gives_the_same_release_and_prepares_it_once() {
        EnvironmentSpec spec = git(
                Optional.empty(), Optional.of(Specs.command("sh", "-c", "echo prepared >>" + folder.resolve("count"))));

        Release first = fetch(spec, V2);
        now = now.plusSeconds(60);
        Release second = fetch(spec, V2);

        assertThat(second).isEqualTo(first);
        assertThat(folder.resolve("count")).hasContent("prepared");
    }

    @Test
    void it_is_prepared_where_it_stays_and_its_digest_is_that_before() throws IOException {
        Release bare = fetch(git(), V2);
        Release prepared = fetch(
                git(Optional.empty(), Optional.of(Specs.command("sh", "-c", "pwd >where; echo changed >app.txt"))), V2);

        assertThat(prepared.digest()).isEqualTo(bare.digest());
        assertThat(prepared.directory()).isNotEqualTo(bare.directory());
        assertThat(prepared.directory().resolve("where"))
                .hasContent(prepared.directory().toString());
        assertThat(bare.directory().resolve("app.txt")).hasContent("two");
    }

    @Test
    void fetched_files_are_frozen() throws IOException {
        Path script = Files.writeString(repository.resolve("run.sh"), "#!/bin/sh\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        commit("app.txt", "five", "5.0");

        Release release = fetch(git(), new Version("5.0"));

        assertThat(Files.getPosixFilePermissions(release.directory().resolve("app.txt"))
                        .toString())
                .doesNotContain("WRITE");
        assertThat(release.directory().resolve("run.sh")).isExecutable();
    }

    @Test
    void a_prepare_that_fails_leaves_nothing_and_says_why() {
        EnvironmentSpec spec =
                git(Optional.empty(), Optional.of(Specs.command("sh", "-c", "echo no such package; exit 2")));

        assertThatThrownBy(() -> fetch(spec, V2)).isInstanceOfSatisfying(SluiceException.class, e -> {
            assertThat(e.code()).isEqualTo(Code.COMMAND_FAILED);
            assertThat(e.what()).startsWith("prepare ended with status 2: sh -c");
            assertThat(e.help()).isEqualTo("it said last:\nno such package");
        });
        assertThat(store.list(spec)).isEmpty();
        assertThat(names(folder.resolve("state/releases/shop"))).allMatch(name -> name.endsWith(".lock"));
    }

    @Test
    void what_was_killed_before_its_end_does_not_count_and_is_made_anew() throws IOException {
        EnvironmentSpec spec = git(Optional.empty(), Optional.of(Specs.command("touch", "prepared")));
        Commands dying = new Commands() {
            @Override
            public Finished run(
                    EnvironmentSpec environment,
                    Command command,
                    Path directory,
                    Map<String, String> values,
                    Duration limit) {
                throw new Killed();
            }

            @Override
            public Finished read(
                    EnvironmentSpec environment,
                    Command command,
                    Path directory,
                    Map<String, String> values,
                    Duration limit) {
                throw new Killed();
            }
        };
        assertThatThrownBy(() -> store(dying).fetch(spec, store.resolve(spec, V2)))
                .isInstanceOf(Killed.class);
        assertThat(store.list(spec)).isEmpty();
        Path home;
        try (Stream<Path> homes = Files.list(folder.resolve("state/releases/shop"))) {
            home = homes.filter(Files::isDirectory).findFirst().orElseThrow();
        }
        Files.writeString(home.resolve("files/half"), "half prepared");

        Release release = fetch(spec, V2);

        assertThat(release.directory().getParent()).isEqualTo(home);
        assertThat(names(release.directory())).containsExactly("app.txt", "prepared");
    }

    @Test
    void many_at_once_fetch_one_release() throws Exception {
        EnvironmentSpec spec = git(
                Optional.empty(), Optional.of(Specs.command("sh", "-c", "echo prepared >>" + folder.resolve("count"))));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Release>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(threads.submit(() -> store(new LocalCommands()).fetch(spec, store.resolve(spec, V2))));
            }
            for (Future<Release> one : all) {
                assertThat(one.get()).isEqualTo(all.getFirst().get());
            }
        }
        assertThat(folder.resolve("count")).hasContent("prepared");
    }

    @Test
    void releases_are_listed_newest_first_by_time() {
        Release older = fetch(git(), V2);
        now = now.plusSeconds(60);
        Release newer = fetch(git(), V1);

        assertThat(store.list(git())).containsExactly(newer, older);
    }

    @Test
    void a_release_that_another_environment_keeps_stays_when_one_removes_it() {
        EnvironmentSpec staging = new Specs(git()).named("staging").spec();
        Release release = fetch(git(), V2);
        assertThat(fetch(staging, V2)).isEqualTo(release);

        store.remove(git(), release);
        assertThat(store.list(git())).isEmpty();
        assertThat(store.list(staging)).containsExactly(release);
        assertThat(release.directory()).exists();

        store.remove(staging, release);
        store.remove(staging, release);
        assertThat(store.list(staging)).isEmpty();
        assertThat(release.directory().getParent()).doesNotExist();
    }

    @Test
    void only_a_release_of_the_app_can_be_removed() {
        Release release = fetch(git(), V2);
        Release forged = new Release(V2, "", Optional.empty(), release.digest(), repository.resolve("files"), now);

        assertThatThrownBy(() -> store.remove(git(), forged)).isInstanceOf(IllegalArgumentException.class);
        assertThat(repository).exists();
    }

    @Test
    void a_tag_that_moved_to_a_commit_with_the_same_files_keeps_the_release_that_may_be_running() {
        Release before = fetch(git(), V2);
        git("commit", "-q", "--allow-empty", "-m", "nothing");
        git("tag", "-f", "2.0");

        Release after = fetch(git(), V2);

        assertThat(after.directory()).isEqualTo(before.directory());
        assertThat(after.digest()).isEqualTo(before.digest());
    }

    @Test
    void an_archive_becomes_a_release_whose_digest_is_the_files() throws Exception {
        Path dist = Files.createDirectories(folder.resolve("base/dist"));
        git("archive", "--format=tar.gz", "-o", dist.resolve("shop-2.0.tar.gz").toString(), "2.0");
        EnvironmentSpec spec = from(new Artifact.Archive("dist/shop-${version}.tar.gz"));

        Release release = fetch(spec, V2);

        assertThat(release.source()).isEqualTo("archive shop-2.0.tar.gz");
        assertThat(release.digest()).isEqualTo(TreeDigest.ofFile(dist.resolve("shop-2.0.tar.gz")));
        assertThat(release.directory().resolve("app.txt")).hasContent("two");
        assertThat(fetch(spec, V2)).isEqualTo(release);
        git("archive", "--format=tar.gz", "-o", dist.resolve("shop-2.0.tar.gz").toString(), "v1.0");
        assertThat(fetch(spec, V2).directory()).isNotEqualTo(release.directory());
        assertThatThrownBy(() -> store.resolve(spec, V1)).isInstanceOfSatisfying(SluiceException.class, e -> {
            assertThat(e.code()).isEqualTo(Code.UNKNOWN_VERSION);
            assertThat(e.help()).isEqualTo("beside it are: shop-2.0.tar.gz");
        });
    }

    @Test
    void a_broken_archive_is_refused_and_leaves_nothing() throws IOException {
        Path dist = Files.createDirectories(folder.resolve("base/dist"));
        Files.writeString(dist.resolve("shop-2.0.tar.gz"), "no archive at all");
        EnvironmentSpec spec = from(new Artifact.Archive("dist/shop-${version}.tar.gz"));

        assertThatThrownBy(() -> fetch(spec, V2))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.CHECK_FAILED));
        assertThat(store.list(spec)).isEmpty();
    }

    @Test
    void a_directory_is_copied_with_its_links_and_programs() throws IOException {
        Path dist = Files.createDirectories(folder.resolve("base/dist/bin"));
        Path program = Files.writeString(dist.resolve("run"), "#!/bin/sh\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(dist.resolve("again"), Path.of("run"));
        EnvironmentSpec spec = from(new Artifact.Directory("dist"));

        Release release = fetch(spec, V1);

        assertThat(release.directory().resolve("bin/run")).isExecutable();
        assertThat(Files.readSymbolicLink(release.directory().resolve("bin/again")))
                .isEqualTo(Path.of("run"));
        assertThat(fetch(spec, V1)).isEqualTo(release);
        Files.writeString(dist.resolve("run"), "#!/bin/sh\nchanged\n");
        assertThat(fetch(spec, V1).digest()).isNotEqualTo(release.digest());
        assertThatThrownBy(() -> store.resolve(from(new Artifact.Directory("missing-${version}")), V1))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.UNKNOWN_VERSION));
    }

    @Test
    void a_directory_that_holds_the_state_folder_is_refused() {
        EnvironmentSpec spec = from(new Artifact.Directory(folder.toString()));

        assertThatThrownBy(() -> fetch(spec, V1))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION));
    }

    private static final class Killed extends RuntimeException {}

    private FileReleaseStore store(Commands commands) {
        return new FileReleaseStore(
                folder.resolve("state"),
                folder.resolve("base"),
                commands,
                () -> now,
                new TreeWriter.Limits(1 << 20, 100));
    }

    private Release fetch(EnvironmentSpec spec, Version version) {
        return store.fetch(spec, store.resolve(spec, version));
    }

    private Candidate resolve(String version) {
        return store.resolve(git(), new Version(version));
    }

    private EnvironmentSpec git() {
        return git(Optional.empty(), Optional.empty());
    }

    private EnvironmentSpec git(Optional<String> branch, Optional<Command> prepare) {
        return Specs.shop()
                .from(new SourceSpec(new Artifact.Git(repository.toString()), branch, prepare, Optional.empty()))
                .spec();
    }

    private static EnvironmentSpec from(Artifact artifact) {
        return Specs.shop().from(Specs.source(artifact, Optional.empty())).spec();
    }

    private void commit(String file, String content, String tag) throws IOException {
        Files.writeString(repository.resolve(file), content);
        git("add", "-A");
        git("commit", "-q", "-m", content);
        git("tag", tag);
    }

    private String head(String name) {
        return git("rev-parse", name + "^{commit}").strip();
    }

    private String git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", repository.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(Duration.ofSeconds(20))).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
