package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.Percent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "30s, PT30S",
        "10m, PT10M",
        "2h, PT2H",
        "7d, PT168H",
        "1m 30s, PT1M30S",
        "1m30s, PT1M30S",
        "0m, PT0S",
        "1d 2h 3m 4s 5ms, PT26H3M4.005S",
        "999999d, PT23999976H"
    })
    void durations_are_numbers_with_units(String text, Duration duration) {
        assertThat(Quantities.duration(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "5", "s", "-5s", "1.5h", "5 s", "5sec", "30s 1m", "1m 1m", "1000000d", "\u0665s"})
    void other_texts_are_no_durations(String text) {
        assertThat(Quantities.duration(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"512, 512", "64K, 65536", "10M, 10485760", "1 G, 1073741824", "999999T, 1099510528264372224"})
    void sizes_are_powers_of_1024(String text, long bytes) {
        assertThat(Quantities.size(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "K", "-1K", "1KB", "1.5G", "10m", "999999999T"})
    void other_texts_are_no_sizes(String text) {
        assertThat(Quantities.size(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5%, 500", "0.25 %, 25", "12.5%, 1250", "100%, 10000", "0%, 0"})
    void percentages_have_steps_of_a_hundredth(String text, int hundredths) {
        assertThat(Quantities.percentage(text).flatMap(Quantities::within)).contains(new Percent(hundredths));
    }

    @Test
    void a_percentage_above_100_is_read_but_is_no_share() {
        assertThat(Quantities.percentage("100.01%")).isPresent();
        assertThat(Quantities.percentage("100.01%").flatMap(Quantities::within)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5.123%", "-5%", "%", "5 percent", ".5%"})
    void other_texts_are_no_percentages(String text) {
        assertThat(Quantities.percentage(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1.5x, 1.5", "2 x, 2"})
    void factors_end_in_x(String text, double factor) {
        assertThat(Quantities.factor(text)).contains(factor);
    }
}
