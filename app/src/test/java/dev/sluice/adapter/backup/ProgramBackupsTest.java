package dev.sluice.adapter.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.database.TestEnvironments;
import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.BackupSpec.Method;
import dev.sluice.config.Command;
import dev.sluice.port.Backups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a team's own tool, here a few lines of shell with a folder of their own. */
class ProgramBackupsTest {
    private static final Backups.Origin ORIGIN =
            new Backups.Origin(TestEnvironments.ID, "test", Optional.empty(), Optional.empty());

    @TempDir
    private Path folder;

    private Path tool;

    @BeforeEach
    void a_tool() throws IOException {
        tool = Files.createDirectory(folder.resolve("tool"));
    }

    private Backups backups(String create) {
        Method.Programs programs = new Method.Programs(
                sh(create),
                sh("test -s " + tool + "/$SLUICE_BACKUP || { echo $SLUICE_BACKUP is empty; exit 3; }"),
                Optional.of(sh("ls " + tool)));
        BackupSpec spec =
                new BackupSpec(5, Duration.ofDays(30), true, Duration.ZERO, Optional.empty(), List.of(), programs);
        return new Databases(InstantSource.system())
                .backups(
                        TestEnvironments.of(new Secret("sqlite:" + folder.resolve("shop.db")), spec),
                        folder.resolve("records"));
    }

    private Backups working() {
        return backups("echo data > " + tool + "/$SLUICE_BACKUP; echo made ${backup}");
    }

    private static Command sh(String line) {
        return new Command(List.of("/bin/sh", "-c", line));
    }

    @Test
    void a_backup_is_made_once_and_is_good_when_the_tool_says_so() throws IOException {
        Backups backups = working();
        Backups.Backup made = backups.create("7-before-2", ORIGIN);
        assertThat(backups.create("7-before-2", ORIGIN)).isEqualTo(made);
        assertThat(made.verifiedAt()).isEmpty();
        assertThat(made.method()).isEqualTo("command");

        assertThat(backups.verify("7-before-2", true))
                .returns(true, Backups.Verification::good)
                .returns(false, Backups.Verification::restored);
        assertThat(backups.list())
                .singleElement()
                .satisfies(b -> assertThat(b.verifiedAt()).isPresent());
        assertThat(Files.readString(folder.resolve("records/7-before-2.json")))
                .contains("made 7-before-2", "\"verifyStatus\" : 0");
    }

    @Test
    void a_backup_whose_check_fails_is_never_good() throws IOException {
        Backups backups = working();
        backups.create("first", ORIGIN);
        assertThat(backups.verify("first", true).good()).isTrue();
        Files.writeString(tool.resolve("first"), "");

        assertThat(backups.verify("first", true).problems())
                .singleElement()
                .asString()
                .contains("ended with 3", "first is empty");
        assertThat(backups.list())
                .singleElement()
                .satisfies(b -> assertThat(b.verifiedAt()).isEmpty());
    }

    @Test
    void what_the_tool_does_not_have_any_more_is_not_listed() throws IOException {
        Backups backups = working();
        backups.create("first", ORIGIN);
        backups.create("second", ORIGIN);
        Files.delete(tool.resolve("first"));

        assertThat(backups.list()).extracting(Backups.Backup::name).containsExactly("second");
    }

    @Test
    void a_command_that_fails_makes_no_backup_and_its_last_words_are_said() {
        Backups backups = backups("echo the repository is locked; exit 9");
        assertThatThrownBy(() -> backups.create("first", ORIGIN))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.BACKUP_FAILED))
                .hasMessageContaining("ended with 9: the repository is locked");
        assertThat(backups.list()).isEmpty();
    }

    @Test
    void restoring_is_left_to_the_tool_and_said_so() {
        Backups backups = working();
        backups.create("first", ORIGIN);
        assertThatThrownBy(() -> backups.restore("first")).hasMessageContaining("Sluice has nothing of its data");
    }
}
