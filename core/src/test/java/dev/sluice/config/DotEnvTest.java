package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class DotEnvTest {
    @Test
    void values_comments_quotes_and_export_are_read() {
        DotEnv parsed = DotEnv.parse("""
                # a comment
                A=plain
                export B = spaced   # told apart

                C='single $X \\n # kept'
                D="double \\"q\\" \\n \\$X \\x" # told apart
                E=
                F=#nothing
                G=a#b
                """);

        assertThat(parsed.faults()).isEmpty();
        assertThat(parsed.values())
                .containsExactly(
                        entry("A", "plain"),
                        entry("B", "spaced"),
                        entry("C", "single $X \\n # kept"),
                        entry("D", "double \"q\" \n $X \\x"),
                        entry("E", ""),
                        entry("F", ""),
                        entry("G", "a#b"));
    }

    @Test
    void a_quoted_value_may_span_lines() {
        DotEnv parsed = DotEnv.parse("KEY=\"-----BEGIN\nabc\n-----END\"\nNEXT=1\r\n");

        assertThat(parsed.values()).containsExactly(entry("KEY", "-----BEGIN\nabc\n-----END"), entry("NEXT", "1"));
    }

    @Test
    void faults_name_their_line_and_show_no_value() {
        DotEnv parsed = DotEnv.parse("A=1\nhunter2\n9B=hunter2\nA=hunter2\nC='x' hunter2\nD=\"hunter2\n");

        assertThat(parsed.faults()).extracting(DotEnv.Fault::line).containsExactly(2, 3, 4, 5, 6);
        assertThat(parsed.faults().toString()).doesNotContain("hunter2");
    }

    @Test
    void a_byte_order_mark_does_not_matter() {
        assertThat(DotEnv.parse("\ufeffA=1").values()).containsExactly(entry("A", "1"));
    }
}
