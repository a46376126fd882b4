package dev.sluice.adapter.postgres;

import dev.sluice.adapter.backup.Pieces;
import dev.sluice.adapter.backup.Program;
import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings a dump into an empty database: tables first, then the rows of all parts at once, then indexes and constraints side by
 * side. Rows go from the file through our memory to the server and are never on the disk in plain.
 */
final class PostgresRestore {
    /** The definitions must be a file for indexes to be made side by side; this one is in memory. */
    private static final Path MEMORY = Path.of("/dev/shm");

    /** Sorting for an index within memory; a server that gives more by itself keeps its own setting. */
    private static final long SORT_KILOBYTES = 128L << 10;

    private final PostgresServer server;
    private final Path program;
    private final int jobs;

    PostgresRestore(PostgresServer server, Path program, int jobs) {
        this.server = server;
        this.program = program;
        this.jobs = jobs;
    }

    /** @param options what {@code pg_restore} is to leave out */
    void into(String database, Pieces pieces, List<String> options) throws IOException {
        if (pieces.folder().isPresent()) {
            List<String> command = command(database, options, "--jobs=" + jobs);
            command.add(pieces.folder().get().toString());
            finish(new Together(), command, database);
            return;
        }
        Path definitions = inMemory();
        try {
            try (InputStream in = pieces.open(PostgresDumps.DEFINITIONS)) {
                Files.copy(in, definitions, StandardCopyOption.REPLACE_EXISTING);
            }
            List<String> tables = command(database, options, "--section=pre-data");
            tables.add(definitions.toString());
            finish(new Together(), tables, database);
            rows(database, pieces, options);
            List<String> indexes = command(database, options, "--section=post-data", "--jobs=" + jobs);
            indexes.add(definitions.toString());
            finish(new Together(), indexes, database);
        } finally {
            Files.deleteIfExists(definitions);
        }
    }

    private void rows(String database, Pieces pieces, List<String> options) throws IOException {
        Together together = new Together();
        List<Together.Work> parts = new ArrayList<>();
        for (String piece : pieces.names()) {
            if (!piece.equals(PostgresDumps.DEFINITIONS)) {
                parts.add(() -> {
                    List<String> command = command(database, options, "--section=data");
                    try (Program restore = together.started(Program.reading(command, environment(database)));
                            InputStream in = pieces.open(piece)) {
                        restore.feed(in);
                        PostgresDumps.finish(restore, "pg_restore", server);
                    }
                });
            }
        }
        together.run(parts);
    }

    private void finish(Together together, List<String> command, String database) throws IOException {
        together.run(List.of(() -> {
            try (Program restore = together.started(Program.start(command, environment(database)))) {
                PostgresDumps.finish(restore, "pg_restore", server);
            }
        }));
    }

    private List<String> command(String database, List<String> options, String... more) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--exit-on-error", "--no-password"));
        command.add("--dbname=" + database);
        command.addAll(List.of(more));
        command.addAll(options);
        return command;
    }

    private Map<String, String> environment(String database) {
        Map<String, String> environment = new HashMap<>(server.programEnvironment(database));
        if (sortKilobytes() < SORT_KILOBYTES) {
            environment.merge("PGOPTIONS", "-c maintenance_work_mem=" + SORT_KILOBYTES + "kB", (a, b) -> a + " " + b);
        }
        return environment;
    }

    private long sortKilobytes() {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            return Scalar.text(statement, "select setting from pg_settings where name = 'maintenance_work_mem'")
                    .map(Long::parseLong)
                    .orElse(SORT_KILOBYTES);
        } catch (SQLException e) {
            throw server.failed(Code.BACKUP_FAILED, "the server could not be asked", e, "the database was not changed");
        }
    }

    private static Path inMemory() throws IOException {
        if (!Files.isWritable(MEMORY)) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    MEMORY + " cannot be written to, and restoring needs it for the definitions of tables",
                    "mount a tmpfs there");
        }
        return Files.createTempFile(MEMORY, "sluice", ".definitions");
    }
}
