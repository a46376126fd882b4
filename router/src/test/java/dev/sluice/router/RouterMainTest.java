package dev.sluice.router;

import static dev.sluice.router.traffic.Tables.only;
import static dev.sluice.router.traffic.Tables.split;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.admin.RouterClient;
import dev.sluice.router.json.Json;
import dev.sluice.router.store.KeptEvidence;
import dev.sluice.router.store.RouterDirectory;
import dev.sluice.router.traffic.Tables;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.RouterState;
import dev.sluice.traffic.Stickiness;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The router as a process of its own, started, killed and started again. */
class RouterMainTest {
    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> started = new ArrayList<>();
    private RouterClient client;
    private Origin stable;
    private Origin canary;
    private int port;

    @BeforeEach
    void prepare() throws IOException {
        client = new RouterClient(RouterDirectory.adminSocket(folder));
        stable = new Origin(1, "1.0");
        canary = new Origin(2, "2.0");
        port = FreePort.any();
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        http.close();
        stable.close();
        canary.close();
    }

    private Process router(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                RouterMain.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        started.add(process);
        return process;
    }

    private Process readyRouter() throws IOException {
        Process process = router("--dir", folder.toString());
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        assertThat(out.readLine())
                .as(Files.readString(folder.resolve("stderr")))
                .startsWith("router ready:")
                .contains(folder.resolve("admin.sock").toString());
        return process;
    }

    private void apply(long version, double percent) {
        client.apply(Tables.table(
                1,
                version,
                split(stable.backend(), canary.backend(), percent),
                new Stickiness.Cookie(Tables.COOKIE),
                Tables.listen(port)));
    }

    private HttpResponse<String> get() throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void kill_9_loses_neither_the_table_nor_the_cut() throws Exception {
        canary.answering(number -> 500);
        Process first = readyRouter();
        apply(1, 50);
        while (client.state().cut().isEmpty()) {
            get();
        }
        Cut cut = client.state().cut().orElseThrow();
        first.destroyForcibly().waitFor();
        readyRouter();
        RouterState state = client.state();
        assertThat(state.cut()).contains(cut);
        assertThat(state.tableVersion()).isEqualTo(1);
        apply(2, 25);
        for (int i = 0; i < 100; i++) {
            assertThat(get().body()).isEqualTo("1.0");
        }
    }

    @Test
    void a_cut_holds_against_newer_tables_that_were_on_their_way_and_after_kill_9() throws Exception {
        cutWhileTablesCome();
    }

    @Test
    @Tag("long")
    void a_cut_holds_against_newer_tables_that_were_on_their_way_and_after_kill_9_time_and_again() throws Exception {
        Path rounds = folder;
        for (int round = 0; round < 20; round++) {
            folder = Files.createDirectory(rounds.resolve("round-" + round));
            client = new RouterClient(RouterDirectory.adminSocket(folder));
            port = FreePort.any();
            cutWhileTablesCome();
            started.getLast().destroyForcibly().waitFor();
        }
    }

    /** Tables with 25 % come one upon the other while the canary's 5 % are failing, so that one is on its way when it is cut. */
    private void cutWhileTablesCome() throws Exception {
        canary.answering(number -> 500);
        Process first = readyRouter();
        apply(1, 5);
        AtomicLong newest = new AtomicLong(1);
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> declaring = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                apply(newest.incrementAndGet(), 25);
            }
        });
        while (client.state().cut().isEmpty()) {
            get();
        }
        long atTheCut = newest.get();
        Await.until("two more tables are in force", () -> client.state().tableVersion() > atTheCut + 1);
        assertCanaryStaysAtZero();
        over.set(true);
        declaring.get(20, TimeUnit.SECONDS);
        first.destroyForcibly().waitFor();
        readyRouter();
        assertThat(client.state().cut()).isPresent();
        assertCanaryStaysAtZero();
        apply(newest.incrementAndGet(), 25);
        assertCanaryStaysAtZero();
    }

    private void assertCanaryStaysAtZero() throws Exception {
        int seen = canary.requests();
        for (int i = 0; i < 200; i++) {
            assertThat(get().body()).isEqualTo("1.0");
        }
        assertThat(canary.requests()).isEqualTo(seen);
    }

    @Test
    void evidence_is_on_the_disk_within_a_quarter_of_a_second_and_goes_on_after_kill_9() throws Exception {
        canary.answering(number -> number == 1 ? 500 : 200);
        Process first = readyRouter();
        apply(1, 50);
        while (get().statusCode() == 200) {
            assertThat(canary.requests()).isZero();
        }
        long seen = System.nanoTime();
        double evidence = client.state().evidence();
        assertThat(evidence).isGreaterThan(1);
        Path file = folder.resolve("evidence.json");
        Await.until("the failure is written down", () -> failedOnDisk(file) == 1);
        assertThat(Duration.ofNanos(System.nanoTime() - seen)).isLessThan(Duration.ofMillis(1_000));
        first.destroyForcibly().waitFor();
        readyRouter();
        assertThat(client.state().evidence()).isEqualTo(evidence);
    }

    private static long failedOnDisk(Path file) {
        try {
            return Files.exists(file)
                    ? Json.read(Files.readString(file), KeptEvidence.class, "the evidence")
                            .trial()
                            .map(trial -> trial.guard().canaryFailed())
                            .orElse(0L)
                    : 0;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_second_router_on_the_same_folder_says_who_runs_and_ends() throws Exception {
        Process first = readyRouter();
        Process second = router("--dir", folder.toString());
        assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(7);
        assertThat(Files.readString(folder.resolve("stderr")))
                .contains("error[S0600]: a router already runs on " + folder, "pid " + first.pid());
        assertThat(client.reachable()).isTrue();
    }

    @Test
    void sigterm_ends_it_with_status_0() throws Exception {
        Process process = readyRouter();
        apply(1, 0);
        assertThat(get().body()).isEqualTo("1.0");
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(client.reachable()).isFalse();
    }

    @Test
    void stop_returns_when_the_process_has_ended() throws Exception {
        Process process = readyRouter();
        client.apply(Tables.table(1, 1, only(stable.backend())));
        client.stop(Duration.ofSeconds(5));
        assertThat(process.waitFor(1, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void without_a_folder_it_says_how_it_is_used() throws Exception {
        Process process = router("--port", "80");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("stderr"))).contains("usage: RouterMain --dir DIR");
    }

    @Test
    void a_damaged_table_is_named_and_put_aside_and_another_one_is_served() throws Exception {
        Files.writeString(folder.resolve("table.json"), "{\"highest\":1,");
        readyRouter();
        assertThat(Files.readString(folder.resolve("stderr")))
                .contains(folder.resolve("table.json").toString(), "sluice start");
        assertThat(folder.resolve("table.json.damaged")).content().isEqualTo("{\"highest\":1,");
        assertThat(client.state().tableVersion()).isZero();
        assertThat(client.state().listening()).isFalse();
        client.apply(Tables.table(1, 1, only(stable.backend())));
        assertThat(client.state().listening()).isTrue();
    }
}
