package dev.sluice.adapter.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.config.ProblemPrinter;
import dev.sluice.config.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file holds, it is accepted or refused with problems that can be printed: no exception, no hang. */
class ConfigurationFuzzTest {
    private static final int ROUNDS = 400;
    private static final Map<String, String> VARIABLES = Map.of(
            "DATABASE_URL",
            "postgresql://shop:hunter2@db/shop",
            "STAGING_DATABASE_URL",
            "sqlite:/staging.db",
            "SECRET_KEY",
            "hunter2");
    private static final List<String> MORSELS = List.of(
            "{",
            "}",
            "[",
            "]",
            ": ",
            "- ",
            "&a ",
            "*a",
            "\"",
            "'",
            "|\n",
            ">\n",
            "#",
            "\t",
            "\n",
            "  ",
            "---\n",
            "!!str ",
            "${",
            "${env:X}",
            "$",
            "\\",
            "%",
            "-1",
            "0",
            "~",
            "null",
            "\ud83d\ude00",
            "\u0000",
            "\u2028",
            "99999999999999999999",
            "<<");

    @TempDir
    Path folder;

    private String valid = "";

    @BeforeEach
    void readTheValidFile() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(getClass().getResourceAsStream("/configuration/everything.yaml"))) {
            valid = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Files.writeString(folder.resolve(".env.production"), "A=b\n");
        Files.writeString(folder.resolve(".env.staging"), "A=b\n");
    }

    @Test
    void the_file_to_begin_with_is_accepted() throws IOException {
        assertThat(reading(valid.getBytes(StandardCharsets.UTF_8))).isInstanceOf(Reading.Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void any_file_is_accepted_or_refused_with_problems(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(120), () -> {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] mutant = mutant(random);
                assertThatCode(() -> check(mutant))
                        .as("seed %d, round %d:%n%s", seed, round, new String(mutant, StandardCharsets.UTF_8))
                        .doesNotThrowAnyException();
            }
        });
    }

    private void check(byte[] content) throws IOException {
        if (reading(content) instanceof Reading.Refused refused) {
            assertThat(refused.problems()).isNotEmpty();
            String printed = new ProblemPrinter(true).print(refused.problems());
            assertThat(printed).contains("error[S01").doesNotContain("hunter2");
        }
    }

    private Reading reading(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("sluice.yaml"), content);
        return ConfigurationFile.inspect(file, VARIABLES);
    }

    private byte[] mutant(RandomGenerator random) {
        StringBuilder text = new StringBuilder(valid);
        int edits = 1 + random.nextInt(4);
        for (int i = 0; i < edits; i++) {
            switch (random.nextInt(4)) {
                case 0 -> text.insert(random.nextInt(text.length() + 1), MORSELS.get(random.nextInt(MORSELS.size())));
                case 1 -> {
                    int from = random.nextInt(text.length());
                    text.delete(from, Math.min(text.length(), from + 1 + random.nextInt(20)));
                }
                case 2 -> swapLines(text, random);
                default -> replaceWord(text, random);
            }
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(10) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static void swapLines(StringBuilder text, RandomGenerator random) {
        List<String> lines = new ArrayList<>(List.of(text.toString().split("\n", -1)));
        String moved = lines.remove(random.nextInt(lines.size()));
        lines.add(random.nextInt(lines.size() + 1), moved);
        text.setLength(0);
        text.append(String.join("\n", lines));
    }

    private static void replaceWord(StringBuilder text, RandomGenerator random) {
        int from = text.indexOf(": ", random.nextInt(text.length()));
        if (from >= 0) {
            int end = from + 2;
            while (end < text.length() && ",}]\n ".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            text.replace(from + 2, end, MORSELS.get(random.nextInt(MORSELS.size())));
        }
    }
}
