package dev.sluice.adapter.mariadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.DatabaseContract;
import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MariadbDatabaseTest extends DatabaseContract {
    @BeforeAll
    static void needs_mariadb() {
        MariadbForTests.assumeInstalled();
    }

    @Override
    protected SampleDatabase newSample() {
        return new MariadbSample();
    }

    @Override
    protected String product() {
        return "MariaDB";
    }

    @Override
    protected String quoted(String name) {
        return '`' + name + '`';
    }

    @Override
    protected String dropIndex(String name, String table) {
        return "drop index " + name + " on " + table;
    }

    @Test
    void it_says_that_nothing_takes_its_schema_back() {
        assertThat(database.facts().takesBackDdl()).isFalse();
    }

    @Test
    void a_wrong_password_is_said_and_never_shown() {
        String wrong = "wr0ng-pässword@/";
        MariadbDatabase locked = database(MariadbForTests.url(sample.name(), sample.name(), wrong));

        assertThatThrownBy(locked::facts)
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.DATABASE_UNREACHABLE);
                    assertThat(e.help()).contains("password");
                    assertThat(everything(e)).doesNotContain(wrong).doesNotContain("wr0ng");
                })
                .hasMessageContaining("Access denied for user");
    }

    @Test
    void a_server_that_is_not_there_is_said_with_host_and_port() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        MariadbDatabase nowhere = database(new Secret("mysql://shop:hush@localhost:" + port + "/shop"));

        assertThatThrownBy(nowhere::facts)
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.DATABASE_UNREACHABLE);
                    assertThat(everything(e)).doesNotContain("hush");
                })
                .hasMessageContaining("localhost:" + port);
    }

    @Test
    void a_query_that_takes_too_long_is_stopped() {
        MariadbDatabase hurried = new MariadbDatabase(server(sample.url()), Duration.ofMillis(50));

        assertThatThrownBy(() -> hurried.text("select sleep(20)"))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMED_OUT));
    }

    @Test
    void what_changes_the_server_is_no_query() {
        for (String sql : List.of(
                "set session max_statement_time = 0",
                "kill 1",
                "select * from users into outfile '/tmp/users'",
                "/*! delete from users */",
                "drop table users",
                "")) {
            assertThatThrownBy(() -> database.text(sql)).hasMessageStartingWith("not a query");
        }
        assertThat(database.exists("users", Optional.empty())).isTrue();
    }

    @Test
    void a_table_of_another_database_is_found_by_its_full_name() {
        assertThat(database.exists(sample.name() + ".users", Optional.of("id"))).isTrue();
    }

    private static MariadbDatabase database(Secret url) {
        return new MariadbDatabase(server(url));
    }

    private static MariadbServer server(Secret url) {
        return new MariadbServer((DatabaseUrl.Mariadb) DatabaseUrl.parse(url));
    }

    private static String everything(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text + failure.toString();
    }
}
