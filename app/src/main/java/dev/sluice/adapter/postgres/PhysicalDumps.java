package dev.sluice.adapter.postgres;

import dev.sluice.adapter.backup.Content;
import dev.sluice.adapter.backup.Draft;
import dev.sluice.adapter.backup.Dumps;
import dev.sluice.adapter.backup.Pieces;
import dev.sluice.adapter.backup.Program;
import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.disk.FolderLock;
import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Base backups by {@code pg_basebackup}: the files of the whole server and the log that makes them one, as a single stream that is
 * compressed and sealed as it comes. A table that is written to meanwhile has no number of rows that could be compared; which ones
 * those are lies beside the stream.
 */
public final class PhysicalDumps implements Dumps {
    private static final String FILES = "base.tar";
    private static final String CHANGING = "changing.txt";
    private static final String TRIAL = ".trial";
    private static final int VERSION_NUMBERS_PER_MAJOR = 10_000;
    private static final int STATISTICS_MILLIS = 1_200;

    private final PostgresServer server;
    private final Path folder;
    private final Optional<Path> into;
    private final List<Path> programPlaces;
    private final InstantSource clock;

    /** @param folder of the environment's backups; a verification unpacks there, so it needs room for the whole server */
    public PhysicalDumps(PostgresServer server, Path folder, InstantSource clock) {
        this(server, folder, Optional.empty(), PostgresTools.usualPlaces(), clock);
    }

    private PhysicalDumps(
            PostgresServer server, Path folder, Optional<Path> into, List<Path> programPlaces, InstantSource clock) {
        this.server = server;
        this.folder = folder;
        this.into = into;
        this.programPlaces = programPlaces;
        this.clock = clock;
    }

    /** Those that are restored into a new data directory. */
    public static PhysicalDumps into(PostgresServer server, Path directory, Path folder, InstantSource clock) {
        return new PhysicalDumps(server, folder, Optional.of(directory), PostgresTools.usualPlaces(), clock);
    }

    @Override
    public Optional<String> method() {
        return Optional.of("physical");
    }

