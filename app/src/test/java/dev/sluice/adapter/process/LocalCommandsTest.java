package dev.sluice.adapter.process;

import static dev.sluice.adapter.Specs.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.Specs;
import dev.sluice.adapter.supervise.Eventually;
import dev.sluice.adapter.supervise.ProcessIdentity;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Commands.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalCommandsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final EnvironmentSpec SHOP = Specs.shop().spec();

    @TempDir
    Path folder;

    private final LocalCommands commands = new LocalCommands(Map.of("PATH", "/usr/bin:/bin"));

    @Test
    void a_program_runs_in_its_directory_with_its_values_and_gives_its_status() {
        Finished finished = commands.run(
                SHOP,
                command(
                        "sh",
                        "-c",
                        "pwd; echo $1 $SLUICE_VERSION $SLUICE_ENVIRONMENT; echo err >&2; exit 4",
                        "x",
                        "v=${version}"),
                folder,
                Map.of("version", "1.5"),
                LIMIT);

        assertThat(finished.status()).isEqualTo(4);
        assertThat(finished.output()).isEqualTo(folder + "\nv=1.5 1.5 production\nerr\n");
    }

    @Test
    void what_a_program_is_read_for_is_whole_and_has_no_errors_in_it() {
        Finished read = commands.read(SHOP, command("sh", "-c", "echo log >&2; seq 1 40000"), folder, Map.of(), LIMIT);
        Finished failed =
                commands.read(SHOP, command("sh", "-c", "echo half; echo log >&2; exit 3"), folder, Map.of(), LIMIT);

        assertThat(read.output()).startsWith("1\n2\n").endsWith("40000\n").hasLineCount(40000);
        assertThat(failed.status()).isEqualTo(3);
        assertThat(failed.output()).isEqualTo("half\nlog\n");
    }

    @Test
    void what_is_too_long_to_be_read_is_refused_and_not_cut() {
        assertThatThrownBy(() -> commands.read(
                        SHOP, command("sh", "-c", "yes 0123456789 | head -c 20000000"), folder, Map.of(), LIMIT))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.COMMAND_FAILED))
                .hasMessageContaining("more than 16 MiB");
    }

    @Test
    void an_argument_is_never_read_by_a_shell() {
        Finished finished = commands.run(
                SHOP, command("echo", "${version}; id", "$(id)", "`id`"), folder, Map.of("version", "$(id)"), LIMIT);

        assertThat(finished.output()).isEqualTo("$(id); id $(id) `id`\n");
    }

    @Test
    void a_missing_program_is_named() {
        assertThatThrownBy(() -> commands.run(SHOP, command("alembic", "current"), folder, Map.of(), LIMIT))
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.TOOL_MISSING);
                    assertThat(e.help()).contains("PATH=/usr/bin:/bin");
                })
                .hasMessage("the program alembic was not found");
    }

    @Test
    void a_script_that_is_not_executable_is_told_apart_from_a_missing_one() throws IOException {
        Files.writeString(folder.resolve("smoke.sh"), "#!/bin/sh\n");

        assertThatThrownBy(() -> commands.run(SHOP, command("./smoke.sh"), folder, Map.of(), LIMIT))
                .hasMessage("the program ./smoke.sh is not executable");
    }

    @Test
    void a_program_of_the_release_is_found_by_its_path() throws IOException {
        Path script = Files.writeString(folder.resolve("smoke.sh"), "#!/bin/sh\necho fine\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();

        assertThat(commands.run(SHOP, command("./smoke.sh"), folder, Map.of(), LIMIT)
                        .output())
                .isEqualTo("fine\n");
    }

    @Test
    void a_program_that_runs_out_of_time_is_ended_with_all_it_started() throws IOException {
        Finished finished = commands.run(
                SHOP,
                command("sh", "-c", "echo begun; sleep 1000 & echo $! >left; wait"),
                folder,
                Map.of(),
                Duration.ofMillis(500));

        assertThat(finished.status()).isEqualTo(-1);
        assertThat(finished.output()).startsWith("begun\n");
        assertThat(finished.took()).isLessThan(Duration.ofSeconds(5));
        assertThat(left()).isFalse();
    }

    @Test
    void what_a_program_leaves_in_the_background_ends_with_it() throws IOException {
        Finished finished = commands.run(
                SHOP, command("sh", "-c", "sleep 1000 & echo $! >left; echo done"), folder, Map.of(), LIMIT);

        assertThat(finished.succeeded()).isTrue();
        assertThat(finished.output()).isEqualTo("done\n");
        assertThat(left()).isFalse();
    }

    @Test
    void interrupting_the_caller_ends_the_program() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                commands.run(SHOP, command("sh", "-c", "echo $$ >left; sleep 1000"), folder, Map.of(), LIMIT);
            } catch (SluiceException e) {
                thrown.set(e);
            }
        });
        Eventually.until(
                "it runs",
                () -> Files.exists(folder.resolve("left"))
                        && folder.resolve("left").toFile().length() > 0);
        caller.interrupt();
        caller.join();

        assertThat(thrown.get()).isInstanceOf(SluiceException.class);
        assertThat(left()).isFalse();
    }

    @Test
    void a_program_ends_when_its_caller_is_killed() throws Exception {
        Process caller = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Caller.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Eventually.until("it runs", () -> folder.resolve("left").toFile().length() > 0);
        assertThat(left()).isTrue();
        caller.destroyForcibly().waitFor();

        Eventually.until("the program is gone", () -> !leftUnchecked());
    }

    @Test
    void secrets_are_hidden_in_what_comes_back() {
        EnvironmentSpec spec = Specs.shop().secret("KEY", "hush-hush-key").spec();

        Finished finished = commands.run(
                spec,
                command("sh", "-c", "echo $KEY; printf hush-; sleep 0.1; echo hush-key; printf %s user:$KEY | base64"),
                folder,
                Map.of(),
                LIMIT);

        assertThat(finished.output().lines()).startsWith("********", "********");
        assertThat(finished.output())
                .doesNotContain("hush")
                .doesNotContain("aHVzaC1odXNoLWtle")
                .contains("********");
    }

    @Test
    void only_the_end_of_a_long_output_is_kept_and_no_half_secret() {
        EnvironmentSpec spec = Specs.shop().secret("KEY", "hush-hush-key").spec();

        Finished finished = commands.run(
                spec,
                command("sh", "-c", "i=0; while [ $i -lt 12000 ]; do echo $KEY; i=$((i+1)); done; echo last"),
                folder,
                Map.of(),
                LIMIT);

        assertThat(finished.output()).endsWith("last\n").hasSizeLessThan(70_000).doesNotContain("key");
        assertThat(finished.output().lines()).allMatch(line -> line.matches("[*]*|last"));
    }

    @Test
    void nothing_of_the_output_is_lost_when_a_program_ends() {
        for (int i = 0; i < 50; i++) {
            assertThat(commands.run(SHOP, command("echo", "said"), folder, Map.of(), LIMIT)
                            .output())
                    .isEqualTo("said\n");
        }
    }

    private boolean left() throws IOException {
        return ProcessIdentity.of(
                        Long.parseLong(Files.readString(folder.resolve("left")).strip()))
                .isPresent();
    }

    private boolean leftUnchecked() {
        try {
            return left();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A process that waits for a long command and is killed meanwhile. */
    static final class Caller {
        private Caller() {}

        public static void main(String[] arguments) {
            new LocalCommands(Map.of("PATH", "/usr/bin:/bin"))
                    .run(
                            Specs.shop().spec(),
                            command("sh", "-c", "echo $$ >left; sleep 1000"),
                            Path.of(arguments[0]),
                            Map.of(),
                            Duration.ofMinutes(1));
        }
    }
}
