package dev.sluice.adapter.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.Secret;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.Problem;
import dev.sluice.config.Reading;
import dev.sluice.config.RehearsalSpec;
import dev.sluice.config.VariableSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code rehearsal} and {@code invariants.every} mean. */
class RehearsalKeysTest {
    private static final String APP = """
            app: shop
            run: node server.js
            database: postgresql://shop@db/shop
            migrations: flyway
            environments:
              production: {}
            """;

    @TempDir
    Path folder;

    @Test
    void without_a_word_a_deployment_rehearses_its_migrations_and_starts_no_application() throws IOException {
        assertThat(rehearsal("")).isEqualTo(RehearsalSpec.DEFAULT);
        assertThat(RehearsalSpec.DEFAULT.beforeMigrations()).isTrue();
        assertThat(RehearsalSpec.DEFAULT.env()).isEmpty();
    }

    @Test
    void every_key_is_read_and_a_referenced_variable_is_a_secret() throws IOException {
        RehearsalSpec spec = rehearsal("""
                rehearsal:
                  when: never
                  largest: 2G
                  database: postgresql://scratch@other/postgres
                  env: {MAIL_TRANSPORT: log, KEY: "${env:SANDBOX_KEY}"}
                """);
        assertThat(spec.beforeMigrations()).isFalse();
        assertThat(spec.largestBytes()).isEqualTo(2L << 30);
        assertThat(spec.database()).contains(new Secret("postgresql://scratch@other/postgres"));
        assertThat(spec.env())
                .contains(Map.of(
                        "MAIL_TRANSPORT",
                        new VariableSpec("MAIL_TRANSPORT", Optional.of(new Secret("log")), false, false),
                        "KEY",
                        new VariableSpec("KEY", Optional.of(new Secret("sandbox-key")), false, true)));
    }

    @Test
    void no_variables_at_all_are_leave_to_start_it_too() throws IOException {
        assertThat(rehearsal("rehearsal: {env: {}}\n").env()).contains(Map.of());
    }

    @Test
    void a_name_that_is_no_variable_and_an_unknown_word_are_said() throws IOException {
        Path file = write("rehearsal: {when: sometimes, env: {SLUICE_VERSION: x, 9A: y}}\n");
        List<Problem> problems = ((Reading.Refused) ConfigurationFile.inspect(file, Map.of())).problems();
        assertThat(problems).hasSize(3);
        assertThat(problems).extracting(Problem::message).anyMatch(m -> m.contains("`SLUICE_VERSION`"));
    }

    @Test
    void an_invariant_is_measured_every_minute_unless_it_says_otherwise() throws IOException {
        String invariants = """
                invariants:
                  - {name: a, sql: select 1, equals: 1}
                  - {name: b, sql: select 1, equals: 1, every: 5s}
                """;
        assertThat(environment(invariants).data().orElseThrow().invariants())
                .extracting(i -> i.every())
                .containsExactly(Duration.ofMinutes(1), Duration.ofSeconds(5));
    }

    private RehearsalSpec rehearsal(String more) throws IOException {
        return environment(more).data().orElseThrow().rehearsal();
    }

    private EnvironmentSpec environment(String more) throws IOException {
        return ConfigurationFile.read(write(more), Map.of("SANDBOX_KEY", "sandbox-key"))
                .environments()
                .getFirst();
    }

    private Path write(String more) throws IOException {
        return Files.writeString(folder.resolve("sluice.yaml"), APP + more);
    }
}
