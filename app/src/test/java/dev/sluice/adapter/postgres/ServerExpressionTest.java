package dev.sluice.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerExpressionTest {
    @Test
    void the_cast_of_an_array_is_the_cast_of_its_elements() {
        String written =
                "((status)::text = ANY ((ARRAY['a, [b]'::character varying, 'it''s'::character varying])::text[]))";
        String readBack = "((status)::text = ANY (ARRAY[('a, [b]'::character varying)::text,"
                + " ('it''s'::character varying)::text]))";

        assertThat(ServerExpression.canonical(written)).isEqualTo(ServerExpression.canonical(readBack));
    }

    @Test
    void a_cast_of_the_elements_calls_and_nested_arrays_is_moved_too() {
        assertThat(ServerExpression.canonical("(ARRAY[f(a, b), (ARRAY[c])[1]])::numeric(5,2)[]"))
                .isEqualTo(
                        "array [ ( f ( a , b ) ) :: numeric ( 5 , 2 ) , ( ( array [ c ] ) [ 1 ] ) :: numeric ( 5 , 2 ) ]");
    }

    @Test
    void other_expressions_stay_different() {
        assertThat(ServerExpression.canonical("(ARRAY['a'::text])::text[]"))
                .isNotEqualTo(ServerExpression.canonical("(ARRAY['a'::text])::varchar[]"));
        assertThat(ServerExpression.canonical("(a + b) * c")).isNotEqualTo(ServerExpression.canonical("a + (b * c)"));
        assertThat(ServerExpression.canonical("'A  b'")).isNotEqualTo(ServerExpression.canonical("'a b'"));
    }
}
