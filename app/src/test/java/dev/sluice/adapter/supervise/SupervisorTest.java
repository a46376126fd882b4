package dev.sluice.adapter.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.adapter.disk.KeyValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

final class SupervisorTest {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final String FOREVER = "while :; do sleep 1; done";

    @TempDir
    Path folder;

    private final Supervisor supervisor = new Supervisor();
    private Path run;

    @BeforeEach
    void name() {
        run = folder.resolve("1-web-1");
    }

    @AfterEach
    void stop() {
        supervisor.stop(run, Duration.ZERO);
    }

    @Test
    void a_program_runs_in_a_session_of_its_own_and_is_found_again() throws IOException {
        Supervised started = supervisor.start(run, shell(FOREVER));

        ProcessIdentity program = started.program().orElseThrow();
        assertThat(supervisor.find(run)).contains(started);
        assertThat(session(program))
                .isEqualTo(program.pid())
                .isNotEqualTo(session(started.supervisor().orElseThrow()));
        assertThat(session(started.supervisor().orElseThrow()))
                .isEqualTo(started.supervisor().orElseThrow().pid());
    }

    @Test
    void a_program_whose_first_thread_has_ended_still_runs() {
        assumeTrue(Files.isExecutable(PYTHON), "needs package: python3");
        String program = "import ctypes, threading, time;threading.Thread(target=time.sleep, args=(60,)).start();"
                + "ctypes.CDLL(None).pthread_exit(None)";
        Supervised started = supervisor.start(run, command(Program.Restart.NEVER, PYTHON.toString(), "-c", program));
        ProcessIdentity it = started.program().orElseThrow();

        Eventually.until("only its other thread is left", () -> stat(it)[0].equals("Z"));
        assertThat(it.alive()).isTrue();
        assertThat(supervisor.look(run).program()).contains(it);

        it.kill();
        Eventually.until("it is gone", () -> !it.alive());
    }

    @Test
    void starting_twice_gives_the_same_process() {
        assertThat(supervisor.start(run, shell(FOREVER))).isEqualTo(supervisor.start(run, shell("exit 3")));
    }

    @Test
    void a_program_outlives_the_kill_of_its_starter_and_is_adopted() throws Exception {
        Process starter = Starter.fork(run, "sh", "-c", FOREVER);
        Eventually.until("the starter has started it", () -> Starter.hasStarted(run, starter));
        starter.destroyForcibly().waitFor();

        Supervised found = supervisor.find(run).orElseThrow();
        assertThat(found.program()).isPresent();
        assertThat(supervisor.start(run, shell(FOREVER))).isEqualTo(found);
    }

    @Test
    void a_starter_killed_at_any_moment_leaves_at_most_one_program() throws Exception {
        String counted = "echo up >>" + folder.resolve("ups") + "; " + FOREVER;
        for (long millis : new long[] {150, 200, 250, 300, 400}) {
            Process starter = Starter.fork(run, "sh", "-c", counted);
            if (!starter.waitFor(Duration.ofMillis(millis))) {
                starter.destroyForcibly().waitFor();
            }
            Supervised now = supervisor.start(run, shell(counted));
            Eventually.until("nothing but one program is left", () -> programs() == 1);
            assertThat(now.program()).isPresent();
            supervisor.stop(run, GRACE);
            assertThat(ProcessTable.none(Supervisor.MARK, run.toString())).isTrue();
        }
    }

