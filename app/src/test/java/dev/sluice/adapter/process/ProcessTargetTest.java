package dev.sluice.adapter.process;

import static dev.sluice.adapter.Specs.component;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.adapter.Specs;
import dev.sluice.adapter.supervise.Eventually;
import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Mask;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Target;
import dev.sluice.port.Target.Instance;
import dev.sluice.traffic.BackendId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessTargetTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final BackendId V2 = new BackendId(new DeploymentId(42), new Version("2.0"));
    private static final BackendId V3 = new BackendId(new DeploymentId(43), new Version("3.0"));
    private static final EnvironmentSpec SHOP = Specs.shop().spec();
    private static final EnvironmentId ID = SHOP.id();
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final String FOREVER = "while :; do sleep 1; done";

    @TempDir
    Path folder;

    private Path release;
    private Target target;

    @BeforeEach
    void open() throws IOException {
        release = Files.createDirectory(folder.resolve("release"));
        target = target(Map.of("PATH", "/usr/bin:/bin", "HOME", "/home/ana", "AWS_SECRET", "not for the app"));
    }

    @AfterEach
    void stopAll() {
        for (EnvironmentId environment : List.of(ID, new EnvironmentId("shop", "staging"))) {
            target.instances(environment).forEach(i -> target.stop(environment, i.id(), Duration.ZERO));
        }
    }

    @Test
    void a_component_runs_in_its_number_of_instances_each_on_a_port_of_its_own() {
        List<Instance> running = ensure(V2, component("web", 3, "sh", "-c", FOREVER));

        assertThat(running).extracting(Instance::id).containsExactly("42-web-1", "42-web-2", "42-web-3");
        assertThat(running)
                .allMatch(Instance::alive)
                .allMatch(i -> i.startedAt().equals(NOW));
        assertThat(running).extracting(Instance::port).doesNotHaveDuplicates().allMatch(p -> p >= 20_000 && p < 30_000);
        assertThat(target.instances(ID)).isEqualTo(running);
    }

    @Test
    void ensuring_again_adopts_what_runs_even_by_another_process() {
        List<Instance> first = ensure(V2, component("web", 2, "sh", "-c", FOREVER));

        target = target(Map.of("PATH", "/usr/bin:/bin"));

        assertThat(ensure(V2, component("web", 2, "sh", "-c", FOREVER))).isEqualTo(first);
        assertThat(target.instances(ID)).isEqualTo(first);
    }

    @Test
    void two_versions_run_beside_each_other() {
        List<Instance> old = ensure(V2, component("web", 1, "sh", "-c", FOREVER));
        List<Instance> fresh = ensure(V3, component("web", 1, "sh", "-c", FOREVER));

        assertThat(fresh.getFirst().port()).isNotEqualTo(old.getFirst().port());
        target.stop(ID, "42-web-1", GRACE);
        assertThat(target.instances(ID)).isEqualTo(fresh);
    }

    @Test
    void an_instance_gets_its_values_in_arguments_and_environment_and_nothing_of_the_caller() throws IOException {
        EnvironmentSpec spec = Specs.shop()
                .variable("LOG_LEVEL", "info")
                .secret("SECRET_KEY", "only-here")
                .database("postgres://db/shop")
                .spec();
        ComponentSpec web = component(
                "web",
                1,
                "sh",
                "-c",
                "pwd >w; echo \"$@\" >a; env >e; " + FOREVER,
                "--",
                "--port=${port}",
                "${version}",
                "${environment}",
                "${other}");

        Instance instance = target.ensure(spec, V2, web, release).getFirst();

        Eventually.until("it has written its environment", () -> size(release.resolve("e")) > 0);
        assertThat(Files.readString(release.resolve("a")).strip())
                .isEqualTo("--port=" + instance.port() + " 2.0 production ${other}");
        assertThat(Files.readString(release.resolve("w")).strip()).isEqualTo(release.toString());
        Eventually.until("all of it", () -> text(release.resolve("e")).contains("SLUICE_RUN"));
        assertThat(text(release.resolve("e")).lines())
                .contains(
                        "PATH=/usr/bin:/bin",
                        "HOME=/home/ana",
                        "LOG_LEVEL=info",
                        "SECRET_KEY=only-here",
                        "DATABASE_URL=postgres://db/shop",
                        "PORT=" + instance.port(),
                        "SLUICE_VERSION=2.0",
                        "SLUICE_ENVIRONMENT=production",
                        "SLUICE_COMPONENT=web",
                        "SLUICE_INSTANCE=42-web-1")
                .noneMatch(line -> line.contains("AWS_SECRET"));
    }

    @Test
    void a_declared_database_variable_is_left_as_declared() throws IOException {
        EnvironmentSpec spec = Specs.shop()
                .database("postgres://db/shop")
                .variable("DATABASE_URL", "jdbc:postgresql://db/shop")
                .spec();

        target.ensure(spec, V2, component("web", 1, "sh", "-c", "echo $DATABASE_URL >d; " + FOREVER), release);

        Eventually.until("it has written it", () -> size(release.resolve("d")) > 0);
        assertThat(text(release.resolve("d"))).isEqualTo("jdbc:postgresql://db/shop\n");
    }

    @Test
    void no_secret_is_in_an_argument_or_in_a_file_of_the_state_folder() throws IOException {
        EnvironmentSpec spec = Specs.shop()
                .secret("SECRET_KEY", "only-here")
                .database("postgres://u:only-here@db/s")
                .spec();
        target.ensure(spec, V2, component("web", 1, "sh", "-c", FOREVER), release);

        try (var files = Files.walk(folder.resolve("state"))) {
            assertThat(files.filter(Files::isRegularFile)).isNotEmpty().noneMatch(f -> text(f).contains("only-here"));
        }
        assertThat(ProcessHandle.allProcesses().flatMap(p -> p.info().commandLine().stream()))
                .noneMatch(line -> line.contains("only-here"));
    }

    @Test
    void an_instance_that_dies_at_once_is_given_back_with_its_exits_and_last_words() {
        ensure(V2, component("web", 1, "sh", "-c", "echo cannot bind; exit 3"));

        Eventually.until("it has ended", () -> target.instances(ID).getFirst().exits() > 0);
        Instance dead = target.instances(ID).getFirst();
        assertThat(dead.lastExit()).isEqualTo(3);
        assertThat(target.tail(ID, dead.id(), 5)).contains("cannot bind");
    }

    @Test
    void a_program_that_is_not_there_is_refused_before_anything_starts() {
        assertThatThrownBy(() -> ensure(V2, component("web", 1, "no-such-program")))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.START_FAILED))
                .hasMessage("the program no-such-program was not found");
        assertThat(target.instances(ID)).noneMatch(Instance::alive);
    }

    @Test
    void the_tail_hides_secrets_and_survives_the_instance() {
        ensure(
                V2,
                component(
                        "web", 1, "sh", "-c", "for i in 1 2 3; do echo line $i; done; echo key only-here; " + FOREVER));
        Eventually.until("it has spoken", () -> target.tail(ID, "42-web-1", 1).contains("key ********"));

        target.stop(ID, "42-web-1", GRACE);

        assertThat(target.tail(ID, "42-web-1", 10)).startsWith("line 1", "line 2", "line 3", "key ********");
        assertThat(target.tail(ID, "42-web-1", 1)).hasSize(1);
        assertThat(target.tail(ID, "42-web-9", 2)).isEmpty();
    }

    @Test
    void stopping_is_idempotent_and_leaves_no_process_and_no_folder() {
        ensure(V2, component("web", 1, "sh", "-c", "trap '' TERM; " + FOREVER));

        target.stop(ID, "42-web-1", Duration.ofMillis(200));
        target.stop(ID, "42-web-1", GRACE);
        target.stop(ID, "42-web-2", GRACE);

        assertThat(target.instances(ID)).isEmpty();
        assertThat(folder.resolve("state/run/shop/production/42-web-1")).doesNotExist();
    }

    @Test
    void an_instance_that_is_not_a_name_is_refused() {
        assertThatThrownBy(() -> target.stop(ID, "../../other", GRACE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> target.tail(ID, "a/b", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void many_at_once_get_one_set_of_instances_with_different_ports() throws Exception {
        EnvironmentSpec staging = Specs.shop().named("staging").spec();
        ComponentSpec web = component("web", 2, "sh", "-c", FOREVER);
        Callable<List<Instance>> one = () -> ensure(V2, web);
        Callable<List<Instance>> other = () -> target.ensure(staging, V2, web, release);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Instance>>> all = threads.invokeAll(List.of(one, other, one, other));
            assertThat(all.get(0).get()).isEqualTo(all.get(2).get());
            assertThat(all.get(1).get()).isEqualTo(all.get(3).get());
            assertThat(all.get(0).get())
                    .extracting(Instance::port)
                    .doesNotContainAnyElementsOf(
                            all.get(1).get().stream().map(Instance::port).toList());
        }
    }

    @Test
    void after_a_reboot_an_instance_starts_again_under_its_name() throws IOException {
        Instance first = ensure(V2, component("web", 1, "sh", "-c", FOREVER)).getFirst();
        Path run = folder.resolve("state/run/shop/production/42-web-1");
        String child = Files.readString(run.resolve("child"));
        target.stop(ID, first.id(), GRACE);
        Files.createDirectories(run);
        Files.writeString(run.resolve("child"), child.replaceFirst("boot=.*", "boot=before"));
        new InstanceRecord("42-web-1", V2, "web", first.port(), NOW).write(run);
        assertThat(target.instances(ID)).hasSize(1).noneMatch(Instance::alive);

        Instance second = ensure(V2, component("web", 1, "sh", "-c", FOREVER)).getFirst();

        assertThat(second).isEqualTo(first);
    }

    @Test
    void an_instance_runs_as_its_user() {
        assumeTrue(SystemUser.canSwitch(), "needs root");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs package: util-linux");
        ComponentSpec web = new ComponentSpec(
                "web",
                Specs.command("sh", "-c", "id -un; echo home=$HOME user=$USER; " + FOREVER),
                Optional.empty(),
                1,
                List.of("/"),
                Optional.of("nobody"));

        ensure(V2, web);

        Eventually.until(
                "it has said who it is", () -> target.tail(ID, "42-web-1", 2).size() == 2);
        assertThat(target.tail(ID, "42-web-1", 2))
                .containsExactly("nobody", "home=" + SystemUser.find("nobody").home() + " user=nobody");
    }

    @Test
    void a_user_that_is_not_there_is_refused() {
        assertThatThrownBy(() -> SystemUser.find("no-such-user"))
                .isInstanceOf(SluiceException.class)
                .hasMessage("there is no user no-such-user on this machine");
        assertThatThrownBy(() -> SystemUser.find("--help")).isInstanceOf(SluiceException.class);
    }

    @Test
    void logs_that_nobody_wrote_to_for_a_month_are_removed() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("state/logs/shop/production"));
        Path old = Files.writeString(logs.resolve("1-web-1.log"), "old");
        Path recent = Files.writeString(logs.resolve("2-web-1.log"), "recent");
        Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofDays(31))));
        Files.setLastModifiedTime(recent, FileTime.from(NOW.minus(Duration.ofDays(29))));

        ensure(V2, component("web", 1, "sh", "-c", FOREVER));

        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    private List<Instance> ensure(BackendId backend, ComponentSpec component) {
        return target.ensure(SHOP, backend, component, release);
    }

    private ProcessTarget target(Map<String, String> caller) {
        Mask mask = Mask.of(List.of(new Secret("only-here")));
        return new ProcessTarget(folder.resolve("state"), _ -> mask, caller, InstantSource.fixed(NOW));
    }

    private static long size(Path file) {
        return text(file).length();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
