package dev.sluice.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReleaseArchiveTest {
    static Stream<String> versions() {
        return ReleaseFiles.VERSIONS.stream();
    }

    @ParameterizedTest
    @CsvSource({
        "1.0.0, v1_0_0, V1__create.sql",
        "1.1.0, v1_1_0, V1__create.sql V2__rank_products.sql",
        "1.2.0, v1_1_0 v1_2_0, V1__create.sql V2__rank_products.sql",
        "1.3.0, v1_1_0 v1_3_0, V1__create.sql V2__rank_products.sql",
        "1.4.0, v1_1_0 v1_4_0, V1__create.sql V2__rank_products.sql",
        "1.5.0, v1_1_0 v1_5_0, V1__create.sql V2__rank_products.sql V3__create_categories.sql V4__assign_categories.sql",
        "2.0.0, v1_1_0 v1_5_0 v2_0_0, V1__create.sql V2__rank_products.sql V3__create_categories.sql"
                + " V4__assign_categories.sql V5__drop_category.sql"
    })
    void a_release_holds_the_code_and_the_migrations_of_its_version_and_no_other(
            String version, String packages, String migrations) throws IOException {
        try (JarFile jar =
                new JarFile(ReleaseFiles.folder(version).resolve("shop.jar").toFile())) {
            assertThat(jar.stream()
                            .filter(entry -> entry.getName().matches("dev/sluice/shop/v[0-9_]+/.*class"))
                            .map(entry -> entry.getName().split("/")[3])
                            .distinct()
                            .sorted())
                    .containsExactlyElementsOf(words(packages));
            assertThat(jar.stream()).noneMatch(entry -> entry.getName().contains("/visitors/"));
        }
        assertThat(ReleaseFiles.entries(version).stream()
                        .filter(entry -> !entry.isDirectory())
                        .map(TarArchiveEntry::getName)
                        .filter(name -> name.startsWith("migrations/"))
                        .map(name -> name.substring("migrations/".length()))
                        .sorted())
                .containsExactlyElementsOf(words(migrations));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void an_archive_does_not_depend_on_who_built_it_when(String version) throws IOException {
        assertThat(ReleaseFiles.entries(version)).isNotEmpty().allSatisfy(entry -> {
            assertThat(entry.getLastModifiedTime().toInstant()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
            assertThat(entry.getLongUserId()).isZero();
            assertThat(entry.getLongGroupId()).isZero();
        });
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.split(" "));
    }
}
