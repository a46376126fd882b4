package dev.sluice.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-v",
                "--help",
                ".",
                "..",
                "../etc",
                "1.0/../2",
                "a//b",
                "/etc",
                "1.0/",
                "1;reboot",
                "$(id)",
                "`id`",
                "a b",
                "1\n2",
                "1\u0000",
                "a|b",
                "a&b",
                "a*",
                "~",
                "C:\\x",
                "1.0@host",
                "%2e%2e"
            })
    void what_a_shell_or_a_file_system_would_read_otherwise_is_no_version(String text) {
        assertThatThrownBy(() -> new Version(text))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("not a version");
    }

    @Test
    void a_look_alike_is_no_version_and_is_shown_as_what_it_is() {
        String cyrillicA = "1.0-\u0430lpha";
        assertThatThrownBy(() -> new Version(cyrillicA)).hasMessageContaining("'1.0-\\u{430}lpha'");
        assertThatThrownBy(() -> new Version("\uff11.0")).hasMessageContaining("\\u{ff11}");
        assertThatThrownBy(() -> new Version("1.0\u202e0.2")).hasMessageContaining("\\u{202e}");
    }

    @Test
    void a_version_of_300_characters_is_refused_in_a_short_message() {
        assertThatThrownBy(() -> new Version("9".repeat(300)))
                .hasMessageContaining("'" + "9".repeat(60) + "...'")
                .hasMessageNotContaining("9".repeat(61));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.4.2", "v1.5.0-rc.1+build_7", "3f9c1d2", "feature/login", "2026-11-21"})
    void tags_branches_and_commits_are_versions(String text) {
        assertThat(new Version(text).fileName()).doesNotContain("/");
    }
}
