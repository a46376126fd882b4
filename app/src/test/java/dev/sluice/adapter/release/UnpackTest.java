package dev.sluice.adapter.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.adapter.disk.Disk;
import dev.sluice.base.SluiceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnpackTest {
    @TempDir
    Path folder;

    private Path root;

    @BeforeEach
    void name() {
        root = folder.resolve("deep/er/root");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "a/../../evil",
                "/evil",
                "a/..",
                "..\\evil",
                "\\evil",
                "C:/evil",
                "a\\..\\evil",
                "new\nline",
                "./../evil"
            })
    void a_name_that_leads_outside_is_refused(String name) throws IOException {
        assertRefused(tar(out -> file(out, name, 0644, "evil")));
        assertRefusedZip(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../x", "a/../../x", "..", "", "a/../b", "../../../../../../etc"})
    void a_link_that_leads_outside_or_back_up_is_refused(String target) throws IOException {
        assertRefused(tar(out -> link(out, "link", TarConstants.LF_SYMLINK, target)));
    }

    @Test
    void nothing_is_written_through_a_link() throws IOException {
        assertRefused(tar(out -> {
            directory(out, "real/");
            link(out, "in", TarConstants.LF_SYMLINK, "real");
            file(out, "in/evil", 0644, "evil");
        }));
    }

    @Test
    void a_file_cannot_take_the_place_of_a_link_nor_a_link_that_of_a_folder() throws IOException {
        assertRefused(tar(out -> {
            link(out, "x", TarConstants.LF_SYMLINK, "y");
            file(out, "x", 0644, "evil");
        }));
        assertRefused(tar(out -> {
            directory(out, "x/");
            link(out, "x", TarConstants.LF_SYMLINK, "y");
        }));
        assertRefused(tar(out -> {
            file(out, "x", 0644, "one");
            file(out, "x", 0644, "two");
        }));
    }

    @Test
    void a_second_name_of_what_is_not_in_the_release_is_refused() throws IOException {
        assertRefused(tar(out -> link(out, "x", TarConstants.LF_LINK, "../../../secret")));
        assertRefused(tar(out -> link(out, "x", TarConstants.LF_LINK, "/etc/passwd")));
        assertRefused(tar(out -> link(out, "x", TarConstants.LF_LINK, "missing")));
    }

    @Test
    void devices_and_pipes_are_refused() throws IOException {
        for (byte kind : new byte[] {TarConstants.LF_CHR, TarConstants.LF_BLK, TarConstants.LF_FIFO}) {
            assertRefused(tar(out -> link(out, "x", kind, "")));
        }
    }

    @Test
    void an_archive_that_unpacks_to_too_much_is_refused_before_it_fills_the_disk() throws IOException {
        Path bomb = folder.resolve("bomb.tar.gz");
        byte[] zeros = new byte[64 << 20];
        try (TarArchiveOutputStream out =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(bomb)))) {
            file(out, "zeros", 0644, zeros);
        }
        assertThat(bomb.toFile().length()).isLessThan(100_000);

        assertThatThrownBy(() -> Unpack.file(bomb, writer(new TreeWriter.Limits(1 << 20, 10))))
                .isInstanceOf(SluiceException.class)
                .hasMessage("refused: zeros makes the release larger than 1 MiB");
        assertThat(root.resolve("zeros").toFile().length()).isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void an_archive_with_too_many_entries_is_refused() throws IOException {
        byte[] many = tar(out -> {
            for (int i = 0; i < 11; i++) {
                file(out, "f" + i, 0644, "");
            }
        });
        assertThatThrownBy(() -> Unpack.tar(new ByteArrayInputStream(many), writer(new TreeWriter.Limits(1000, 10))))
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("one entry more than 10");
    }

    @Test
    void files_folders_links_and_executable_bits_come_out_as_they_went_in() throws IOException {
        byte[] tar = tar(out -> {
            directory(out, "./");
            directory(out, "bin/");
            file(out, "./bin/run", 04755, "#!/bin/sh\n");
            file(out, "lib/deep/data", 0600, "data");
            link(out, "bin/again", TarConstants.LF_SYMLINK, "../lib/deep/data");
            link(out, "copy", TarConstants.LF_LINK, "bin/run");
        });

        Unpack.tar(new ByteArrayInputStream(tar), writer(TreeWriter.Limits.DEFAULT));

        assertThat(root.resolve("bin/run")).hasContent("#!/bin/sh").isExecutable();
        assertThat(mode("bin/run")).isEqualTo("rwxr-xr-x");
        assertThat(mode("lib/deep/data")).isEqualTo("rw-r--r--");
        assertThat(Files.readString(root.resolve("bin/again"))).isEqualTo("data");
        assertThat(root.resolve("copy")).hasContent("#!/bin/sh").isExecutable();
    }

    @Test
    void every_kind_of_archive_gives_the_same_tree() throws Exception {
        byte[] tar = tar(out -> {
            directory(out, "bin/");
            file(out, "bin/run", 0755, "run");
            file(out, "data", 0644, "data");
            link(out, "link", TarConstants.LF_SYMLINK, "bin/run");
        });
        Path plain = Files.write(folder.resolve("a.tar"), tar);
        Path gzip = folder.resolve("a.tgz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
            out.write(tar);
        }
        Path zip = folder.resolve("a.zip");
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
            entry(out, "bin/", 040755, "");
            entry(out, "bin/run", 0100755, "run");
            entry(out, "data", 0100644, "data");
            entry(out, "link", 0120777, "bin/run");
        }

        assertThat(Stream.of(plain, gzip, zip).map(this::digest).distinct()).hasSize(1);
        assertThat(root.resolve("bin/run")).isExecutable();

        assumeTrue(Files.isExecutable(Path.of("/usr/bin/zstd")), "needs package: zstd");
        Path zstd = folder.resolve("a.tar.zst");
        assertThat(new ProcessBuilder("zstd", "-q", plain.toString(), "-o", zstd.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(digest(zstd)).isEqualTo(digest(plain));
    }

    @Test
    void what_is_no_archive_is_refused() throws IOException {
        Path text = Files.writeString(folder.resolve("a.tar"), "this is no archive".repeat(100));
        Path empty = Files.writeString(folder.resolve("b.tar"), "");

        assertThatThrownBy(() -> Unpack.file(text, writer(TreeWriter.Limits.DEFAULT)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Unpack.file(empty, writer(TreeWriter.Limits.DEFAULT)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void an_archive_that_is_cut_short_is_refused() throws IOException {
        byte[] whole = tar(out -> file(out, "data", 0644, "data".repeat(10_000)));
        Path cut = folder.resolve("cut.tar");
        Files.write(cut, Arrays.copyOf(whole, 20_000));

        assertThatThrownBy(() -> Unpack.file(cut, writer(TreeWriter.Limits.DEFAULT)))
                .isInstanceOf(IOException.class);
    }

    private String digest(Path archive) {
        try {
            Disk.remove(root);
            Unpack.file(archive, writer(TreeWriter.Limits.DEFAULT));
            return TreeDigest.of(root);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertRefused(byte[] tar) throws IOException {
        Disk.remove(root);
        TreeWriter writer = writer(TreeWriter.Limits.DEFAULT);
        assertThatThrownBy(() -> Unpack.tar(new ByteArrayInputStream(tar), writer))
                .isInstanceOf(SluiceException.class)
                .hasMessageStartingWith("refused: ");
        assertNothingOutside();
    }

    private void assertRefusedZip(String name) throws IOException {
        Path zip = folder.resolve("evil.zip");
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
            entry(out, name, 0100644, "evil");
        }
        // A zip's own reader already turns backslashes into slashes for archives made on Windows: refused all the same.
        assertThatThrownBy(() -> Unpack.file(zip, writer(TreeWriter.Limits.DEFAULT)))
                .isInstanceOf(SluiceException.class);
        Files.delete(zip);
        assertNothingOutside();
    }

    private void assertNothingOutside() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.filter(path -> !path.startsWith(root)).filter(path -> !root.startsWith(path)))
                    .isEmpty();
        }
    }

    private TreeWriter writer(TreeWriter.Limits limits) throws IOException {
        return new TreeWriter(root, limits);
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(file)));
    }

    private interface Content {
        void write(TarArchiveOutputStream out) throws IOException;
    }

    private static byte[] tar(Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8")) {
            content.write(out);
        }
        return bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream out, String name, int mode, String content) throws IOException {
        file(out, name, mode, content.getBytes(StandardCharsets.UTF_8));
    }

    private static void file(TarArchiveOutputStream out, String name, int mode, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setName(name);
        entry.setMode(mode);
        entry.setSize(content.length);
        out.putArchiveEntry(entry);
        out.write(content);
        out.closeArchiveEntry();
    }

    private static void directory(TarArchiveOutputStream out, String name) throws IOException {
        out.putArchiveEntry(new TarArchiveEntry(name, true));
        out.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream out, String name, byte kind, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, kind);
        entry.setLinkName(target);
        out.putArchiveEntry(entry);
        out.closeArchiveEntry();
    }

    private static void entry(ZipArchiveOutputStream out, String name, int mode, String content) throws IOException {
        ZipArchiveEntry entry = new ZipArchiveEntry(name);
        entry.setUnixMode(mode);
        out.putArchiveEntry(entry);
        out.write(content.getBytes(StandardCharsets.UTF_8));
        out.closeArchiveEntry();
    }
}
