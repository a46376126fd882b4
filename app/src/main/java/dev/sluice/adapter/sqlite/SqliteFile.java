package dev.sluice.adapter.sqlite;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/** One database file and the ways it is opened. */
public final class SqliteFile {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path path;

    public SqliteFile(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /**
     * Opens for reading and writing; what cannot be opened is not created by looking. A transaction waits for its turn to
     * write when it begins: one that had read first would be refused as soon as the app writes.
     */
    public DataSource dataSource() {
        requirePresent();
        SQLiteConfig config = config(PATIENCE);
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + path);
        return source;
    }

    Connection readOnly() {
        requirePresent();
        SQLiteConfig config = config(PATIENCE);
        config.setReadOnly(true);
        return open(config);
    }

    /** Opens for reading and writing without waiting for anybody. */
    Connection impatient() {
        return open(config(Duration.ZERO));
    }

    SluiceException failed(Code code, String doing, SQLException failure, String help) {
        return new SluiceException(code, doing + " " + path + ": " + failure.getMessage(), help);
    }

    private Connection open(SQLiteConfig config) {
        try {
            return config.createConnection("jdbc:sqlite:" + path);
        } catch (SQLException e) {
            throw failed(
                    Code.DATABASE_UNREACHABLE,
                    "cannot open the database",
                    e,
                    "see that the file may be read, and its directory written, by this user");
        }
    }

    private static SQLiteConfig config(Duration patience) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(patience.toMillis()));
        return config;
    }

    private void requirePresent() {
        if (!Files.isRegularFile(path)) {
            throw new SluiceException(
                    Code.DATABASE_UNREACHABLE,
                    "there is no database file " + path,
                    "correct the path in `database`; for a new database make an empty file: touch " + path);
        }
    }
}
