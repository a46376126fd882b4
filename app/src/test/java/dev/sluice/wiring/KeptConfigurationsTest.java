package dev.sluice.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptConfigurationsTest {
    @TempDir
    Path folder;

    @Test
    void a_kept_text_stays_as_it_was_when_the_file_changes() throws IOException {
        KeptConfigurations kept = new KeptConfigurations(new StateFolder(folder.resolve("state")));
        Path file = Files.writeString(folder.resolve("sluice.yaml"), "app: one\n");
        String digest = kept.keep(file);
        assertThat(KeptConfigurations.digestOf(file)).isEqualTo(digest).hasSize(64);
        Files.writeString(file, "app: two\n");
        assertThat(kept.keep(file)).isNotEqualTo(digest);
        assertThat(kept.text(digest)).hasContent("app: one\n");
        assertThat(kept.origin(digest)).isEqualTo(folder);
    }

    @Test
    void the_same_text_from_a_newer_checkout_starts_from_there() throws IOException {
        KeptConfigurations kept = new KeptConfigurations(new StateFolder(folder.resolve("state")));
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        String digest = kept.keep(Files.writeString(first.resolve("sluice.yaml"), "app: one\n"));
        assertThat(kept.keep(Files.writeString(second.resolve("sluice.yaml"), "app: one\n")))
                .isEqualTo(digest);
        assertThat(kept.origin(digest)).isEqualTo(second);
    }
}
