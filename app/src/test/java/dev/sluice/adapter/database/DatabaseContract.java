package dev.sluice.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Database;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every product's database answers. */
public abstract class DatabaseContract {
    @TempDir
    protected Path directory;

    protected SampleDatabase sample;
    protected Database database;

    protected abstract SampleDatabase newSample();

    protected abstract String product();

    /** A name that is not all lower case, as the product takes it. */
    protected String quoted(String name) {
        return '"' + name + '"';
    }

    protected String dropIndex(String name, String table) {
        return "drop index " + name;
    }

    @BeforeEach
    void a_table_of_users() {
        sample = newSample();
        database = new Databases(InstantSource.system())
                .database(TestEnvironments.of(sample.url(), Optional.empty(), Map.of())
                        .data()
                        .orElseThrow());
        sample.execute(
                "create table users (id integer primary key, " + quoted("localId")
                        + " varchar(10), score numeric(10, 2))",
                "insert into users values (1, 'a', 1.5), (2, null, 2.25)");
    }

    @Test
    void it_says_what_it_is() {
        Database.Facts facts = database.facts();

        assertThat(facts.product()).isEqualTo(product());
        assertThat(facts.version()).matches("\\d+\\.\\d+.*");
        assertThat(facts.bytes()).isPositive();
        assertThat(facts.schemaHash()).matches("[0-9a-f]{64}");
    }

    @Test
    void a_query_gives_its_first_number_or_text() {
        assertThat(database.number("select sum(score) from users").orElseThrow())
                .isEqualByComparingTo("3.75");
        assertThat(database.text("select " + quoted("localId") + " from users order by id"))
                .contains("a");
        assertThat(database.number("select score from users where id = 99")).isEmpty();
        assertThat(database.text("select " + quoted("localId") + " from users where id = 2"))
                .isEmpty();
        assertThat(database.number("select count(*) from users;").orElseThrow()).isEqualByComparingTo("2");
    }

    @Test
    void what_is_no_number_is_shown_with_its_query() {
        String sql = "select " + quoted("localId") + " from users where id = 1";

        assertThatThrownBy(() -> database.number(sql)).hasMessage("the query gave 'a', not a number: " + sql);
    }

    @Test
    void a_query_that_writes_is_refused_however_it_is_wrapped() {
        for (String sql : List.of(
                "delete from users",
                "insert into users (id) values (3) returning id",
                "select 1; delete from users",
                "commit; delete from users")) {
            assertThatThrownBy(() -> {
                        database.text(sql);
                        assertThat(database.text("select count(*) from users")).contains("2");
                        throw new SluiceException(Code.CHECK_FAILED, "nothing happened", "");
                    })
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.CHECK_FAILED));
        }
        assertThat(database.text("select count(*) from users")).contains("2");
    }

    @Test
    void a_mistake_in_a_query_is_said_with_the_products_words() {
        assertThatThrownBy(() -> database.number("select count(*) from nowhere"))
                .hasMessageContaining("select count(*) from nowhere")
                .hasMessageContaining("nowhere");
    }

    @Test
    void tables_and_columns_are_found_by_name() {
        assertThat(database.exists("users", Optional.empty())).isTrue();
        assertThat(database.exists("users", Optional.of("localId"))).isTrue();
        assertThat(database.exists("users", Optional.of("localid2"))).isFalse();
        assertThat(database.exists("nowhere", Optional.empty())).isFalse();
        assertThat(database.exists("nowhere", Optional.of("id"))).isFalse();
    }

    @Test
    void the_schema_hash_changes_with_the_schema_and_not_with_the_rows() {
        String before = database.facts().schemaHash();

        sample.execute("insert into users values (3, 'c', 0)");
        assertThat(database.facts().schemaHash()).isEqualTo(before);

        sample.execute("create index users_by_score on users (score)");
        String indexed = database.facts().schemaHash();
        assertThat(indexed).isNotEqualTo(before);

        sample.execute(dropIndex("users_by_score", "users"));
        assertThat(database.facts().schemaHash()).isEqualTo(before);
    }

    @Test
    void the_tables_of_migration_tools_are_no_part_of_the_schema_hash() {
        String before = database.facts().schemaHash();
        sample.execute(
                "create table alembic_version (version_num varchar(32) not null primary key)",
                "create table flyway_schema_history (installed_rank integer not null primary key, version varchar(50))",
                "create index flyway_schema_history_s_idx on flyway_schema_history (version)");

        assertThat(database.facts().schemaHash()).isEqualTo(before);
    }
}
