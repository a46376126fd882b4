package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo as it is started by everybody who meets Sluice for the first time. */
class DemoTest {
    private static final Pattern FOLDER = Pattern.compile("everything is in (/\\S+)");
    private static final Duration PATIENCE = Duration.ofSeconds(240);

    @TempDir
    Path folder;

    private Process demo(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(BuiltSluice.program().toString(), "demo"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        builder.environment().put("SLUICE_BUILD", "never");
        return builder.start();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "sqlite"})
    void both_stories_are_told_and_nothing_is_lost(String database) throws Exception {
        Process demo = demo("--database", database);
        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        String said = said();
        assertThat(demo.exitValue()).as(said).isZero();
        assertThat(said)
                .contains("✔ 1.1.0 promoted after")
                .contains("✖ 1.2.0 taken back after")
                .contains("The demo in numbers")
                .containsPattern("requests +[0-9,]+ sent · 0 lost · 0 wrong")
                .containsPattern("orders +[0-9,]+ acknowledged · 0 missing · 0 twice")
                .containsPattern("guard +\\S+ (µs|ms) from the deciding answer")
                .endsWith("✔ no request lost, no order missing, the bad release taken back\n");
        assertLeftNothing(said);
    }

    @Test
    void a_demo_that_is_ended_half_way_leaves_nothing_behind() throws Exception {
        Process demo = demo("--database", "sqlite");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!said().contains("traffic 5 % done")) {
            assertThat(demo.isAlive()).as(said()).isTrue();
            assertThat(System.nanoTime())
                    .as("the canary's first share came in time")
                    .isLessThan(deadline);
            demo.waitFor(50, TimeUnit.MILLISECONDS);
        }
        demo.destroy();
        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertLeftNothing(said());
    }

    private static void assertLeftNothing(String said) {
        Matcher matcher = FOLDER.matcher(said);
        assertThat(matcher.find()).as(said).isTrue();
        String place = matcher.group(1);
        assertThat(Path.of(place)).doesNotExist();
        assertThat(ProcessHandle.allProcesses().map(p -> p.info().commandLine()).flatMap(Optional::stream))
                .noneMatch(line -> line.contains(place));
    }
}
