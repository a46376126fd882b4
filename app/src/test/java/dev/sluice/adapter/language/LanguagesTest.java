package dev.sluice.adapter.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Languages.Checked;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LanguagesTest {
    private static final Set<String> VARIABLES = Set.of("result", "results", "canary", "stable");
    private final KnownLanguages languages = new KnownLanguages();

    private static boolean holds(String condition, Object result) throws Condition.NoAnswer {
        return Condition.of(condition, VARIABLES)
                .holds(Map.of("result", result, "results", List.of(1.0, 2.0), "stable", 4.0, "canary", 7.0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "result >= 0.95",
                "result == 7",
                "result * 100 > 5",
                "100 * result / 2 == 350",
                "canary < stable * 2",
                "results.all(r, r < 10) && size(results) == 2",
                "results[0] + 1 == 2.0",
                "!(result < 0)"
            })
    void numbers_may_be_written_with_and_without_a_point(String condition) throws Condition.NoAnswer {
        assertThat(languages.condition(condition, VARIABLES)).isInstanceOf(Checked.Fine.class);
        assertThat(holds(condition, 7.0)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "result / 0 > 1",
                "1.0 / (result - 7) > 0.0",
                "result / (stable - 4) < 1",
                "result.ok == true",
                "results[5] > 1",
                "result",
                "1 / 0 > 1"
            })
    void what_cannot_be_answered_is_no_answer(String condition) {
        assertThatThrownBy(() -> holds(condition, 7.0)).isInstanceOf(Condition.NoAnswer.class);
    }

    @Test
    void fields_of_a_document_can_be_asked() throws Condition.NoAnswer {
        assertThat(holds("result.status == 'ok' && result.count < 5", Map.of("status", "ok", "count", 3.0)))
                .isTrue();
        assertThatThrownBy(() -> holds("result.other > 1", Map.of("status", "ok")))
                .isInstanceOf(Condition.NoAnswer.class);
    }

    @Test
    void a_mistake_is_found_where_it_is() {
        assertThat(languages.condition("result > limit", VARIABLES))
                .isEqualTo(new Checked.Faulty(9, 5, "undeclared reference to 'limit'"));
        assertThat(languages.condition("result >", VARIABLES)).isInstanceOf(Checked.Faulty.class);
        assertThat(languages.condition("1 + 1", VARIABLES)).isInstanceOf(Checked.Faulty.class);
        assertThat(languages.condition("canary > stable && 'result' != 'x'", VARIABLES))
                .isEqualTo(new Checked.Fine(Set.of("canary", "stable")));
    }

    @Test
    void a_pattern_that_could_backtrack_for_ever_does_not() {
        assertThat(languages.pattern("^(a+)+$")).isInstanceOf(Checked.Fine.class);
        String hostile = "a".repeat(50_000) + "!";
        assertThat(com.google.re2j.Pattern.compile("^(a+)+$").matcher(hostile).find())
                .isFalse();
        assertThat(languages.pattern("a(?=b)")).isInstanceOf(Checked.Faulty.class);
        assertThat(languages.pattern("a(b")).isInstanceOf(Checked.Faulty.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    $.a.b        | [1]
                    $['a'].b     | [1]
                    $.list[0]    | [10]
                    $.list[-1]   | [30]
                    $.list[*]    | [10,20,30]
                    $..b         | [1,2]
                    $.nothing    | []
                    $.list[7]    | []
                    """)
    void paths_lead_into_a_document(String path, String found) throws JsonPath.SyntaxFault {
        JsonNode document =
                JsonMapper.shared().readTree("{\"a\":{\"b\":1},\"c\":{\"d\":{\"b\":2}},\"list\":[10,20,30]}");
        assertThat(JsonPath.parse(path).in(document).toString().replace(" ", ""))
                .isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "$.", "$[", "$.a[?(@.x)]", "$.a[1:2]", "$['a", "$ a"})
    void what_is_no_path_is_refused(String path) {
        assertThat(languages.jsonPath(path)).isInstanceOf(Checked.Faulty.class);
    }
}
