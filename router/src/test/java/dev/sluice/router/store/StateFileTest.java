package dev.sluice.router.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.Code;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.router.traffic.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    private Path folder;

    private static KeptTable some(long version) {
        return new KeptTable(
                new Epoch(9), Optional.of(Tables.table(8, version, Tables.only(Tables.backend(1, "1.0", 2)))));
    }

    @Test
    void what_was_written_last_is_read() {
        StateFile<KeptTable> file = new StateFile<>(folder.resolve("table.json"), KeptTable.class, "the table");
        assertThat(file.read()).isEmpty();
        file.writeThrough(some(1));
        file.write(some(2));
        assertThat(file.read()).contains(some(2));
    }

    @Test
    void a_write_that_a_crash_left_half_done_is_as_if_it_had_never_begun() throws IOException {
        StateFile<KeptTable> file = new StateFile<>(folder.resolve("table.json"), KeptTable.class, "the table");
        file.writeThrough(some(1));
        Files.writeString(folder.resolve("table.json.next"), "{\"highest\":");
        assertThat(file.read()).contains(some(1));
        file.writeThrough(some(2));
        assertThat(file.read()).contains(some(2));
    }

    @Test
    void a_damaged_file_is_named() throws IOException {
        Path path = folder.resolve("table.json");
        Files.writeString(path, "{\"highest\":");
        assertThatThrownBy(() -> new StateFile<>(path, KeptTable.class, "the table").read())
                .isInstanceOfSatisfying(SluiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(Code.CONFIGURATION);
                    assertThat(e.what()).contains("the table", path.toString());
                });
    }

    @Test
    void a_folder_is_held_by_one_router_at_a_time_and_closed_to_other_users() throws IOException {
        Path shared = folder.resolve("a/b");
        try (RouterDirectory first = RouterDirectory.open(shared)) {
            assertThat(first.adminSocket()).isEqualTo(RouterDirectory.adminSocket(shared));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)))
                    .isEqualTo("rwx------");
            assertThatThrownBy(() -> RouterDirectory.open(shared)).isInstanceOfSatisfying(SluiceException.class, e -> {
                assertThat(e.code()).isEqualTo(Code.BUSY);
                assertThat(e.what())
                        .contains(
                                shared.toString(),
                                "pid " + ProcessHandle.current().pid());
            });
        }
        RouterDirectory.open(shared).close();
    }
}
