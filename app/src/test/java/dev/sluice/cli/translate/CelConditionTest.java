package dev.sluice.cli.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.translate.CelCondition.Note;
import dev.sluice.cli.translate.Expr.Untranslatable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CelConditionTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    result[0] >= 0.95 ; result >= 0.95
                    result >= 0.95 ; result >= 0.95
                    result[0] >= 0.95 and result[0] <= 1 ; result >= 0.95 && result <= 1
                    not (result[0] > 5 or result[1] > 5) ; !(result > 5 || results[1] > 5)
                    all(result, # < 5) ; results.all(each, each < 5)
                    all(result, {# < 5}) ; results.all(each, each < 5)
                    none(result, # >= 500) ; !results.exists(each, each >= 500)
                    count(result, # > 1) <= 2 ; size(results.filter(each, each > 1)) <= 2
                    asFloat(result[0]) * 100 < 1.5 ; double(result) * 100 < 1.5
                    (result[0] + 1) * 2 < 10 ; (result + 1) * 2 < 10
                    result[0] - (1 - 2) > 0 ; result - (1 - 2) > 0
                    len(result) > 3 ; size(results) > 3
                    result[0] > 1 ? true : false ; result > 1 ? true : false
                    """)
    void conditions_over_a_query_are_said_over_its_number(String argo, String cel) throws Untranslatable {
        CelCondition condition = new CelCondition(true);
        assertThat(condition.of(argo)).isEqualTo(cel);
        assertThat(condition.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    isNaN(result[0]) || result[0] >= 0.95 ; result >= 0.95
                    len(result) == 0 || result[0] >= 0.95 ; result >= 0.95
                    result[0] >= 0.95 or isNaN(result[0]) ; result >= 0.95
                    default(result[0], 1) >= 0.95 ; result >= 0.95
                    """)
    void what_makes_no_data_a_success_falls_away_and_is_told(String argo, String cel) throws Untranslatable {
        CelCondition condition = new CelCondition(true);
        assertThat(condition.of(argo)).isEqualTo(cel);
        assertThat(condition.notes()).containsExactly(Note.NO_DATA_WAS_FINE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    !isNaN(result[0]) && result[0] < 5 ; result < 5
                    len(result) > 0 && result[0] < 5 ; result < 5
                    """)
    void that_data_is_asked_for_goes_without_saying(String argo, String cel) throws Untranslatable {
        CelCondition condition = new CelCondition(true);
        assertThat(condition.of(argo)).isEqualTo(cel);
        assertThat(condition.notes()).containsExactly(Note.DATA_WAS_ASKED_FOR);
    }

    @Test
    void an_answer_in_json_is_taken_as_it_comes() throws Untranslatable {
        assertThat(new CelCondition(false).of("result.ok == 'true' && len(result.items) > 0 && result.items[0] < 3"))
                .isEqualTo("result.ok == 'true' && size(result.items) > 0 && result.items[0] < 3");
        assertThat(new CelCondition(false).of("result matches \"^ok\"")).isEqualTo("result.matches(\"^ok\")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "result[0] >=",
                "result[0] ** 2 < 4",
                "now() > 3",
                "foo > 3",
                "isNaN(result[0])",
                "result[0] ?? 1 > 0",
                "'unclosed",
                "",
                "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((result))))))))))))))))))",
            })
    void what_cannot_be_said_is_refused_with_a_reason(String argo) {
        assertThatThrownBy(() -> new CelCondition(true).of(argo))
                .isInstanceOf(Untranslatable.class)
                .hasMessageMatching("(?s).{5,}");
    }
}
