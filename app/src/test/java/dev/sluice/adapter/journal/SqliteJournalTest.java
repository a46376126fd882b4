package dev.sluice.adapter.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.SluiceException;
import dev.sluice.journal.Event;
import dev.sluice.port.Journal;
import dev.sluice.port.Journal.Lease;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTest extends JournalContract {
    @TempDir
    Path folder;

    @Override
    Journal open() {
        return sqlite();
    }

    private SqliteJournal sqlite() {
        InstantSource clock = now::get;
        return SqliteJournal.open(folder.resolve("journal.db"), clock, dead::contains);
    }

    private DeploymentId fill(int events) {
        try (SqliteJournal journal = sqlite()) {
            Lease lease = journal.acquire(PRODUCTION, "a", TERM);
            DeploymentId id = journal.open(PRODUCTION, lease.epoch(), OPENED);
            for (int i = 1; i <= events; i++) {
                journal.append(id, lease.epoch(), new Event.Intent("start", i));
            }
            return id;
        }
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void an_untouched_journal_verifies() {
        fill(10);
        fill(10);
        try (SqliteJournal journal = sqlite()) {
            assertThat(journal.verify()).isEmpty();
        }
    }

    @Test
    void a_changed_event_is_seen() throws Exception {
        fill(10);
        execute("update events set body = replace(body, '7', '8') where seq = 8");
        try (SqliteJournal journal = sqlite()) {
            assertThat(journal.verify()).singleElement().asString().contains("event 8 of deployment 1");
        }
    }

    @Test
    void a_removed_event_is_seen() throws Exception {
        fill(10);
        execute("delete from events where seq = 5");
        try (SqliteJournal journal = sqlite()) {
            assertThat(journal.verify()).isNotEmpty();
        }
    }

    @Test
    void a_truncated_file_is_one_clear_error() throws Exception {
        fill(200);
        Path file = folder.resolve("journal.db");
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(Files.size(file) / 2 + 100);
        }
        assertRefused(Code.JOURNAL_DAMAGED, "journal.db");
    }

    @Test
    void a_file_that_is_no_journal_is_one_clear_error() throws Exception {
        Files.writeString(folder.resolve("journal.db"), "this is not a database, but it is long enough".repeat(50));
        assertRefused(Code.JOURNAL_DAMAGED, "journal.db");
    }

    @Test
    void a_journal_of_a_newer_version_is_refused() throws Exception {
        fill(1);
        execute("pragma user_version = 2");
        assertRefused(Code.JOURNAL_NEWER, "format 2");
    }

    @Test
    void an_event_of_a_newer_version_is_refused() throws Exception {
        DeploymentId id = fill(1);
        execute("update events set kind = 'levitated' where seq = 2");
        try (SqliteJournal journal = sqlite()) {
            assertThatThrownBy(() -> journal.read(id, 0))
                    .isInstanceOfSatisfying(
                            SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.JOURNAL_NEWER))
                    .hasMessageContaining("levitated");
        }
    }

    @Test
    void looking_at_a_journal_that_is_not_there_makes_none() {
        Path file = folder.resolve("none").resolve("journal.db");
        try (SqliteJournal journal = SqliteJournal.openToRead(file, now::get, dead::contains)) {
            assertThat(journal.environments()).isEmpty();
        }
        assertThat(file).doesNotExist();
    }

    private void assertRefused(Code code, String shown) {
        assertThatThrownBy(() -> sqlite().close())
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(shown);
    }
}
