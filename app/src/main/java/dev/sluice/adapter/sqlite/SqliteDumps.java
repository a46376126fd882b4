package dev.sluice.adapter.sqlite;

import dev.sluice.adapter.backup.Content;
import dev.sluice.adapter.backup.Draft;
import dev.sluice.adapter.backup.Dumps;
import dev.sluice.adapter.backup.DurableFiles;
import dev.sluice.adapter.backup.Pieces;
import dev.sluice.adapter.jdbc.DatabaseUrl;
import dev.sluice.adapter.jdbc.Scalar;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/**
 * Copies of a database file by SQLite's own online backup, in one step and so of one moment; counts and hash are read from the
 * copy. A copy that is not yet or no longer in a backup lies beside the database: there it is no easier to read than that.
 */
public final class SqliteDumps implements Dumps {
    private static final String COPY = "database.sqlite";
    private static final String COMPRESSED_ONCE = "database.sqlite.gz";
    private static final int BUFFER = 1 << 16;
    private static final int ALL_PAGES = -1;
    private static final int MILLIS_BETWEEN_TRIES = 100;
    private static final int TRIES = 600;

    private final SqliteFile file;

    public SqliteDumps(SqliteFile file) {
        this.file = file;
    }

    @Override
    public Dump dump(Draft draft) throws IOException {
        Path copy = beside("backing-up");
        try (Connection connection = file.readOnly();
                Statement statement = connection.createStatement()) {
            DurableFiles.createPrivateFile(copy);
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
            try (InputStream in = Files.newInputStream(copy);
                    OutputStream out = draft.add(COPY)) {
                in.transferTo(out);
            }
            return new Dump(content, "SQLite", version, "SQLite " + version + " online backup");
        } catch (SQLException e) {
            throw file.failed(Code.BACKUP_FAILED, "cannot back up", e, "the database was not changed");
        } finally {
            DurableFiles.delete(copy);
        }
    }

    @Override
    public Content trial(Pieces pieces) throws IOException {
        Path trial = beside("trial");
        try {
            uncompress(pieces, trial);
            return contentOf(trial);
        } finally {
            DurableFiles.delete(trial);
        }
    }

    /** A place of ours; what a killed run left there is removed. */
    private Path beside(String purpose) throws IOException {
        Path place = file.path().resolveSibling("." + file.path().getFileName() + "." + purpose);
        DurableFiles.delete(place);
        return place;
    }

    @Override
    public void restore(Pieces pieces, Content expected) throws IOException {
        Path fresh = beside("restoring");
        try {
            uncompress(pieces, fresh);
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
    public void copyInto(Pieces pieces, Secret database) throws IOException {
        if (!(DatabaseUrl.parse(database) instanceof DatabaseUrl.Sqlite target)) {
            throw new SluiceException(Code.CONFIGURATION, "a backup of SQLite goes into an SQLite file only", "");
        }
        uncompress(pieces, target.file());
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

    private static void uncompress(Pieces pieces, Path to) throws IOException {
        DurableFiles.createPrivateFile(to);
        try (InputStream in = open(pieces);
                OutputStream out = Files.newOutputStream(to, StandardOpenOption.WRITE)) {
            in.transferTo(out);
        } catch (ZipException e) {
            throw new SluiceException(
                    Code.BACKUP_FAILED, COMPRESSED_ONCE + " cannot be uncompressed: " + e.getMessage(), "", e);
        }
        DurableFiles.sync(to);
    }

    private static InputStream open(Pieces pieces) throws IOException {
        return pieces.folder().isPresent()
                ? new GZIPInputStream(Files.newInputStream(pieces.folder().get().resolve(COMPRESSED_ONCE)), BUFFER)
                : pieces.open(COPY);
    }
}
