package dev.sluice.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.Secret;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.BackupSpec.Method;
import dev.sluice.config.BackupSpec.Place;
import dev.sluice.config.Command;
import dev.sluice.config.DataSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The plan says how a backup is made, and what is not known of it. */
class BackupTextTest {
    @Test
    void a_dump_is_proven_by_a_restored_copy() {
        assertThat(BackupText.of(spec(true, new Method.Dump(), new Place.Directory("/mnt/copies"))))
                .isEqualTo("a dump, good when a restored copy is equal; copied to /mnt/copies");
    }

    @Test
    void a_physical_backup_goes_into_a_new_directory_only() {
        assertThat(BackupText.of(spec(false, new Method.Physical())))
                .contains("their checksums are right", "restored into a new directory only");
    }

    @Test
    void of_another_tool_s_backup_little_is_known() {
        Method programs = new Method.Programs(
                new Command(List.of("pgbackrest", "backup")),
                new Command(List.of("pgbackrest", "verify")),
                Optional.empty());
        assertThat(BackupText.of(spec(true, programs)))
                .isEqualTo(
                        "by `pgbackrest backup`, good when `pgbackrest verify` ends with 0; its size, rows and contents are"
                                + " not known here");
    }

    @Test
    void the_data_of_redis_is_named_where_it_is_kept() {
        DataSpec alone = spec(true, new Method.Dump());
        DataSpec both = new DataSpec(
                alone.url(),
                alone.migrations(),
                alone.backup(),
                alone.invariants(),
                alone.rehearsal(),
                Optional.of(new Secret("redis://localhost")));

        assertThat(BackupText.of(both)).isEqualTo("a dump with the data of Redis, good when a restored copy is equal");
    }

    private static DataSpec spec(boolean restores, Method method, Place... places) {
        BackupSpec backup = new BackupSpec(
                5, Duration.ofDays(30), restores, Duration.ZERO, Optional.empty(), List.of(places), method);
        return new DataSpec(new Secret("sqlite:/a.db"), Optional.empty(), backup, List.of());
    }
}
