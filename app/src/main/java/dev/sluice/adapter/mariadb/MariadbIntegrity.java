package dev.sluice.adapter.mariadb;

import dev.sluice.base.Code;
import dev.sluice.port.Probe.CheckResult;
import dev.sluice.port.Probe.Status;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whether a MariaDB database is damaged, by the server's own {@code CHECK TABLE}, which reads every table and index. */
public final class MariadbIntegrity {
    private final MariadbServer server;

    public MariadbIntegrity(MariadbServer server) {
        this.server = server;
    }

    public List<CheckResult> check() {
        long began = System.nanoTime();
        List<String> found = new ArrayList<>();
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            List<String> tables = MariadbContent.names(statement, "BASE TABLE");
            if (!tables.isEmpty()) {
                String all = tables.stream().map(Identifiers::quoted).collect(Collectors.joining(", "));
                try (ResultSet rows = statement.executeQuery("check table " + all)) {
                    while (rows.next()) {
                        String said = rows.getString("Msg_text");
                        if (!said.equals("OK")) {
                            found.add(rows.getString("Table") + ": " + said);
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw server.failed(Code.CHECK_FAILED, "cannot check", e, "");
        }
        return List.of(new CheckResult(
                "tables",
                found.isEmpty() ? Status.PASSED : Status.FAILED,
                found.isEmpty() ? "no damage found in tables and indexes" : String.join("; ", found),
                Duration.ofNanos(System.nanoTime() - began)));
    }
}
