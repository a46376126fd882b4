package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProblemPrinterTest {
    private static final ProblemPrinter PLAIN = new ProblemPrinter(false);

    private static Problem problemIn(String text, Span span) {
        return problemIn(text, span, List.of());
    }

    private static Problem problemIn(String text, Span span, List<Span> hidden) {
        Problems problems = new Problems(new SourceText("sluice.yaml", text));
        hidden.forEach(problems::hide);
        problems.add(span, "it is wrong", "here", "put it right");
        return problems.inOrder().getFirst();
    }

    @Test
    void a_problem_reads_like_a_compilers() {
        assertThat(PLAIN.print(problemIn("a: 1\nbad: 2\n", Span.of(2, 1, 3)))).isEqualTo("""
                        error[S0101]: it is wrong
                         --> sluice.yaml:2:1
                          |
                        2 | bad: 2
                          | ^^^ here
                          = help: put it right""");
    }

    @Test
    void colours_mark_the_error_the_frame_and_the_help() {
        assertThat(new ProblemPrinter(true).print(problemIn("bad: 2", Span.of(1, 1, 3))))
                .isEqualTo("""
                        <1;31>error[S0101]<0><1>: it is wrong<0>
                         <1;34>--><0> sluice.yaml:1:1
                        <1;34>  |<0>
                        <1;34>1 |<0> bad: 2
                        <1;34>  |<0> <1;31>^^^ here<0>
                         <1;34> = <0><1>help:<0> put it right""".replace("<0>", "\u001b[0m").replaceAll("<([0-9;]+)>", "\u001b[$1m"));
    }

    @Test
    void the_frame_makes_room_for_the_line_number() {
        assertThat(PLAIN.print(problemIn("\n".repeat(99) + "bad", Span.of(100, 1, 3))))
                .contains("   --> sluice.yaml:100:1\n    |\n100 | bad\n    | ^^^ here\n    = help");
    }

    @Test
    void carets_stand_below_tabs_and_characters_beyond_the_basic_plane() {
        assertThat(PLAIN.print(problemIn("\t\ud83d\ude00 bad", Span.of(1, 4, 3))))
                .contains("1 |  \ud83d\ude00 bad\n  |    ^^^ here");
    }

    @Test
    void several_lines_are_marked_on_the_first() {
        assertThat(PLAIN.print(problemIn("a:   \n  b: 1", new Span(new Position(1, 1), new Position(2, 7)))))
                .contains("1 | a:\n  | ^^ here");
    }

    @Test
    void a_long_line_is_cut_around_the_place() {
        String line = "x".repeat(500) + "bad" + "y".repeat(500);

        assertThat(PLAIN.print(problemIn(line, Span.of(1, 501, 3))))
                .contains("1 | ..." + "x".repeat(60) + "bad" + "y".repeat(57) + "...\n  |    " + " ".repeat(60)
                        + "^^^ here");
    }

    @Test
    void a_line_of_a_megabyte_is_cut_too() {
        Problem problem = problemIn("x".repeat(1 << 20), Span.of(1, 1 << 19, 3));

        assertThat(PLAIN.print(problem)).hasSizeLessThan(500).contains("^^^ here");
    }

    @Test
    void what_would_steer_a_terminal_is_shown_as_a_blank() {
        assertThat(PLAIN.print(problemIn("a\u001b[31m\u202eb bad", Span.of(1, 9, 3))))
                .contains("1 | a [31m b bad");
    }

    @Test
    void a_password_in_a_url_is_masked_and_the_carets_move_with_it() {
        assertThat(PLAIN.print(problemIn("u: postgresql://shop:a@b@db/x bad", Span.of(1, 31, 3))))
                .contains("1 | u: postgresql://shop:********@db/x bad\n  | " + " ".repeat(35) + "^^^ here");
    }

    @Test
    void a_mask_does_not_tell_how_long_a_secret_is() {
        String shorter = PLAIN.print(problemIn("u: http://u:a@h bad", Span.of(1, 1, 1)));
        String longer = PLAIN.print(problemIn("u: http://u:abcdefghijklm@h bad", Span.of(1, 1, 1)));

        assertThat(shorter).isEqualTo(longer);
    }

    @Test
    void a_value_whose_name_says_secret_is_masked() {
        assertThat(PLAIN.print(problemIn("{API_TOKEN: hunter2, db_password: 'hunter2', LOG: info}", Span.of(1, 1, 1))))
                .contains("1 | {API_TOKEN: ********, db_password: ********, LOG: info}");
    }

    @Test
    void references_are_shown() {
        assertThat(PLAIN.print(problemIn("u: http://u:${env:PW}@h {API_TOKEN: \"${file:t}\"}", Span.of(1, 1, 1))))
                .contains("1 | u: http://u:${env:PW}@h {API_TOKEN: \"${file:t}\"}");
    }

    @Test
    void hidden_spans_are_masked_over_all_their_lines() {
        List<Span> hidden = List.of(new Span(new Position(1, 4), new Position(2, 4)));

        assertThat(PLAIN.print(problemIn("a: hunter\n2ab bad", Span.of(2, 5, 3), hidden)))
                .contains("2 | ******** bad");
        assertThat(PLAIN.print(problemIn("a: hunter\n2ab bad", Span.of(1, 1, 1), hidden)))
                .contains("1 | a: ********\n");
    }

    @Test
    void a_long_help_is_wrapped_and_written_once() {
        Problems problems = new Problems(new SourceText("sluice.yaml", "a\nb\n"));
        String help = "accepted here: "
                + String.join(
                        ", ", IntStream.range(0, 30).mapToObj(i -> "word" + i).toList());
        problems.add(Span.of(1, 1, 1), "first", "", help);
        problems.add(Span.of(2, 1, 1), "second", "", help);

        String printed = PLAIN.print(problems.inOrder());

        assertThat(printed.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
        assertThat(printed.split("word29", -1)).hasSize(2);
        assertThat(printed).contains("= help: as for sluice.yaml:1:1 above\n\n2 problems in sluice.yaml");
    }

    @Test
    void the_last_line_says_how_many_there_are() {
        Problems problems = new Problems(new SourceText("sluice.yaml", "a\n".repeat(150)));
        IntStream.rangeClosed(1, 150).forEach(i -> problems.add(Span.of(i, 1, 1), "wrong", "", ""));

        assertThat(PLAIN.print(problems.inOrder())).endsWith("\n\n... and 50 more\n\n150 problems in sluice.yaml");
    }

    @Test
    void the_same_problem_counts_once() {
        Problems problems = new Problems(new SourceText("sluice.yaml", "a"));
        problems.add(Span.of(1, 1, 1), "wrong", "", "");
        problems.add(Span.of(1, 1, 1), "wrong", "", "");

        assertThat(problems.inOrder()).hasSize(1);
    }
}
