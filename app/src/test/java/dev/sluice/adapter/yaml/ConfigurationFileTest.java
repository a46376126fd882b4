package dev.sluice.adapter.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.AppSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.Problem;
import dev.sluice.config.ProblemPrinter;
import dev.sluice.config.Reading;
import dev.sluice.config.VariableSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {
    private static final String SMALLEST = "app: shop\nrun: node a.js\n";

    @TempDir
    Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("sluice.yaml"), text);
    }

    private AppSpec read(String text, Map<String, String> variables) throws IOException {
        return ConfigurationFile.read(write(text), variables);
    }

    private String refusal(Path file) {
        Reading reading = ConfigurationFile.inspect(file, Map.of());
        List<Problem> problems = ((Reading.Refused) reading).problems();
        return new ProblemPrinter(false).print(problems).replace(folder + "/", "");
    }

    private static VariableSpec variable(AppSpec app, String environment, String name) {
        EnvironmentSpec spec = app.environment(environment).orElseThrow();
        return Objects.requireNonNull(spec.variables().get(name));
    }

    private static String value(AppSpec app, String environment, String name) {
        return variable(app, environment, name).value().orElseThrow().reveal();
    }

    @Test
    void a_missing_file_is_one_problem_with_a_way_to_begin() {
        assertThat(refusal(folder.resolve("sluice.yaml"))).isEqualTo("""
                        error[S0101]: the configuration does not exist
                         --> sluice.yaml
                          = help: the smallest one:
                                    app: shop
                                    run: node server.js --port ${port}
                                    health: /health

                        1 problem in sluice.yaml""");
    }

    @Test
    void a_file_of_comments_is_empty() throws IOException {
        assertThat(refusal(write("# nothing yet\n"))).startsWith("error[S0101]: the configuration is empty\n");
    }

    @Test
    void a_file_of_no_bytes_is_empty() throws IOException {
        assertThat(refusal(write(""))).startsWith("error[S0101]: the configuration is empty\n");
    }

    @Test
    void a_directory_is_no_configuration() {
        assertThat(refusal(folder)).startsWith("error[S0101]: the configuration is a directory\n");
    }

    @Test
    void a_file_of_more_than_1_MiB_is_not_read() throws IOException {
        assertThat(refusal(write(SMALLEST + "#".repeat(1 << 20))))
                .startsWith("error[S0101]: the configuration is larger than 1 MiB\n");
    }

    @Test
    void bytes_that_are_not_utf_8_are_found() throws IOException {
        Path file = folder.resolve("sluice.yaml");
        Files.write(file, "app: shop\nrun: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(refusal(file)).startsWith("error[S0101]: the file is not UTF-8\n --> sluice.yaml:2:9\n");
    }

    @Test
    void a_character_that_cannot_be_printed_is_found() throws IOException {
        assertThat(refusal(write("app: shop\nrun: a\u0007b\n")))
                .startsWith("error[S0101]: the character U+0007\n --> sluice.yaml:2:7\n");
    }

    @Test
    void a_byte_order_mark_and_carriage_returns_do_not_matter() throws IOException {
        assertThat(read("\ufeffapp: shop\r\nrun: node a.js\r\n", Map.of()).app())
                .isEqualTo("shop");
    }

    @Test
    void aliases_cannot_fill_the_memory() throws IOException {
        StringBuilder laughs = new StringBuilder(SMALLEST).append("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            String before = "*a" + (i - 1);
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", Collections.nCopies(10, before))));
        }

        assertThat(refusal(write(laughs.toString()))).startsWith("error[S0101]: more than 20000 values\n");
    }

    @Test
    void deep_nesting_ends_before_the_stack_does() throws IOException {
        assertThat(refusal(write("app: " + "[".repeat(100_000))))
                .startsWith("error[S0101]: nested deeper than 32 levels\n");
    }

    @Test
    void an_anchor_and_its_alias_mean_the_same() throws IOException {
        AppSpec app = read("app: shop\nrun: &r [node, a.js]\ntest: *r\n", Map.of());

        assertThat(app.environments().getFirst().source().test())
                .contains(app.environments().getFirst().components().getFirst().run());
    }

    @Test
    void the_exception_carries_every_problem_as_it_is_printed() throws IOException {
        Path file = write("app: Shop\n");

        assertThatThrownBy(() -> ConfigurationFile.read(file, Map.of()))
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
                    assertThat(e.what().replace(folder + "/", "")).isEqualTo(refusal(file));
                    assertThat(e.what()).contains("`app` must be a name", "`run` is missing", "2 problems in ");
                });
    }

    @Test
    void references_lead_to_variables_and_to_files_beside_the_configuration() throws IOException {
        Files.writeString(folder.resolve("password"), "s3cret\n");

        AppSpec app = read(
                SMALLEST + "database: postgresql://shop:${file:password}@${env:DB_HOST}/shop_${environment}\n",
                Map.of("DB_HOST", "db"));

        assertThat(app.environments().getFirst().data().orElseThrow().url().reveal())
                .isEqualTo("postgresql://shop:s3cret@db/shop_production");
        assertThat(app.toString()).doesNotContain("s3cret");
    }

    @Test
    void what_one_environment_misses_does_not_stand_in_the_way_of_another() throws IOException {
        AppSpec app = read(SMALLEST + """
                        database: ${env:DATABASE_URL}
                        environments:
                          staging: {database: 'sqlite:/tmp/staging.db'}
                          production:
                        """, Map.of());

        app.requireComplete("staging");
        assertThat(app.missing("staging")).isEmpty();
        assertThatThrownBy(() -> app.requireComplete("production"))
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.what().replace(folder + "/", "")).isEqualTo("""
                                error[S0101]: the environment variable DATABASE_URL is not set
                                 --> sluice.yaml:3:11
                                  |
                                3 | database: ${env:DATABASE_URL}
                                  |           ^^^^^^^^^^^^^^^^^^^ production needs it
                                  = help: set it where sluice is started: export DATABASE_URL=...

                                1 problem in sluice.yaml"""));
    }

    @Test
    void a_required_variable_without_a_value_is_missing_where_it_is_declared() throws IOException {
        AppSpec app = read(SMALLEST + "env:\n  API_URL: {required: true}\n", Map.of());

        assertThat(variable(app, "production", "API_URL").value()).isEmpty();
        assertThat(app.missing("production")).singleElement().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo("`API_URL` has no value in production");
            assertThat(problem.where()).endsWith("sluice.yaml:4:3");
        });
    }

    @Test
    void the_nearest_place_gives_a_variable_its_value() throws IOException {
        Files.writeString(folder.resolve(".env.production"), "B=file\nC=file\nE=file\n");
        String env = """
                env: {A: app, B: app, C: app, D: {required: true}}
                envFile: .env.${environment}
                environments:
                  production: {env: {C: environment}}
                """;

        AppSpec app = read(SMALLEST + env, Map.of("A", "machine", "D", "machine", "F", "machine"));

        assertThat(app.missing("production")).isEmpty();
        assertThat(value(app, "production", "A")).isEqualTo("app");
        assertThat(value(app, "production", "B")).isEqualTo("file");
        assertThat(value(app, "production", "C")).isEqualTo("environment");
        assertThat(value(app, "production", "D")).isEqualTo("machine");
        assertThat(value(app, "production", "E")).isEqualTo("file");
        assertThat(app.environments().getFirst().variables()).doesNotContainKey("F");
    }

    @Test
    void what_comes_from_outside_the_file_is_secret_unless_it_is_said_not_to_be() throws IOException {
        Files.writeString(folder.resolve(".env"), "FROM_FILE=a\nSHOWN=b\n");
        String env = """
                envFile: .env
                env:
                  LITERAL: info
                  SHOWN: {secret: false}
                  REFERENCED: ${env:X}
                """;

        AppSpec app = read(SMALLEST + env, Map.of("X", "x"));

        assertThat(variable(app, "production", "LITERAL").secret()).isFalse();
        assertThat(variable(app, "production", "FROM_FILE").secret()).isTrue();
        assertThat(variable(app, "production", "SHOWN").secret()).isFalse();
        assertThat(variable(app, "production", "REFERENCED").secret()).isTrue();
    }

    @Test
    void a_declared_database_url_is_the_environments_own_whatever_the_machine_says() throws IOException {
        String text = SMALLEST + "database: sqlite:/staging.db\nenv: {DATABASE_URL: {required: true}}\n";

        AppSpec app = read(text, Map.of("DATABASE_URL", "postgresql://production/shop"));

        assertThat(value(app, "production", "DATABASE_URL")).isEqualTo("sqlite:/staging.db");
    }

    @Test
    void a_missing_env_file_is_missing_in_its_environment_only() throws IOException {
        Files.writeString(folder.resolve(".env.staging"), "A=b\n");

        AppSpec app =
                read(SMALLEST + "envFile: .env.${environment}\nenvironments: {staging: , production: }\n", Map.of());

        assertThat(app.missing("staging")).isEmpty();
        assertThat(app.missing("production"))
                .extracting(Problem::message)
                .containsExactly("the file .env.production does not exist");
    }

    @Test
    void the_lines_of_an_env_file_are_never_shown() throws IOException {
        Files.writeString(folder.resolve(".env"), "A=hunter2\nhunter3\nA=hunter4\n");

        assertThat(refusal(write(SMALLEST + "envFile: .env\n"))).isEqualTo("""
                        error[S0101]: not a line of the form NAME=value
                         --> .env:2:1
                          |
                        2 | ********
                          | ^^^^^^^^
                          = help: names are letters, digits and '_'

                        error[S0101]: `A` is given twice
                         --> .env:3:1
                          |
                        3 | ********
                          | ^^^^^^^^
                          = help: it is given on line 1 too; keep one

                        2 problems in .env""");
    }

    @Test
    void a_variable_of_the_machine_may_stand_in_the_path_of_a_program() throws IOException {
        AppSpec app =
                read("app: shop\nrun: ${env:JAVA_HOME}/bin/java -jar a.jar\n", Map.of("JAVA_HOME", "/opt/my jdk"));

        assertThat(app.environments().getFirst().components().getFirst().run().arguments())
                .containsExactly("/opt/my jdk/bin/java", "-jar", "a.jar");
    }

    @Test
    void a_program_whose_path_is_not_known_is_missing_and_keeps_its_reference() throws IOException {
        AppSpec app = read("app: shop\nrun: ${env:NOWHERE}\n", Map.of());

        assertThat(app.missing("production")).hasSize(1);
        assertThat(app.environments().getFirst().components().getFirst().run().arguments())
                .containsExactly("${env:NOWHERE}");
    }
}
