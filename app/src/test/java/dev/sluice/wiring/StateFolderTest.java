package dev.sluice.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateFolderTest {
    private static final Path HOME = Path.of("/home/ana");

    @Test
    void root_has_the_machines_own_folder() {
        assertThat(StateFolder.usual("root", Path.of("/root"), Map.of("XDG_STATE_HOME", "/elsewhere"))
                        .root())
                .isEqualTo(Path.of("/var/lib/sluice"));
    }

    @Test
    void everybody_else_has_the_xdg_state_folder() {
        assertThat(StateFolder.usual("ana", HOME, Map.of()).root()).isEqualTo(HOME.resolve(".local/state/sluice"));
        assertThat(StateFolder.usual("ana", HOME, Map.of("XDG_STATE_HOME", "/data/state"))
                        .root())
                .isEqualTo(Path.of("/data/state/sluice"));
    }

    @Test
    void a_relative_xdg_folder_is_none_as_the_specification_says() {
        assertThat(StateFolder.usual("ana", HOME, Map.of("XDG_STATE_HOME", "state"))
                        .root())
                .isEqualTo(HOME.resolve(".local/state/sluice"));
    }
}
