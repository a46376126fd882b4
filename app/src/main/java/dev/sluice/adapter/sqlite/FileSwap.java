package dev.sluice.adapter.sqlite;

import dev.sluice.adapter.backup.DurableFiles;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteErrorCode;

/**
 * Puts a restored file in the place of the database. A write-ahead log or a journal beside it belongs to the old file and
 * would be played into the new one, so the old database is brought to rest first: nobody has it open, and its log is empty and
 * gone.
 */
final class FileSwap {
    private static final List<String> BESIDE = List.of("-wal", "-shm", "-journal");
    private static final int LOOKS = 20;

    private final SqliteFile database;

    FileSwap(SqliteFile database) {
        this.database = database;
    }

    void swap(Path fresh) throws IOException {
        Path path = database.path();
        if (Files.exists(path)) {
            requireUnused();
            bringToRest();
        }
        takeOverOwner(fresh);
        List<Path> aside = setAside();
        try {
            DurableFiles.move(fresh, path);
        } catch (IOException e) {
            for (Path moved : aside) {
                Files.move(moved, beside(moved));
            }
            throw e;
        }
        for (Path moved : aside) {
            Files.deleteIfExists(moved);
        }
    }

    private void requireUnused() throws IOException {
        List<String> holders = FileHolders.of(database.path());
        for (int look = 1; look < LOOKS && !holders.isEmpty(); look++) {
            pause();
            holders = FileHolders.of(database.path());
        }
        if (!holders.isEmpty()) {
            throw inUse("by " + String.join(", ", holders));
        }
    }

    /** Plays the log into the file and removes it, alone. A damaged file cannot: its log is set aside with it. */
    private void bringToRest() {
        try (Connection connection = database.impatient();
                Statement statement = connection.createStatement()) {
            statement.execute("pragma locking_mode = exclusive");
            statement.execute("begin exclusive");
            statement.execute("commit");
            statement.execute("pragma wal_checkpoint(truncate)");
        } catch (SQLException e) {
            int primary = e.getErrorCode() & 0xff;
            if (primary == SQLiteErrorCode.SQLITE_BUSY.code || primary == SQLiteErrorCode.SQLITE_LOCKED.code) {
                throw inUse("by somebody who holds its lock");
            }
        }
    }

    /** Whoever could open the old file must be able to open the new one; where none is left, its directory says who. */
    private void takeOverOwner(Path fresh) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Path path = database.path();
        boolean present = Files.exists(path);
        Path model = present ? path : Objects.requireNonNull(path.getParent());
        PosixFileAttributes old = Files.readAttributes(model, PosixFileAttributes.class);
        if (present) {
            view.setPermissions(old.permissions());
        }
        if (!view.readAttributes().owner().equals(old.owner())) {
            view.setOwner(old.owner());
        }
        if (!view.readAttributes().group().equals(old.group())) {
            view.setGroup(old.group());
        }
    }

    private List<Path> setAside() throws IOException {
        List<Path> moved = new ArrayList<>();
        for (String ending : BESIDE) {
            Path left = Path.of(database.path() + ending);
            if (Files.exists(left)) {
                Path aside = Path.of(left + ".replaced");
                DurableFiles.move(left, aside);
                moved.add(aside);
            }
        }
        return moved;
    }

    private static Path beside(Path aside) {
        String text = aside.toString();
        return Path.of(text.substring(0, text.length() - ".replaced".length()));
    }

    private SluiceException inUse(String who) {
        return new SluiceException(
                Code.CHECK_FAILED,
                "the database " + database.path() + " is in use " + who,
                "stop what uses it, then restore again; the database is as it was");
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(Code.CHECK_FAILED, "the restore was interrupted", "the database is as it was", e);
        }
    }
}
