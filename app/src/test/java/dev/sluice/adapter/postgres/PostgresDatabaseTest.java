package dev.sluice.adapter.postgres;

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
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest extends DatabaseContract {
    @Override
    protected SampleDatabase newSample() {
        return new PostgresSample();
    }

    @Override
    protected String product() {
        return "PostgreSQL";
    }

    @Test
    void a_wrong_password_is_said_and_never_shown() {
        String wrong = "wr0ng-pässword@/";
        PostgresDatabase locked = database(PostgresForTests.url(((PostgresSample) sample).name(), wrong));

        assertThatThrownBy(locked::facts)
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.DATABASE_UNREACHABLE);
                    assertThat(e.help()).contains("password");
                    assertThat(everything(e)).doesNotContain(wrong).doesNotContain("wr0ng");
                })
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void a_server_that_is_not_there_is_said_with_host_and_port() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        PostgresDatabase nowhere = database(new Secret("postgres://shop:hush@localhost:" + port + "/shop"));

        assertThatThrownBy(nowhere::facts)
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.DATABASE_UNREACHABLE);
                    assertThat(everything(e)).doesNotContain("hush");
                })
                .hasMessageContaining("localhost:" + port);
    }

    @Test
    void a_database_that_is_not_there_is_named() {
        String name = ((PostgresSample) sample).name();
        Secret url = new Secret(PostgresForTests.url(name).reveal().replaceFirst("/[^/]*$", "/elsewhere"));

        assertThatThrownBy(database(url)::facts).hasMessageContaining("database \"elsewhere\" does not exist");
    }

    @Test
    void a_query_that_takes_too_long_is_stopped() {
        PostgresDatabase hurried = new PostgresDatabase(server(sample.url()), Duration.ofMillis(50));

        assertThatThrownBy(() -> hurried.text("select pg_sleep(20)"))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMED_OUT));
    }

    @Test
    void a_table_of_another_schema_is_found_by_its_full_name() {
        sample.execute("create schema billing", "create table billing.invoices (id integer)");

        assertThat(database.exists("billing.invoices", Optional.of("id"))).isTrue();
        assertThat(database.exists("invoices", Optional.empty())).isFalse();
    }

    private static PostgresDatabase database(Secret url) {
        return new PostgresDatabase(server(url));
    }

    private static PostgresServer server(Secret url) {
        return new PostgresServer((DatabaseUrl.Postgres) DatabaseUrl.parse(url));
    }

    private static String everything(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text + failure.toString();
    }
}
