package dev.sluice.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** A MariaDB server with one database and a user who owns it and may make those that a backup is tried in. */
final class MariadbForMachine implements AutoCloseable {
    private static final Path DAEMON = Path.of("/usr/sbin/mariadbd");
    private static final List<String> FIRST = List.of(
            "create database app;",
            "create user app@'%' identified by 'secret';",
            "grant all on app.* to app@'%';",
            "grant all on `sluice\\_%`.* to app@'%';");

    private final Process process;
    private final int port;

    /** Skips a test where there is no MariaDB. */
    MariadbForMachine(Path folder) {
        Assumptions.assumeTrue(Files.isExecutable(DAEMON), "needs package: mariadb-server");
        this.port = Machine.freePort();
        try {
            List<String> user = new ArrayList<>();
            if (System.getProperty("user.name").equals("root")) {
                user.add("--user=mysql");
                Files.setOwner(
                        folder,
                        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("mysql"));
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            Path first = Files.writeString(folder.resolve("first.sql"), String.join("\n", FIRST) + "\n");
            List<String> install = new ArrayList<>(List.of("mariadb-install-db", "--no-defaults", "--skip-test-db"));
            install.add("--datadir=" + folder.resolve("data"));
            install.addAll(user);
            if (started(install, folder).waitFor() != 0) {
                throw new IllegalStateException(Files.readString(folder.resolve("log")));
            }
            List<String> serve =
                    new ArrayList<>(List.of(DAEMON.toString(), "--no-defaults", "--bind-address=127.0.0.1"));
            serve.addAll(List.of("--datadir=" + folder.resolve("data"), "--init-file=" + first, "--port=" + port));
            serve.addAll(List.of("--socket=" + folder.resolve("socket"), "--innodb-buffer-pool-size=64M"));
            serve.addAll(user);
            this.process = started(serve, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        for (Optional<SQLException> why = refusal(); why.isPresent(); why = refusal()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new IllegalStateException("MariaDB does not start", why.get());
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static Process started(List<String> command, Path folder) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    /** Why nobody is let in; empty once they are. */
    private Optional<SQLException> refusal() {
        try (Connection connection = DriverManager.getConnection(url())) {
            return connection.isValid(5) ? Optional.empty() : Optional.of(new SQLException("not valid"));
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }

    String url() {
        return "jdbc:mariadb://127.0.0.1:" + port + "/app?sslMode=disable&user=app&password=secret";
    }

    List<String> asked(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
