package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.CommandLine.Arguments;
import dev.sluice.config.CommandLine.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    private static List<String> arguments(String text) {
        return ((Arguments) CommandLine.split(text)).list();
    }

    @Test
    void blanks_part_arguments() {
        assertThat(arguments("  java -jar\tshop.jar\n --port ${port} "))
                .containsExactly("java", "-jar", "shop.jar", "--port", "${port}");
    }

    @Test
    void quotes_keep_what_is_in_them() {
        assertThat(arguments("sh -c 'a | b > $C \\n' \"d 'e' \\\"f\\\" \\\\ \\g\""))
                .containsExactly("sh", "-c", "a | b > $C \\n", "d 'e' \"f\" \\ \\g");
    }

    @Test
    void quotes_may_stand_inside_a_word_or_hold_nothing() {
        assertThat(arguments("--name='a b'c '' \"\"")).containsExactly("--name=a bc", "", "");
    }

    @Test
    void a_backslash_keeps_the_next_character() {
        assertThat(arguments("a\\ b \\| \\$C")).containsExactly("a b", "|", "$C");
    }

    @Test
    void nothing_is_no_argument() {
        assertThat(arguments(" \n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a | b", "a > b", "a >b", "a && b", "a & ", "a ; b", "a < b", "a `b`", "a $(b)", "a $B", "a *.c",
                "a ~/b", "(a)"
            })
    void what_only_a_shell_understands_is_a_fault(String text) {
        assertThat(CommandLine.split(text)).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat("|&;<>()`*$~").contains(text.substring(fault.at(), fault.at() + fault.length()));
            assertThat(fault.why()).startsWith("only a shell understands");
        });
    }

    @Test
    void an_open_quote_is_a_fault_where_it_opens() {
        assertThat(CommandLine.split("node 'a b")).isEqualTo(new Fault(5, 1, "this quote is never closed"));
    }

    @Test
    void a_backslash_at_the_end_is_a_fault() {
        assertThat(CommandLine.split("node \\")).isEqualTo(new Fault(5, 1, "nothing follows this backslash"));
    }

    @Test
    void a_dollar_and_a_tilde_that_mean_nothing_are_kept() {
        assertThat(arguments("a$ $1 b~ ${port}")).containsExactly("a$", "$1", "b~", "${port}");
    }
}
