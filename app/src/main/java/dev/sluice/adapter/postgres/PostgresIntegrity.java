package dev.sluice.adapter.postgres;

import dev.sluice.adapter.backup.Program;
import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Probe.CheckResult;
import dev.sluice.port.Probe.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether a PostgreSQL database is damaged: what the server has noticed, and what {@code pg_amcheck} finds. */
public final class PostgresIntegrity {
    private static final int CHECKSUM_COUNTS_SINCE = 12;

    private final PostgresServer server;

    public PostgresIntegrity(PostgresServer server) {
        this.server = server;
    }

    /** Reads every index and table where {@code pg_amcheck} can run, so it takes its time on a large database. */
    public List<CheckResult> check() {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            int major = connection.getMetaData().getDatabaseMajorVersion();
            Optional<String> extension =
                    Scalar.text(statement, "select extversion from pg_extension where extname = 'amcheck'");
            return List.of(checksums(statement, major), indexes(statement), amcheck(extension));
        } catch (SQLException e) {
            throw server.unreachable(server.database(), e);
        }
    }

    private static CheckResult checksums(Statement statement, int major) throws SQLException {
        if (major < CHECKSUM_COUNTS_SINCE) {
            return result("page checksums", Status.WARNING, "the server is too old to count their failures");
        }
        if (!Scalar.text(statement, "show data_checksums").orElse("off").equals("on")) {
            return result(
                    "page checksums",
                    Status.WARNING,
                    "are off: the server does not notice damaged pages; pg_checksums --enable, while it is stopped");
        }
        String failures = Scalar.text(
                        statement,
                        "select checksum_failures || coalesce(', the last one at ' || checksum_last_failure, '')"
                                + " from pg_stat_database where datname = current_database()")
                .orElse("0");
        return result(
                "page checksums",
                failures.equals("0") ? Status.PASSED : Status.FAILED,
                failures + (failures.equals("0") ? " failures" : "; restore a backup from before, on another disk"));
    }

    private static CheckResult indexes(Statement statement) throws SQLException {
        Optional<String> invalid = Scalar.text(
                statement,
                "select string_agg(indexrelid::regclass::text, ', ') from pg_index where not indisvalid or not indisready");
        return invalid.map(names ->
                        result("indexes", Status.WARNING, "not valid: " + names + "; drop them and build them again"))
                .orElseGet(() -> result("indexes", Status.PASSED, "all valid"));
    }

    private CheckResult amcheck(Optional<String> extension) {
        if (extension.isEmpty()) {
            return result(
                    "pg_amcheck", Status.WARNING, "not asked: it needs `create extension amcheck` in the database");
        }
        Optional<Path> program = PostgresTools.usualPlaces().reversed().stream()
                .map(place -> place.resolve("pg_amcheck"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return result(
                    "pg_amcheck",
                    Status.WARNING,
                    "not asked: the program is missing; it comes with postgresql-14 and later");
        }
        long began = System.nanoTime();
        List<String> command = List.of(program.get().toString(), "--no-password", "--database=" + server.database());
        try (Program run = Program.start(command, server.programEnvironment(server.database()))) {
            int status = run.await();
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            String said = server.scrubbed(run.output());
            return new CheckResult(
                    "pg_amcheck",
                    status == 0 ? Status.PASSED : Status.FAILED,
                    status == 0 ? "no damage found in tables and indexes" : said,
                    took);
        } catch (IOException e) {
            return result("pg_amcheck", Status.FAILED, "cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(Code.TIMED_OUT, "pg_amcheck was interrupted", "", e);
        }
    }

    private static CheckResult result(String name, Status status, String detail) {
        return new CheckResult(name, status, detail, Duration.ZERO);
    }
}
