package dev.sluice.adapter.journal;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;

/**
 * One connection to a SQLite file, used by one thread at a time. Write-ahead log, every commit synced, no memory mapping: a
 * commit that returned survives the machine.
 */
final class Sqlite implements AutoCloseable {
    private static final int SCHEMA = 1;
    private static final Set<String> NETWORK =
            Set.of("nfs", "nfs4", "cifs", "smbfs", "smb3", "fuse.sshfs", "9p", "ceph");
    private static final List<String> TABLES = List.of(
            "create table deployments(id integer primary key autoincrement, environment text not null, opened_at text not null)",
            "create index deployments_by_environment on deployments(environment, id)",
            """
            create table events(
              deployment integer not null references deployments(id),
              seq integer not null, at text not null, epoch integer not null,
              kind text not null, body text not null,
              prev_hash text not null, hash text not null,
              unique(deployment, seq))""",
            """
            create table leases(
              environment text primary key, holder text not null, epoch integer not null,
              since text not null, until text not null)""",
            "pragma user_version = " + SCHEMA);

    private final Path file;
    private final Connection connection;
    private final ReentrantLock lock = new ReentrantLock();

    /** Work with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private Sqlite(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    static Sqlite open(Path file) {
        refuseNetworkFileSystem(file);
        Sqlite sqlite = connect(file, "jdbc:sqlite:" + file);
        sqlite.prepare();
        return sqlite;
    }

    static Sqlite openToRead(Path file) {
        if (Files.exists(file)) {
            return open(file);
        }
        Sqlite sqlite = connect(file, "jdbc:sqlite::memory:");
        sqlite.prepare();
        return sqlite;
    }

    private static Sqlite connect(Path file, String url) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        config.setBusyTimeout(15_000);
        config.enforceForeignKeys(true);
        try {
            return new Sqlite(file, config.createConnection(url));
        } catch (SQLException e) {
            throw damaged(file, e);
        }
    }

    /** Loads the driver with its native library; that it fails is found again, and said, by whoever opens a file. */
    static void prepareDriver() {
        try (Sqlite nowhere = connect(Path.of(""), "jdbc:sqlite::memory:")) {
            nowhere.version();
        } catch (SluiceException | LinkageError ignored) {
            return;
        }
    }

    private void prepare() {
        try {
            int version = version();
            if (version > SCHEMA) {
                throw new SluiceException(
                        Code.JOURNAL_NEWER,
                        "the journal %s has format %d, this Sluice knows up to %d".formatted(file, version, SCHEMA),
                        "use the newer Sluice that wrote it");
            }
            List<String> problems = read(Sqlite::quickCheck);
            if (!problems.isEmpty()) {
                throw new SluiceException(
                        Code.JOURNAL_DAMAGED,
                        "the journal %s is damaged: %s".formatted(file, problems.getFirst()),
                        "put it aside and restore it from a backup; traffic is not affected");
            }
            if (version == 0) {
                write(c -> {
                    create(c);
                    return true;
                });
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private int version() {
        return read(c -> {
            try (Statement statement = c.createStatement();
                    ResultSet row = statement.executeQuery("pragma user_version")) {
                row.next();
                return row.getInt(1);
            }
        });
    }

    /** Two processes may come here at once: the second one finds the tables made. */
    private static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("pragma user_version")) {
                row.next();
                if (row.getInt(1) != 0) {
                    return;
                }
            }
            for (String table : TABLES) {
                statement.execute(table);
            }
        }
    }

    private static List<String> quickCheck(Connection connection) throws SQLException {
        return check(connection, "pragma quick_check");
    }

    static List<String> integrity(Connection connection) throws SQLException {
        return check(connection, "pragma integrity_check");
    }

    private static List<String> check(Connection connection, String pragma) throws SQLException {
        List<String> problems = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(pragma)) {
            while (row.next()) {
                if (!row.getString(1).equals("ok")) {
                    problems.add(row.getString(1));
                }
            }
        }
        return problems;
    }

    <T> T read(Work<T> work) {
        lock.lock();
        try {
            return work.with(connection);
        } catch (SQLException e) {
            throw damaged(file, e);
        } finally {
            lock.unlock();
        }
    }

    <T> T write(Work<T> work) {
        lock.lock();
        try {
            connection.setAutoCommit(false);
            try {
                T result = work.with(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw damaged(file, e);
        } finally {
            lock.unlock();
        }
    }

    private static SluiceException damaged(Path file, SQLException e) {
        return new SluiceException(
                Code.JOURNAL_DAMAGED,
                "the journal %s cannot be used: %s".formatted(file, e.getMessage()),
                "see `sluice doctor`; traffic is not affected",
                e);
    }

    private static void refuseNetworkFileSystem(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(folder);
            String type = Files.getFileStore(folder).type();
            if (NETWORK.contains(type)) {
                throw new SluiceException(
                        Code.CONFIGURATION,
                        "the state folder %s is on a network file system (%s), where locks do not hold"
                                .formatted(folder, type),
                        "choose a local folder with --state");
            }
        } catch (IOException e) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    "the state folder %s cannot be made: %s".formatted(folder, e.getMessage()),
                    "choose another one with --state, or run as a user who may write there",
                    e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw damaged(file, e);
        }
    }
}
