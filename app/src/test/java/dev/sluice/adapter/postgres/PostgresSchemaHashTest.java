package dev.sluice.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.jdbc.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresSchemaHashTest {
    private static String database;

    @BeforeAll
    static void a_schema_of_every_kind_of_thing() throws IOException {
        database = PostgresForTests.newDatabase();
        PostgresForTests.execute(
                database, database, Files.readString(Path.of("src/test/resources/postgres/every-kind.sql")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table things add column more integer",
                "alter table parent alter column a type bigint",
                "alter table things alter column status set default 'old'",
                "alter table things alter column kind set not null",
                "alter table things rename column body to text",
                "alter table things drop constraint status_and_kind",
                "alter table things add constraint small check (size <= 99)",
                "alter table things add constraint small check (size <= 99) not valid",
                "alter table things alter column body type text collate \"POSIX\"",
                "alter table things set (fillfactor = 70)",
                "alter table fleeting set logged",
                "alter table child no inherit parent",
                "alter table events detach partition events_2026",
                "create index more on things (size)",
                "drop index by_status",
                "drop index by_status; create index by_status on things (status desc nulls last) where status = 'new'",
                "create or replace view billing.open as select t.id, t.status, 1::numeric::bigint as total from things t",
                "drop materialized view counts",
                "alter sequence billing.numbers increment 4",
                "alter sequence billing.numbers owned by billing.invoices.id",
                "create or replace procedure clean() language sql as 'delete from fleeting where true'",
                "alter function billing.total(bigint) volatile",
                "drop aggregate largest(integer)",
                "alter table things enable trigger touch",
                "drop trigger touch on things",
                "alter type mood add value 'glad' before 'happy'",
                "alter type address add attribute city text",
                "alter domain email drop default",
                "alter policy mine on things using (status = 'new')",
                "alter table things disable row level security",
                "drop rule no_delete on fleeting",
                "create schema extra create table things (id integer)",
                "drop extension citext"
            })
    void a_change_of_the_schema_changes_the_hash(String change) throws SQLException {
        try (Connection connection = PostgresForTests.connect(database, database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            String before = PostgresContent.schemaHash(connection);
            statement.execute(change);

            assertThat(PostgresContent.schemaHash(connection)).isNotEqualTo(before);
            connection.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into things (status) values ('old'); select nextval('billing.numbers')",
                "comment on column things.id is 'the key'",
                "grant select on things to public",
                "alter table things owner to postgres",
                "set search_path = billing, pg_catalog",
                "analyze things",
                "create temporary table scratch (id integer)"
            })
    void what_is_not_the_schema_leaves_the_hash(String change) throws SQLException {
        try (Connection connection = PostgresForTests.connect(database, "postgres");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            String before = PostgresContent.schemaHash(connection);
            statement.execute(change);

            assertThat(PostgresContent.schemaHash(connection)).isEqualTo(before);
            connection.rollback();
        }
    }

    @Test
    void another_database_and_owner_with_the_same_definitions_has_the_same_hash() throws Exception {
        String other = PostgresForTests.newDatabase();
        PostgresForTests.execute(other, other, "create table unrelated (id integer)", "drop table unrelated");
        PostgresForTests.execute(other, other, Files.readString(Path.of("src/test/resources/postgres/every-kind.sql")));

        assertThat(hash(other)).isEqualTo(hash(database));
    }

    private static String hash(String name) {
        return new PostgresDatabase(
                        new PostgresServer((DatabaseUrl.Postgres) DatabaseUrl.parse(PostgresForTests.url(name))))
                .facts()
                .schemaHash();
    }
}
