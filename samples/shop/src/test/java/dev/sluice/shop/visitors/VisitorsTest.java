package dev.sluice.shop.visitors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.shop.TestDatabase;
import dev.sluice.shop.visitors.ScriptedShop.Twist;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The visitors as the process that the build has made. */
class VisitorsTest {
    @TempDir
    Path folder;

    private TestDatabase database;
    private Path ledger;

    @BeforeEach
    void create() {
        database = TestDatabase.sqlite(folder).migrate("1.0.0", "latest");
        ledger = folder.resolve("ledger");
    }

    @Test
    void they_come_for_a_while_and_their_ledger_holds_until_an_order_is_gone() throws Exception {
        try (ScriptedShop shop = new ScriptedShop(database, Map.of(), 60_000)) {
            Process visitors = start("--url", shop.url().toString(), "--seconds", "1", "--ledger", ledger.toString());
            List<String> lines = output(visitors);
            assertThat(status(visitors)).isZero();
            assertThat(lines).first().asString().startsWith("{\"kind\":\"second\",");
            assertThat(lines)
                    .last()
                    .asString()
                    .startsWith("{\"kind\":\"summary\",")
                    .contains("\"lost\":0");
        }
        Process fine = start("verify", "--ledger", ledger.toString());
        assertThat(output(fine)).last().asString().contains("\"missing\":0,\"repeated\":0");
        assertThat(status(fine)).isZero();
        Files.writeString(ledger, UUID.randomUUID() + "\n", StandardOpenOption.APPEND);
        Process missing = start("verify", "--ledger", ledger.toString());
        assertThat(output(missing)).last().asString().contains("\"missing\":1,\"repeated\":0");
        assertThat(status(missing)).isEqualTo(1);
    }

    @Test
    void they_go_when_standard_input_ends_and_tell_of_what_was_lost() throws Exception {
        try (ScriptedShop shop = new ScriptedShop(database, Map.of(3, Twist.CLOSED_WITHOUT_ANSWER), 60_000)) {
            Process visitors = start("--url", shop.url().toString());
            try (BufferedReader reader = reader(visitors)) {
                assertThat(reader.readLine()).contains("\"kind\":\"second\"").contains("\"lostBy\":{\"CLOSED\":1}");
                visitors.getOutputStream().close();
                assertThat(reader.lines()).last().asString().contains("\"kind\":\"summary\"");
            }
            assertThat(status(visitors)).isEqualTo(1);
        }
    }

    @Test
    void told_to_end_they_still_sum_up() throws Exception {
        try (ScriptedShop shop = new ScriptedShop(database, Map.of(), 60_000)) {
            Process visitors = start("--url", shop.url().toString());
            try (BufferedReader reader = reader(visitors)) {
                assertThat(reader.readLine()).contains("\"kind\":\"second\"");
                visitors.toHandle().destroy();
                assertThat(reader.lines()).last().asString().contains("\"kind\":\"summary\"");
            }
            assertThat(status(visitors)).isEqualTo(143);
        }
    }

    @Test
    void a_command_line_that_makes_no_sense_ends_with_2() throws Exception {
        for (String[] line : List.of(
                new String[] {"--rate", "0", "--url", "http://127.0.0.1:1"},
                new String[] {"--url", "https://127.0.0.1:1"},
                new String[] {"--pace", "5"},
                new String[] {"verify"})) {
            Process visitors = start(line);
            assertThat(output(visitors)).isEmpty();
            assertThat(status(visitors)).isEqualTo(2);
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                Path.of("target", "visitors", "shop-visitors.jar").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("DATABASE_URL", database.url());
        return builder.start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static List<String> output(Process process) throws IOException {
        try (BufferedReader reader = reader(process);
                Stream<String> lines = reader.lines()) {
            return lines.toList();
        }
    }

    private static int status(Process process) throws InterruptedException {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
