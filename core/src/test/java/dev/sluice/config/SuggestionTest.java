package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuggestionTest {
    @ParameterizedTest
    @CsvSource({
        "helth, health",
        "halth, health",
        "heatlh, health",
        "HEALTH, health",
        "rn, run",
        "databse, database",
        "ipp, ip"
    })
    void the_nearest_word_is_meant(String typed, String meant) {
        assertThat(Suggestion.nearest(typed, List.of("health", "run", "database", "ip")))
                .contains(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "qwertyuiop", "hlh", "server"})
    void a_word_that_resembles_nothing_means_nothing(String typed) {
        assertThat(Suggestion.nearest(typed, List.of("health", "run", "database")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ab, ba, 1", "abc, abc, 0", "abc, '', 3", "kitten, sitting, 3", "ca, abc, 3"})
    void edits_insert_remove_replace_or_swap(String one, String two, int distance) {
        assertThat(Suggestion.distance(one, two)).isEqualTo(distance);
        assertThat(Suggestion.distance(two, one)).isEqualTo(distance);
    }
}