    @Override
    public Dump dump(Draft draft) throws IOException {
        try (Connection connection = server.open();
                Statement statement = connection.createStatement()) {
            int major = Integer.parseInt(
                            Scalar.text(statement, "show server_version_num").orElse("0"))
                    / VERSION_NUMBERS_PER_MAJOR;
            PhysicalTools tools = PhysicalTools.toRead(major, programPlaces);
            BaseBackupRights.require(server, statement);
            SortedMap<String, String> before = writes(connection);
            Content content = contentOf(connection);
            Optional<String> restorePoint = new RestorePoint(server).create(draft.name());
            stream(tools, draft);
            Thread.sleep(STATISTICS_MILLIS);
            SortedMap<String, String> after = writes(connection);
            SortedMap<String, Long> rows = contentOf(connection).rows();
            try (OutputStream out = draft.add(CHANGING)) {
                for (String table : content.rows().keySet()) {
                    boolean same = before.get(table) != null
                            && before.get(table).equals(after.get(table))
                            && content.rows().get(table).equals(rows.get(table));
                    if (!same) {
                        out.write((table + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                }
            }
            String version = Scalar.text(statement, "show server_version").orElse("");
            return new Dump(content, "PostgreSQL", version, "pg_basebackup " + tools.major(), restorePoint);
        } catch (SQLException e) {
            throw server.failed(Code.BACKUP_FAILED, "the server could not be asked about its backup", e, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(Code.BACKUP_FAILED, "the backup was interrupted", "nothing was changed", e);
        }
    }

    private void stream(PhysicalTools tools, Draft draft) throws IOException {
        List<String> command = List.of(
                tools.program("pg_basebackup"),
                "--pgdata=-",
                "--format=tar",
                "--wal-method=fetch",
                "--checkpoint=fast",
                "--manifest-checksums=SHA256",
                "--label=sluice " + draft.name(),
                "--no-password");
        try (Program base = Program.printing(command, server.programEnvironment(server.database()));
                OutputStream out = draft.add(FILES)) {
            base.copyTo(out);
            PostgresDumps.finish(base, "pg_basebackup", server);
        }
    }

    /** How often each table was written to since its statistics began, as text to compare. */
    private static SortedMap<String, String> writes(Connection connection) throws SQLException {
        SortedMap<String, String> found = new TreeMap<>();
        String sql = """
                select n.nspname, c.relname, coalesce(s.n_tup_ins, 0) || ' ' || coalesce(s.n_tup_upd, 0) || ' '
                       || coalesce(s.n_tup_del, 0) || ' ' || c.relfilenode
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                left join pg_stat_all_tables s on s.relid = c.oid where c.relkind = 'r'
                """;
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.put(PostgresContent.shown(rows.getString(1), rows.getString(2)), rows.getString(3));
            }
        }
        return found;
    }

    private Content contentOf(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read, read only");
            statement.execute("set local statement_timeout = 0");
            return PostgresContent.read(connection);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** Unpacks it, lets {@code pg_verifybackup} compare every file, starts a server on it and counts. */
    @Override
    public Content trial(Pieces pieces) throws IOException {
        try (FolderLock alone = FolderLock.take(folder, "trial")) {
            Path files = folder.resolve(TRIAL).toAbsolutePath().normalize();
            Disk.remove(files);
            try {
                int major = unpack(pieces, files);
                PhysicalTools tools = PhysicalTools.toStart(major, programPlaces);
                verifyFiles(tools, files);
                try (TrialServer trial = TrialServer.start(tools, files, server.url());
                        Connection connection = trial.server().open()) {
                    return comparable(contentOf(connection), pieces);
                } catch (SQLException e) {
                    throw server.failed(Code.BACKUP_FAILED, "the started backup could not be read", e, "");
                }
            } finally {
                Disk.remove(files);
            }
        }
    }

    /** Tables that were written to while the backup ran are left as they are recorded: any number of rows may be right. */
    private static Content comparable(Content found, Pieces pieces) throws IOException {
        TreeMap<String, Long> rows = new TreeMap<>(found.rows());
        try (InputStream in = pieces.open(CHANGING)) {
            List<String> changing = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (String table : changing) {
                if (rows.containsKey(table)) {
                    pieces.recordedRows(table).ifPresent(recorded -> rows.put(table, recorded));
                }
            }
        }
        return new Content(rows, found.schemaHash());
    }

    private static int unpack(Pieces pieces, Path files) throws IOException {
        Disk.privateFolder(files);
        List<String> command = List.of("tar", "--extract", "--file=-", "--directory=" + files, "--no-same-owner");
        try (Program tar = Program.reading(command, java.util.Map.of("LC_ALL", "C"));
                InputStream in = pieces.open(FILES)) {
            tar.feed(in);
            if (tar.await() != 0) {
                throw new SluiceException(
                        Code.BACKUP_FAILED, "the backup cannot be unpacked into " + files + ": " + tar.output(), "");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(Code.BACKUP_FAILED, "unpacking was interrupted", "", e);
        }
        return Integer.parseInt(
                Files.readString(files.resolve("PG_VERSION")).strip().replaceFirst("\\..*", ""));
    }

    private void verifyFiles(PhysicalTools tools, Path files) throws IOException {
        List<String> command = List.of(tools.program("pg_verifybackup"), "--quiet", files.toString());
        try (Program verify = Program.start(command, java.util.Map.of("LC_ALL", "C"))) {
            PostgresDumps.finish(verify, "pg_verifybackup", server);
        }
    }

    @Override
    public void restore(Pieces pieces, Content expected) throws IOException {
        if (into.isEmpty()) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "a physical backup is a whole server with every database of it: it replaces no single database",
                    "restore it into a new data directory, then start a server there: sluice backup restore NAME --to"
                            + " /new/directory; the database is as it was");
        }
        Path directory = into.get();
        if (Files.exists(directory) && !isEmpty(directory)) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    directory + " is not empty: a running or stopped server may live there",
                    "name a directory that does not exist yet; nothing was touched");
        }
        Path partial = directory.resolveSibling(directory.getFileName() + ".partial");
        Disk.remove(partial);
        try {
            verifyFiles(PhysicalTools.toStart(unpack(pieces, partial), programPlaces), partial);
            Files.deleteIfExists(directory);
            Disk.rename(partial, directory);
        } finally {
            Disk.remove(partial);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.collect(Collectors.toList()).isEmpty();
        }
    }

    @Override
    public void copyInto(Pieces pieces, Secret database) {
        throw new SluiceException(
                Code.NOT_YET,
                "a physical backup cannot be restored into a scratch database beside another one",
                "rehearsals take dumps: backup: {method: dump}");
    }

    /** Of all databases of the server. */
    @Override
    public long bytes() {
        return new PostgresDatabase(server)
                .text("select sum(pg_database_size(oid)) from pg_database where datallowconn")
                .map(Long::parseLong)
                .orElse(0L);
    }
}
