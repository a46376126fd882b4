package dev.sluice.adapter.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Problem;
import dev.sluice.config.ProblemPrinter;
import dev.sluice.config.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every mistake of {@code bad.txt} with exactly what is said about it: a line {@code ### title}, the configuration, a line
 * {@code >>>}, what is printed.
 */
class BadConfigurationTest {
    private record Case(String title, String yaml, String printed) {
        static Case parse(String block) {
            String title = block.substring(0, block.indexOf('\n'));
            String[] halves = block.substring(title.length() + 1).split("(?m)^>>>\n", 2);
            return new Case(title, halves[0], halves[1].strip());
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Case> cases() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(BadConfigurationTest.class.getResourceAsStream("/configuration/bad.txt"))) {
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(all.split("(?m)^### ")).skip(1).map(Case::parse).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void says_what_is_wrong_and_where_and_what_to_do(Case bad, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("sluice.yaml");
        Files.writeString(file, bad.yaml());

        Reading reading = ConfigurationFile.inspect(file, Map.of());

        List<Problem> problems = ((Reading.Refused) reading).problems();
        assertThat(new ProblemPrinter(false).print(problems).replace(folder + "/", ""))
                .isEqualTo(bad.printed());
    }
}
