package dev.sluice.migration.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.migration.sql.Token.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlTextTest {
    private static List<String> statements(String sql) {
        return new SqlText(sql)
                .statements().stream()
                        .map(s -> sql.substring(s.start(), s.end()))
                        .toList();
    }

    private static Token only(String sql) {
        List<Token> tokens = new SqlText(sql).tokens();
        assertThat(tokens).as(sql).hasSize(1);
        return tokens.getFirst();
    }

    @Test
    void identifiers_are_folded_as_postgresql_folds_them() {
        assertThat(only("UserS").text()).isEqualTo("users");
        assertThat(only("\"UserS\"").text()).isEqualTo("UserS");
        assertThat(only("\"a\"\"b\"").text()).isEqualTo("a\"b");
        assertThat(only("ÄRGER").text()).isEqualTo("Ärger");
        assertThat(only("U&\"d\\0061t\\+000061\"").text()).isEqualTo("data");
        assertThat(only("a$1").text()).isEqualTo("a$1");
    }

    @Test
    void strings_of_every_form_are_one_token() {
        assertThat(only("'it''s'").text()).isEqualTo("it's");
        assertThat(only("E'it\\'s; \\\\'").kind()).isEqualTo(Kind.STRING);
        assertThat(only("'a'\n  'b'").text()).isEqualTo("ab");
        assertThat(only("$$ it's; $1 $$").text()).isEqualTo(" it's; $1 ");
        assertThat(only("$a_1$ $$ ; $b$ $a_1$").kind()).isEqualTo(Kind.STRING);
        assertThat(only("U&'\\0061'").kind()).isEqualTo(Kind.STRING);
        assertThat(only("b'0101'").kind()).isEqualTo(Kind.BITS);
        assertThat(only("'back\\'").text()).isEqualTo("back\\");
    }

    @Test
    void comments_nest_and_dollars_do_not_begin_in_words() {
        assertThat(only("/* a /* b; */ c; */").kind()).isEqualTo(Kind.COMMENT);
        assertThat(statements("select a$b$c; select 2")).containsExactly("select a$b$c", "select 2");
        assertThat(statements("select 1 -- it's; not the end\n; select 2")).hasSize(2);
        assertThat(statements("select 5--3\n")).containsExactly("select 5");
        assertThat(statements("select 5 - -3")).containsExactly("select 5 - -3");
    }

    @Test
    void a_placeholder_of_a_tool_stands_for_a_name() {
        assertThat(only("${flyway:defaultSchema}").kind()).isEqualTo(Kind.QUOTED);
        assertThat(new SqlText("${schema}.users").tokens())
                .extracting(Token::text)
                .containsExactly("${schema}", ".", "users");
        assertThat(new SqlText("${a b}").tokens()).extracting(Token::kind).contains(Kind.BAD);
    }

    @Test
    void operators_end_as_postgresql_ends_them() {
        assertThat(new SqlText("a<-1").tokens()).extracting(Token::text).containsExactly("a", "<", "-", "1");
        assertThat(new SqlText("a@-1").tokens()).extracting(Token::text).containsExactly("a", "@-", "1");
        assertThat(new SqlText("a->>'b'").tokens()).extracting(Token::text).containsExactly("a", "->>", "b");
        assertThat(new SqlText("1..2").tokens()).extracting(Token::text).contains("1", "2");
        assertThat(new SqlText("1_000.5e-3::numeric").tokens())
                .extracting(Token::text)
                .containsExactly("1_000.5e-3", "::", "numeric");
    }

    @Test
    void statements_end_at_semicolons_that_are_inside_of_nothing() {
        assertThat(
                        statements(
                                "create function f() returns int begin atomic; select case when true then 1 end; select 2; end; select 3"))
                .hasSize(2);
        assertThat(
                        statements(
                                "create rule r as on insert to t do also (insert into a values (1); insert into b values (2)); select 1"))
                .hasSize(2);
        assertThat(statements(";;  ; select 1;;")).containsExactly("select 1");
        assertThat(statements("-- nothing")).isEmpty();
        assertThat(statements("\uFEFFselect 1")).containsExactly("select 1");
    }

    @Test
    void what_has_no_end_is_bad_and_goes_to_the_end_of_the_text() {
        for (String open : List.of("'a;", "\"a;", "$$a;", "$x$ a; $y$", "/* a; /* b */", "E'\\'")) {
            SqlText text = new SqlText("select 1; select " + open);
            assertThat(text.statements()).as(open).hasSize(2);
            assertThat(text.statements().getLast().bad()).as(open).isPresent();
            assertThat(text.statements().getLast().end()).isEqualTo(text.text().length());
        }
    }

    @Test
    void places_count_lines_and_code_points() {
        SqlText text = new SqlText("a\r\nbb\r\n\r 😀x\n");
        assertThat(text.place(text.text().indexOf('x'))).isEqualTo(new Place(4, 3));
        assertThat(text.line(2)).isEqualTo("bb");
        assertThat(text.lines()).isEqualTo(5);
    }

    @Test
    void a_comment_behind_a_semicolon_speaks_of_what_stands_before_it() {
        List<Statement> statements = new SqlText("-- one\nselect 1; -- of one\n-- two\nselect 2").statements();
        assertThat(statements.get(0).comments()).extracting(Token::text).containsExactly("-- one", "-- of one");
        assertThat(statements.get(1).comments()).extracting(Token::text).containsExactly("-- two");
    }
}
