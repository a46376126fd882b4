package dev.sluice.adapter.postgres;

import dev.sluice.adapter.backup.Program;
import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server of its own on the unpacked files of a physical backup, on loopback, for one user with the password of the database's
 * URL. It recovers as a real one would, archives nothing and replicates nowhere. Stopped when closed.
 *
 * <p>A killed Sluice leaves it running on files that the next verification takes away first: a server whose lock file is gone
 * ends itself within a minute.
 */
final class TrialServer implements AutoCloseable {
    private static final Duration TO_START = Duration.ofMinutes(10);
    private static final int POLL_MILLIS = 100;
    private static final String ROOT = "root";

    private final Program program;
    private final PostgresServer server;

    private TrialServer(Program program, PostgresServer server) {
        this.program = program;
        this.server = server;
    }

    /** @param files are changed by it */
    static TrialServer start(PhysicalTools tools, Path files, DatabaseUrl.Postgres like) throws IOException {
        if (like.password().isEmpty()) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "a physical backup is only started for a user with a password, and `database` has none",
                    "put the password into the URL, or verify by `backup: {verify: checksum}`");
        }
        int port = freePort();
        for (String own : List.of("postgresql.auto.conf", "recovery.signal", "standby.signal", "postmaster.pid")) {
            Files.deleteIfExists(files.resolve(own));
        }
        Disk.write(files.resolve("trial.conf"), "");
        Disk.write(files.resolve("postgresql.auto.conf"), "");
        Disk.write(
                files.resolve("trial_hba.conf"),
                "host all \"" + like.user().replace("\"", "\"\"") + "\" 127.0.0.1/32 md5\n");
        Map<String, String> settings = Map.ofEntries(
                Map.entry("config_file", files.resolve("trial.conf").toString()),
                Map.entry("hba_file", files.resolve("trial_hba.conf").toString()),
                Map.entry("data_directory", files.toString()),
                Map.entry("listen_addresses", "127.0.0.1"),
                Map.entry("port", Integer.toString(port)),
                Map.entry("unix_socket_directories", ""),
                Map.entry("archive_mode", "off"),
                Map.entry("hot_standby", "off"),
                Map.entry("max_connections", "20"),
                Map.entry("autovacuum", "off"),
                Map.entry("fsync", "off"),
                Map.entry("logging_collector", "off"));
        List<String> command = new ArrayList<>();
        if (ROOT.equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "--user", "--"));
        }
        command.addAll(List.of(tools.program("postgres"), "-D", files.toString()));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        Program program = Program.start(command, Map.of("LC_ALL", "C"));
        PostgresServer server = new PostgresServer(
                new DatabaseUrl.Postgres("127.0.0.1", port, like.database(), like.user(), like.password(), Map.of()));
        TrialServer trial = new TrialServer(program, server);
        try {
            trial.awaitReady();
            return trial;
        } catch (RuntimeException e) {
            trial.close();
            throw e;
        }
    }

    PostgresServer server() {
        return server;
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + TO_START.toNanos();
        Optional<SluiceException> last = Optional.empty();
        while (program.isRunning() && System.nanoTime() < deadline) {
            try (Connection connection = server.open()) {
                return;
            } catch (java.sql.SQLException closing) {
                return;
            } catch (SluiceException notYet) {
                last = Optional.of(notYet);
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SluiceException(Code.TIMED_OUT, "interrupted while a physical backup was started", "", e);
            }
        }
        throw new SluiceException(
                Code.BACKUP_FAILED,
                "the server does not start on the files of the backup: "
                        + (program.isRunning() ? last.map(SluiceException::what).orElse("") : program.output()),
                "");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
