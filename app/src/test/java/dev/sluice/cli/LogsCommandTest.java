package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsCommandTest {
    private static final String SMALL = """
            app: shop
            run: server --port ${port}
            artifact: {directory: site}
            env:
              TOKEN: {value: '${file:token}', secret: true}
            """;

    @TempDir
    Path folder;

    @Test
    void logs_of_a_version_are_those_of_its_instances_also_of_dead_ones_without_secrets() throws Exception {
        Files.writeString(folder.resolve("token"), "hush-hush-hush");
        Typed person = new Typed(folder).configuration(SMALL);
        person.begun("1.0.0");
        Path logs = Files.createDirectories(person.state().logs().resolve("shop/production"));
        Files.writeString(logs.resolve("1-web-1.log"), "started with hush-hush-hush\nERROR: no price\nfine\n");
        Files.writeString(logs.resolve("10-web-1.log"), "another deployment\n");
        assertThat(person.sluice("logs", "1.0.0")).isZero();
        assertThat(person.out()).isEqualTo("""
                1-web-1  started with ********
                1-web-1  ERROR: no price
                1-web-1  fine
                """);
        assertThat(person.sluice("logs", "1.0.0", "--failed")).isZero();
        assertThat(person.out()).isEqualTo("1-web-1  ERROR: no price\n");
        Files.writeString(logs.resolve("1-web-1.log"), "fine\n");
        assertThat(person.sluice("logs", "1.0.0", "--failed")).isZero();
        assertThat(person.out()).isEmpty();
        assertThat(person.err()).contains("no line that looks like trouble by 1-web-1");
        Files.writeString(logs.resolve("1-web-1.log"), "");
        assertThat(person.sluice("logs", "1.0.0")).isZero();
        assertThat(person.err()).contains("nothing was written by 1-web-1");
        assertThat(person.sluice("logs", "9.9.9")).isEqualTo(2);
        assertThat(person.err()).contains("no log of 9.9.9 is kept in shop/production");
    }

    @Test
    void only_what_came_since_is_shown_again() {
        assertThat(LogsCommand.fresh(List.of("a", "b", "c"), List.of("b", "c", "d")))
                .containsExactly("d");
        assertThat(LogsCommand.fresh(List.of("a"), List.of("a"))).isEmpty();
        assertThat(LogsCommand.fresh(List.of(), List.of("a"))).containsExactly("a");
        assertThat(LogsCommand.fresh(List.of("a", "b"), List.of("x", "y"))).containsExactly("x", "y");
    }
}
