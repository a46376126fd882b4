package dev.sluice.adapter.sqlite;

import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.port.Probe.CheckResult;
import dev.sluice.port.Probe.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether a database file is damaged, by SQLite's own check of every page, and whether its references lead somewhere. */
public final class SqliteIntegrity {
    private final SqliteFile file;

    public SqliteIntegrity(SqliteFile file) {
        this.file = file;
    }

    public List<CheckResult> check() {
        try (Connection connection = file.readOnly();
                Statement statement = connection.createStatement()) {
            long began = System.nanoTime();
            String integrity = Scalar.text(statement, "pragma integrity_check").orElse("nothing was said");
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            Optional<String> astray = Scalar.text(statement, "select \"table\" from pragma_foreign_key_check limit 1");
            return List.of(
                    new CheckResult(
                            "integrity", integrity.equals("ok") ? Status.PASSED : Status.FAILED, integrity, took),
                    new CheckResult(
                            "references",
                            astray.isEmpty() ? Status.PASSED : Status.WARNING,
                            astray.map(table -> "a row of " + table + " refers to one that is not there")
                                    .orElse("all lead to a row"),
                            Duration.ZERO));
        } catch (SQLException e) {
            throw file.failed(Code.CHECK_FAILED, "cannot check", e, "");
        }
    }
}
