package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MigrateLintCommandTest {
    @TempDir
    Path folder;

    private Typed person;

    @BeforeEach
    void files() throws IOException {
        person = new Typed(folder);
        write("db/V1__create.sql", "create table users (id bigint primary key, name varchar(20));\n");
        write("db/V2__widen.sql", "set lock_timeout = '2s';\nalter table users alter column name type varchar(40);\n");
        write("db/V10__index.sql", "set lock_timeout = '2s';\n\tcreate index users_name\n  on users (name);\n");
        write("db/V10__index.down.sql", "drop index users_name;\n");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void files_are_judged_without_a_configuration_in_the_order_of_their_versions() {
        assertThat(person.typed("migrate", "lint", "db")).isEqualTo(3);
        assertThat(person.out()).isEqualTo("""
                error[S0116]: nobody can write to users until the index is made
                 --> db/V10__index.sql:2:2
                  |
                2 |  create index users_name
                  |  ^^^^^^^^^^^^^^^^^^^^^^^
                  = help: CREATE INDEX CONCURRENTLY, in a migration of its own that runs without a transaction

                  db/V1__create.sql  expand      no lock
                  db/V2__widen.sql   expand      ACCESS EXCLUSIVE on users
                  db/V10__index.sql  expand      SHARE on users, reads all of users
                1 error in 3 migrations
                """);
        assertThat(person.typed("migrate", "lint", "db/V1__create.sql", "db/V2__widen.sql"))
                .isZero();
        assertThat(person.out()).endsWith("✔ 2 migrations, nothing dangerous found\n");
    }

    @Test
    void levels_and_server_versions_are_checked() throws IOException {
        assertThat(person.typed("migrate", "lint", "db", "--level", "S0116=note"))
                .isZero();
        assertThat(person.typed("migrate", "lint", "db", "--level", "S0116=loud"))
                .isEqualTo(2);
        assertThat(person.err()).contains("'loud' is no level");
        assertThat(person.typed("migrate", "lint", "db", "--level", "S9999=off"))
                .isEqualTo(2);
        assertThat(person.typed("migrate", "lint", "db", "--server-version", "9"))
                .isEqualTo(2);
        assertThat(person.typed("migrate", "lint", "nowhere.sql")).isEqualTo(2);
        assertThat(person.err()).contains("nowhere.sql cannot be read");
        Files.write(folder.resolve("latin.sql"), new byte[] {(byte) 0xe9});
        assertThat(person.typed("migrate", "lint", "latin.sql")).isEqualTo(2);
        assertThat(person.err()).contains("is not text in UTF-8");
    }

    @Test
    void json_has_a_line_for_each_migration() {
        assertThat(person.typed("migrate", "lint", "db", "--json")).isEqualTo(3);
        List<JsonNode> lines =
                person.out().lines().map(new JsonMapper()::readTree).toList();
        assertThat(lines).extracting(l -> l.get("effect").asString()).containsExactly("expand", "expand", "expand");
        JsonNode index = lines.get(2);
        assertThat(index.get("strongestLock").asString()).isEqualTo("SHARE");
        assertThat(index.get("findings").get(0).get("code").asString()).isEqualTo("S0116");
        assertThat(index.get("findings").get(0).get("line").asInt()).isEqualTo(2);
        assertThat(index.get("statements").get(1).get("locks").get("users").asString())
                .isEqualTo("SHARE");
    }

    /** The parts that the standard demands of a log file, and the rules that bind results to them. */
    @Test
    void sarif_is_of_the_standards_shape() {
        assertThat(person.typed("migrate", "lint", "db", "--sarif")).isEqualTo(3);
        JsonNode log = new JsonMapper().readTree(person.out());
        assertThat(log.get("version").asString()).isEqualTo("2.1.0");
        assertThat(log.get("$schema").asString()).endsWith("sarif-2.1.0.json");
        assertThat(log.get("runs").size()).isEqualTo(1);
        JsonNode run = log.get("runs").get(0);
        JsonNode rules = run.get("tool").get("driver").get("rules");
        assertThat(run.get("tool").get("driver").get("name").asString()).isEqualTo("sluice");
        assertThat(run.get("columnKind").asString()).isEqualTo("unicodeCodePoints");
        rules.forEach(rule -> {
            assertThat(rule.get("id").asString()).matches("S\\d{4}");
            assertThat(rule.get("shortDescription").get("text").asString()).isNotBlank();
            assertThat(rule.get("defaultConfiguration").get("level").asString())
                    .isIn("none", "note", "warning", "error");
        });
        assertThat(run.get("results").size()).isEqualTo(1);
        JsonNode result = run.get("results").get(0);
        assertThat(rules.get(result.get("ruleIndex").asInt()).get("id")).isEqualTo(result.get("ruleId"));
        assertThat(result.get("level").asString()).isEqualTo("error");
        assertThat(result.get("message").get("text").asString()).contains("nobody can write to users");
        JsonNode location = result.get("locations").get(0).get("physicalLocation");
        assertThat(location.get("artifactLocation").get("uri").asString()).isEqualTo("db/V10__index.sql");
        JsonNode region = location.get("region");
        assertThat(List.of(
                        region.get("startLine").asInt(),
                        region.get("startColumn").asInt(),
                        region.get("endLine").asInt(),
                        region.get("endColumn").asInt()))
                .containsExactly(2, 2, 3, 18);
        assertThat(Set.copyOf(log.propertyNames())).containsExactlyInAnyOrder("$schema", "version", "runs");
    }

    @Test
    void numbers_in_names_count_by_their_size() {
        List<String> names = List.of("V1__a", "V1.1__a", "V2__a", "V10__a", "V010__b", "x");
        assertThat(names.stream().sorted(SqlFiles::byVersion)).isEqualTo(names);
    }

    @Test
    void a_release_that_older_code_may_not_live_with_is_refused_until_it_is_listed() throws IOException {
        PostgresSample sample = new PostgresSample();
        sample.execute("create table users (id bigint primary key, name varchar(20), legacy text)");
        String configuration = """
                app: shop
                run: server --port ${port}
                health: /health
                artifact: {directory: site}
                database: %s
                migrations: {tool: flyway, folder: db%s}
                listen: {http: 18081}
                """;
        person.configuration(configuration.formatted(sample.url().reveal(), ""));
        write("site/db/V1__widen.sql", "alter table users alter column name type varchar(40);\n");
        write("site/db/V2__drop.sql", "-- nobody needs it\nalter table users drop column legacy;\n");
        assertThat(person.sluice("plan", "1.0.0")).as(person.err()).isZero();
        DeploymentState live = person.begun("0.9.0");
        person.recorded(
                live,
                new Event.Done("promote", new Finding.Nothing("promoted")),
                new Event.Ended(Event.Ending.SUCCESSFUL, Optional.of(live.candidate()), "done"));

        assertThat(person.sluice("plan", "1.0.0"))
                .as(person.out() + person.err())
                .isEqualTo(3);
        assertThat(person.out())
                .contains("+ database  1 widen                      expand    ACCESS EXCLUSIVE on users; ")
                .contains(
                        "! database  2 drop                       contract  ACCESS EXCLUSIVE on users; 0.9.0 may not live with it");
        assertThat(person.err())
                .contains(
                        "error[S0107]: a contract migration while the old version still serves: older code may use users.legacy")
                .contains("--> db/V2__drop.sql:2:1")
                .contains("2 | alter table users drop column legacy;")
                .contains("list it under `migrations.contract`");
        assertThat(person.sluice("deploy", "1.0.0", "--yes")).isEqualTo(3);
        assertThat(person.err()).contains("not deployed: the old version may not live with 2");
        assertThat(person.sluice("migrate", "lint", "production", "1.0.0")).isEqualTo(3);
        assertThat(person.out()).contains("error[S0115]", "db/V1__widen.sql  expand ");

        person.configuration(configuration.formatted(sample.url().reveal(), ", contract: ['2']"));
        assertThat(person.sluice("plan", "1.0.0")).as(person.err()).isZero();
        assertThat(person.out()).contains("runs when 0.9.0 is gone; no way back after it");
        assertThat(person.sluice("migrate", "lint", "production", "1.0.0"))
                .as(person.out())
                .isZero();
        assertThat(person.sluice("deployments")).isZero();
        assertThat(person.out().lines().filter(line -> line.contains("1.0.0"))).isEmpty();
    }
}
