package dev.sluice.adapter.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.DatabaseContract;
import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SqliteDatabaseTest extends DatabaseContract {
    @Override
    protected SampleDatabase newSample() {
        return new SqliteSample(directory);
    }

    @Override
    protected String product() {
        return "SQLite";
    }

    @Test
    void a_missing_file_is_not_created_by_looking() {
        Path missing = directory.resolve("missing.db");

        assertThatThrownBy(() -> new SqliteDatabase(new SqliteFile(missing)).facts())
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.DATABASE_UNREACHABLE))
                .hasMessageContaining("there is no database file");
        assertThat(missing).doesNotExist();
    }

    @Test
    void a_file_that_is_no_database_is_said_to_be_none() throws IOException {
        Path text = Files.writeString(directory.resolve("text.db"), "this is no database at all, only text".repeat(50));

        assertThatThrownBy(() -> new SqliteDatabase(new SqliteFile(text)).facts())
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.DATABASE_UNREACHABLE));
    }

    @Test
    void a_query_that_takes_too_long_is_stopped() {
        SqliteDatabase hurried =
                new SqliteDatabase(new SqliteFile(((SqliteSample) sample).file()), Duration.ofMillis(50));

        assertThatThrownBy(() -> hurried.number(
                        "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMED_OUT));
    }

    @Test
    void the_same_schema_written_another_way_has_the_same_hash() throws IOException {
        SqliteSample other = new SqliteSample(Files.createDirectory(directory.resolve("other")));
        other.execute(
                "CREATE TABLE users(id INTEGER PRIMARY KEY, -- the key\n \"localId\" VARCHAR( 10 ),\n score numeric ( 10,2 ) )");

        assertThat(new SqliteDatabase(new SqliteFile(other.file())).facts().schemaHash())
                .isEqualTo(database.facts().schemaHash());
    }
}