    @Test
    void two_starters_at_once_start_one_program() throws Exception {
        List<Process> starters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            starters.add(Starter.fork(run, "sh", "-c", "echo up >>" + folder.resolve("ups") + "; " + FOREVER));
        }
        for (Process starter : starters) {
            Eventually.until("every starter is done", () -> Starter.hasStarted(run, starter));
            starter.destroyForcibly().waitFor();
        }
        Eventually.until("the program has said that it is up", () -> Files.exists(folder.resolve("ups")));
        assertThat(Files.readAllLines(folder.resolve("ups"))).hasSize(1);
    }

    @Test
    void many_threads_at_once_start_one_program() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Supervised>> starts = List.of(
                    () -> supervisor.start(run, shell(FOREVER)),
                    () -> new Supervisor().start(run, shell(FOREVER)),
                    () -> new Supervisor().start(run, shell(FOREVER)));
            List<Supervised> started = new ArrayList<>();
            for (Future<Supervised> start : threads.invokeAll(starts)) {
                started.add(start.get());
            }
            assertThat(started.stream().distinct()).hasSize(1);
        }
    }

    @Test
    void a_program_that_ends_is_restarted_after_growing_pauses_and_its_exits_are_counted() throws IOException {
        supervisor.start(run, shell("date +%s%N >>" + folder.resolve("starts") + "; exit 7"));

        Eventually.until("four starts", () -> lines(folder.resolve("starts")).size() == 4);
        List<Long> starts =
                lines(folder.resolve("starts")).stream().map(Long::valueOf).toList();
        long first = starts.get(1) - starts.get(0);
        long second = starts.get(2) - starts.get(1);
        long third = starts.get(3) - starts.get(2);
        assertThat(Duration.ofNanos(first)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        assertThat(Duration.ofNanos(second)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(Duration.ofNanos(third)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(supervisor.look(run).exits()).isGreaterThanOrEqualTo(3);
        assertThat(supervisor.look(run).lastExit()).isEqualTo(7);
    }

    @Test
    void a_program_killed_by_a_signal_is_counted_and_runs_again() {
        ProcessIdentity first = supervisor.start(run, shell(FOREVER)).program().orElseThrow();
        first.kill();

        Eventually.until(
                "another one runs",
                () -> supervisor
                        .look(run)
                        .program()
                        .filter(p -> !p.equals(first))
                        .isPresent());
        assertThat(supervisor.look(run).exits()).isEqualTo(1);
        assertThat(supervisor.look(run).lastExit()).isEqualTo(137);
    }

    @Test
    void what_a_program_left_running_is_ended_before_it_starts_again() {
        Program program = shell("sleep 1000 & echo $! >>" + folder.resolve("left") + "; exit 1");
        supervisor.start(run, program);

        Eventually.until("a second start", () -> lines(folder.resolve("left")).size() == 2);
        long left = Long.parseLong(lines(folder.resolve("left")).getFirst());
        assertThat(ProcessIdentity.of(left)).isEmpty();
    }

    @Test
    void a_program_that_may_not_be_restarted_is_not() {
        supervisor.start(run, shell("exit 0", Program.Restart.ON_FAILURE));
        Eventually.until("its supervisor has ended", () -> supervisor.find(run).isEmpty());
        assertThat(supervisor.look(run)).isEqualTo(new Supervised(Optional.empty(), Optional.empty(), 1, 0));

        supervisor.start(run, shell("exit 9", Program.Restart.NEVER));
        Eventually.until("its supervisor has ended", () -> supervisor.find(run).isEmpty());
        assertThat(supervisor.look(run).lastExit()).isEqualTo(9);
    }

    @Test
    void stopping_ends_a_program_gently_and_as_often_as_asked() {
        supervisor.start(run, shell("trap 'echo bye; exit 0' TERM; while :; do sleep 0.05; done"));

        supervisor.stop(run, GRACE);
        supervisor.stop(run, GRACE);

        assertThat(supervisor.find(run)).isEmpty();
        assertThat(supervisor.look(run).exits()).isZero();
        assertThat(lines(folder.resolve("log"))).endsWith("bye");
        assertThat(ProcessTable.none(Supervisor.MARK, run.toString())).isTrue();
    }

    @Test
    void stopping_what_never_ran_is_fine() {
        supervisor.stop(folder.resolve("never"), GRACE);

        assertThat(folder.resolve("never")).doesNotExist();
    }

    @Test
    void a_program_that_ignores_sigterm_is_killed_after_its_grace_with_all_it_started() {
        supervisor.start(run, shell("trap '' TERM; sleep 1000 & while :; do sleep 1; done"));
        long begun = System.nanoTime();

        supervisor.stop(run, Duration.ofMillis(300));

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(300), GRACE);
        assertThat(supervisor.find(run)).isEmpty();
        assertThat(ProcessTable.none(Supervisor.MARK, run.toString())).isTrue();
    }

    @Test
    void stopping_in_the_pause_before_a_restart_ends_the_supervisor() {
        supervisor.start(run, shell("exit 1"));
        Eventually.until("it waits for four seconds", () -> supervisor.look(run).exits() == 4);

        long begun = System.nanoTime();
        supervisor.stop(run, GRACE);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        assertThat(supervisor.look(run).exits()).isEqualTo(4);
    }

    @Test
    void a_stopped_program_starts_again_when_asked() {
        Supervised first = supervisor.start(run, shell(FOREVER));
        supervisor.stop(run, GRACE);

        Supervised second = supervisor.start(run, shell(FOREVER));

        assertThat(second.program()).isPresent().isNotEqualTo(first.program());
    }

    @Test
    void a_program_whose_supervisor_was_killed_is_adopted_and_restarted_when_it_dies() {
        Supervised first = supervisor.start(run, shell(FOREVER));
        first.supervisor().orElseThrow().kill();
        Eventually.until(
                "the supervisor is gone",
                () -> supervisor.look(run).supervisor().isEmpty());
        assertThat(supervisor.find(run).orElseThrow().program()).isEqualTo(first.program());

        Supervised second = supervisor.start(run, shell(FOREVER));

        assertThat(second.program()).isEqualTo(first.program());
        assertThat(second.supervisor()).isPresent();
        second.program().orElseThrow().kill();
        Eventually.until(
                "it was restarted",
                () -> supervisor
                        .look(run)
                        .program()
                        .filter(p -> !p.equals(first.program().orElseThrow()))
                        .isPresent());
        assertThat(supervisor.look(run).exits()).isEqualTo(1);
    }

    @Test
    void a_program_whose_supervisor_was_killed_is_stopped() {
        Supervised started = supervisor.start(run, shell(FOREVER));
        started.supervisor().orElseThrow().kill();

        supervisor.stop(run, GRACE);

        assertThat(started.program().orElseThrow().alive()).isFalse();
        assertThat(supervisor.find(run)).isEmpty();
    }

    @Test
    void a_program_that_nobody_wrote_down_is_found_by_its_mark_and_replaced() throws IOException {
        Supervised started = supervisor.start(run, shell(FOREVER));
        started.supervisor().orElseThrow().kill();
        Eventually.until(
                "the supervisor is gone",
                () -> supervisor.look(run).supervisor().isEmpty());
        Files.delete(run.resolve("child"));

        Supervised next = supervisor.start(run, shell(FOREVER));

        assertThat(started.program().orElseThrow().alive()).isFalse();
        assertThat(next.program()).isPresent().isNotEqualTo(started.program());
    }

    @Test
    void a_supervisor_killed_around_a_restart_never_leads_to_two_programs() {
        for (int micros = 0; micros < 1_000_000; micros += 70_000) {
            Supervised started = supervisor.start(run, shell(FOREVER));
            started.program().orElseThrow().kill();
            long killAt = System.nanoTime() + micros * 1000L;
            Eventually.until("its moment has come", () -> System.nanoTime() >= killAt);
            supervisor.look(run).supervisor().ifPresent(ProcessIdentity::kill);
            Eventually.until(
                    "the supervisor is gone",
                    () -> supervisor.look(run).supervisor().isEmpty());

            Supervised next = supervisor.start(run, shell(FOREVER));
            assertThat(programs()).as("killed after %d us", micros).isLessThanOrEqualTo(1);
            Eventually.until("one program runs", () -> programs() == 1);
            assertThat(next.supervisor()).isPresent();
            assertThat(supervisor.look(run).program()).isPresent();
        }
    }

    @Test
    void a_process_that_only_has_the_recorded_pid_is_never_signalled() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "1000").start();
        try {
            ProcessIdentity real = ProcessIdentity.of(stranger.pid()).orElseThrow();
            Files.createDirectories(run);
            KeyValues.write(
                    run.resolve("child"),
                    Map.of("boot", real.boot(), "pid", "" + real.pid(), "start", real.start() + "0"));
            supervisor.stop(run, Duration.ZERO);
            KeyValues.write(
                    run.resolve("child"),
                    Map.of("boot", "another-boot", "pid", "" + real.pid(), "start", real.start()));
            supervisor.stop(run, Duration.ZERO);
            new ProcessIdentity(real.boot(), real.pid(), real.start() + "0").kill();
            new ProcessIdentity("another-boot", real.pid(), real.start()).kill();

            assertThat(supervisor.find(run)).isEmpty();
            assertThat(real.alive()).isTrue();
        } finally {
            stranger.destroyForcibly().waitFor();
        }
    }

    @Test
    void a_supervisor_whose_start_was_overtaken_gives_way() throws Exception {
        Supervised started = supervisor.start(run, shell(FOREVER));
        Process late = new ProcessBuilder(
                        "sh",
                        run.resolve("supervise").toString(),
                        run.toString(),
                        "late",
                        folder.resolve("log").toString(),
                        "1000",
                        "always",
                        "touch",
                        folder.resolve("late-ran").toString())
                .start();

        assertThat(late.waitFor()).isEqualTo(75);
        assertThat(folder.resolve("late-ran")).doesNotExist();
        assertThat(supervisor.find(run)).contains(started);
    }

    @Test
    void a_program_gets_its_own_environment_and_nothing_of_the_callers() {
        supervisor.start(
                run,
                new Program(
                        List.of("env"),
                        folder,
                        Map.of("PATH", "/usr/bin:/bin", "GREETING", "good day"),
                        folder.resolve("log"),
                        Program.Restart.NEVER));
        Eventually.until("it has ended", () -> supervisor.find(run).isEmpty());

        assertThat(lines(folder.resolve("log")))
                .contains("PATH=/usr/bin:/bin", "GREETING=good day")
                .noneMatch(line -> line.startsWith("HOME="));
    }

    @Test
    void a_program_hears_every_signal() {
        supervisor.start(run, shell("grep SigIgn /proc/self/status", Program.Restart.NEVER));
        Eventually.until("it has ended", () -> supervisor.find(run).isEmpty());

        String ignored = lines(folder.resolve("log")).getFirst().substring("SigIgn:\t".length());
        long upTo31 = Long.parseUnsignedLong(ignored, 16) & 0x7fff_ffffL;
        assertThat(upTo31).isZero();
    }

    @Test
    void a_program_started_under_nohup_hears_the_hangup_signal_too() throws IOException, InterruptedException {
        supervisor.start(run, shell("true", Program.Restart.NEVER));
        Eventually.until("it has ended", () -> supervisor.find(run).isEmpty());
        Files.deleteIfExists(run.resolve("child"));
        Path log = folder.resolve("nohup-log");
        String token = Files.readString(run.resolve("attempt")).strip();

        Process nohup = new ProcessBuilder(
                        "env",
                        "--ignore-signal=HUP",
                        "sh",
                        run.resolve("supervise").toString(),
                        run.toString(),
                        token,
                        log.toString(),
                        "1000000",
                        "never",
                        "grep",
                        "SigIgn",
                        "/proc/self/status")
                .start();

        assertThat(nohup.waitFor()).isZero();
        assertThat(Long.parseUnsignedLong(lines(log).getFirst().substring("SigIgn:\t".length()), 16) & 0x7fff_ffffL)
                .isZero();
    }

    @Test
    void a_large_log_is_put_aside_at_the_next_start() throws IOException {
        Files.write(folder.resolve("log"), new byte[(20 << 20) + 1]);

        supervisor.start(run, shell("echo small; " + FOREVER));

        Eventually.until("a new log", () -> lines(folder.resolve("log")).contains("small"));
        assertThat(folder.resolve("log.1")).hasSize((20 << 20) + 1);
    }

    private long programs() {
        return ProcessTable.marked(Supervisor.MARK, run.toString()).stream()
                .filter(p -> p.session() == p.identity().pid())
                .filter(p -> !supervisor
                        .look(run)
                        .supervisor()
                        .filter(p.identity()::equals)
                        .isPresent())
                .count();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static long session(ProcessIdentity process) {
        return Long.parseLong(stat(process)[3]);
    }

    private static String[] stat(ProcessIdentity process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Program shell(String script) {
        return shell(script, Program.Restart.ALWAYS);
    }

    private Program shell(String script, Program.Restart restart) {
        return command(restart, "sh", "-c", script);
    }

    private Program command(Program.Restart restart, String... command) {
        return new Program(List.of(command), folder, Map.of("PATH", "/usr/bin:/bin"), folder.resolve("log"), restart);
    }
}
