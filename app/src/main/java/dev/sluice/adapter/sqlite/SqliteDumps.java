package dev.sluice.adapter.sqlite;

import dev.sluice.adapter.backup.Content;
import dev.sluice.adapter.backup.Dumps;
import dev.sluice.adapter.backup.DurableFiles;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/**
 * Copies of a database file by SQLite's own online backup, in one step and so of one moment; counts and hash are read from the
 * copy. Compressed with gzip.
 */
public final class SqliteDumps implements Dumps {
    private static final String COPY = "database.sqlite";
    private static final String COMPRESSED = "database.sqlite.gz";
    private static final int BUFFER = 1 << 16;
    private static final int ALL_PAGES = -1;
    private static final int MILLIS_BETWEEN_TRIES = 100;
    private static final int TRIES = 600;

    private final SqliteFile file;

    public SqliteDumps(SqliteFile file) {
        this.file = file;
    }

    @Override
    public Dump dump(Path directory) throws IOException {
        Path copy = directory.resolve(COPY);
        try (Connection connection = file.readOnly();
                Statement statement = connection.createStatement()) {
            int status = connection
                    .unwrap(SQLiteConnection.class)
                    .getDatabase()
                    .backup("main", copy.toString(), null, MILLIS_BETWEEN_TRIES, TRIES, ALL_PAGES);
            if (status != SQLiteErrorCode.SQLITE_OK.code) {
                throw new SluiceException(
                        Code.BACKUP_FAILED,
                        "the database " + file.path() + " could not be copied: " + SQLiteErrorCode.getErrorCode(status),
                        "BUSY or LOCKED: somebody held its lock for a minute");
            }
            String version = Scalar.text(statement, "select sqlite_version()").orElse("");
            Content content = contentOf(copy);
            compress(copy, directory.resolve(COMPRESSED));
            Files.delete(copy);
            return new Dump(content, "SQLite", version, "SQLite " + version + " online backup");
        } catch (SQLException e) {
            throw file.failed(Code.BACKUP_FAILED, "cannot back up", e, "the database was not changed");
        }
    }

    /** The copy lies in the backup's own directory, which has room for it and is nobody else's to read. */
    @Override
    public Content trial(Path directory) throws IOException {
        Path backup = Objects.requireNonNull(directory.toAbsolutePath().getParent());
        try (DirectoryStream<Path> left = Files.newDirectoryStream(backup, "trial*")) {
            for (Path trial : left) {
                DurableFiles.delete(trial);
            }
        }
        Path trial = Files.createTempDirectory(backup, "trial");
        try {
            Path copy = trial.resolve(COPY);
            uncompress(directory.resolve(COMPRESSED), copy);
            return contentOf(copy);
        } finally {
            DurableFiles.delete(trial);
        }
    }

    @Override
    public void restore(Path directory, Content expected) throws IOException {
        Path fresh = file.path().resolveSibling("." + file.path().getFileName() + ".restoring");
        DurableFiles.delete(fresh);
        try {
            uncompress(directory.resolve(COMPRESSED), fresh);
            List<String> differences = contentOf(fresh).differencesFrom(expected);
            if (!differences.isEmpty()) {
                throw new SluiceException(
                        Code.BACKUP_FAILED,
                        "the restored copy is not what was backed up: " + String.join("; ", differences),
                        "the database is as it was; choose another backup");
            }
            new FileSwap(file).swap(fresh);
        } finally {
            DurableFiles.delete(fresh);
        }
    }

    @Override
    public void copyInto(Path directory, Secret database) throws IOException {
        if (!(DatabaseUrl.parse(database) instanceof DatabaseUrl.Sqlite target)) {
            throw new SluiceException(Code.CONFIGURATION, "a backup of SQLite goes into an SQLite file only", "");
        }
        uncompress(directory.resolve(COMPRESSED), target.file());
    }

    @Override
    public long bytes() {
        try {
            return Files.size(file.path());
        } catch (IOException e) {
            return 0;
        }
    }

    private static Content contentOf(Path copy) {
        SqliteFile restored = new SqliteFile(copy);
        try (Connection connection = restored.readOnly();
                Statement statement = connection.createStatement()) {
            String integrity = Scalar.text(statement, "pragma integrity_check").orElse("nothing");
            if (!integrity.equals("ok")) {
                throw new SluiceException(
                        Code.BACKUP_FAILED,
                        "SQLite's integrity check says: " + integrity,
                        "the database itself is damaged: an earlier backup may be good");
            }
            return SqliteContent.read(connection);
        } catch (SQLException e) {
            throw restored.failed(Code.BACKUP_FAILED, "cannot read the copy", e, "");
        }
    }

    private static void compress(Path from, Path to) throws IOException {
        try (InputStream in = Files.newInputStream(from);
                OutputStream out = new GZIPOutputStream(
                        Files.newOutputStream(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), BUFFER)) {
            in.transferTo(out);
        }
    }

    private static void uncompress(Path from, Path to) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(from), BUFFER);
                OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            in.transferTo(out);
        } catch (ZipException e) {
            throw new SluiceException(
                    Code.BACKUP_FAILED, from.getFileName() + " cannot be uncompressed: " + e.getMessage(), "", e);
        }
        DurableFiles.sync(to);
    }
}
