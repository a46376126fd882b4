package dev.sluice.adapter.crypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgeSealingTest {
    /** Made by age-keygen for these tests and used nowhere. */
    static final String IDENTITY = "AGE-SECRET-KEY-1V5L80ZNF6686R3MMCU84YGL5ME86HF4A0VX6A3QS6GMWG7TSKJYQTAS5VU";

    static final String RECIPIENT = "age12z5z9dapmumwprdu72u0wj6g7js09g6jl5qgv63y4f90uljrw3tsulful7";
    private static final String OTHER = "AGE-SECRET-KEY-1AD0JZ8TFVL9PML2A883EU6GT6DELZ4ZAH0Y6CNV3Z65ENV3DDC5ST3PR60";

    @TempDir
    private Path folder;

    private final AgeSealing sealing = AgeSealing.of(Optional.of(RECIPIENT), new Secret(IDENTITY));

    @Test
    void what_is_sealed_comes_back_byte_for_byte() throws IOException {
        for (int length : List.of(0, 1, 65_535, 65_536, 65_537, 1_000_000)) {
            byte[] bytes = noise(length);
            assertThat(unsealed(sealed(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void age_itself_reads_what_we_seal() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/age")), "needs package: age");
        byte[] bytes = noise(300_000);
        Path file = Files.write(folder.resolve("sealed.age"), sealed(bytes));
        Path key = Files.writeString(folder.resolve("key"), IDENTITY + "\n");
        Path plain = folder.resolve("plain");

        Process age = new ProcessBuilder("age", "-d", "-i", key.toString(), "-o", plain.toString(), file.toString())
                .inheritIO()
                .start();

        assertThat(age.waitFor()).isZero();
        assertThat(Files.readAllBytes(plain)).isEqualTo(bytes);
    }

    @Test
    void every_flipped_byte_and_every_early_end_is_an_error() throws IOException {
        byte[] whole = sealed(noise(200_000));
        Random random = new Random(1);
        for (int round = 0; round < 100; round++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            assertThatThrownBy(() -> unsealed(flipped)).isInstanceOf(Exception.class);
            byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length));
            assertThatThrownBy(() -> unsealed(cut)).isInstanceOf(Exception.class);
        }
    }

    @Test
    void another_identity_reads_nothing_and_signs_nothing_of_ours() throws IOException {
        AgeSealing other = AgeSealing.of(Optional.empty(), new Secret(OTHER));
        byte[] text = "manifest".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> other.unseal(new ByteArrayInputStream(sealed(text))))
                .isInstanceOf(IOException.class);
        assertThat(other.isSignedBy(text, sealing.sign(text))).isFalse();
        assertThat(sealing.isSignedBy(text, sealing.sign(text))).isTrue();
        assertThat(sealing.isSignedBy("Manifest".getBytes(StandardCharsets.UTF_8), sealing.sign(text)))
                .isFalse();
        assertThat(sealing.isSignedBy(text, "no signature")).isFalse();
    }

    @Test
    void older_backups_are_read_with_older_keys_of_the_same_file() throws IOException {
        byte[] text = noise(100);
        AgeSealing both =
                AgeSealing.of(Optional.empty(), new Secret("# of this year\n" + OTHER + "\n\n# before\n" + IDENTITY));

        try (InputStream in = both.unseal(new ByteArrayInputStream(sealed(text)))) {
            assertThat(in.readAllBytes()).isEqualTo(text);
        }
        assertThat(both.isSignedBy(text, sealing.sign(text))).isTrue();
    }

    @Test
    void an_identity_that_cannot_read_the_backups_is_refused_before_one_is_made() {
        assertThatThrownBy(() -> AgeSealing.of(Optional.of(RECIPIENT), new Secret(OTHER)))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessage("`backup.identity` cannot read what is encrypted to " + RECIPIENT);
    }

    @Test
    void what_is_no_identity_is_refused_without_being_shown() {
        for (String wrong : List.of("", "hunter2", IDENTITY.substring(0, 40), IDENTITY.replace('Q', 'P'))) {
            assertThatThrownBy(() -> AgeSealing.of(Optional.empty(), new Secret(wrong)))
                    .isInstanceOf(SluiceException.class)
                    .hasMessage("`backup.identity` is no age identity")
                    .hasNoCause();
        }
    }

    private byte[] sealed(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream sealed = sealing.seal(out)) {
            sealed.write(bytes);
        }
        return out.toByteArray();
    }

    private byte[] unsealed(byte[] sealed) throws IOException {
        try (InputStream in = sealing.unseal(new ByteArrayInputStream(sealed))) {
            return in.readAllBytes();
        }
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
