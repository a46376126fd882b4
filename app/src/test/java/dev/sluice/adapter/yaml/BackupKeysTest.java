package dev.sluice.adapter.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.Secret;
import dev.sluice.config.BackupSpec;
import dev.sluice.config.BackupSpec.Encryption;
import dev.sluice.config.BackupSpec.Method;
import dev.sluice.config.BackupSpec.Place;
import dev.sluice.config.Command;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.Problem;
import dev.sluice.config.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code backup} says about encryption and copies. */
class BackupKeysTest {
    private static final String RECIPIENT = "age12z5z9dapmumwprdu72u0wj6g7js09g6jl5qgv63y4f90uljrw3tsulful7";
    private static final String BEFORE = "app: shop\nrun: node a.js\ndatabase: sqlite:/shop.db\nbackup:\n";

    @TempDir
    private Path folder;

    @Test
    void encryption_and_places_are_read_with_their_secrets_from_elsewhere() throws IOException {
        Files.writeString(folder.resolve("key"), "# made today\nAGE-SECRET-KEY-1SOMETHING\n");
        EnvironmentSpec environment = ConfigurationFile.read(
                        file("""
                                  encryptTo: %s
                                  identity: ${file:key}
                                  copyTo:
                                    - /mnt/share
                                    - s3://acme-backups/databases/
                                    - {to: 's3://other', endpoint: 'https://minio:9000', region: eu-west-1, accessKey: '${env:KEY}', secretKey: '${env:SECRET}'}
                                """.formatted(RECIPIENT)), Map.of("KEY", "AKIA", "SECRET", "hush-hush"))
                .environments()
                .getFirst();

        BackupSpec backup = environment.data().orElseThrow().backup();

        assertThat(backup.encryption()).map(Encryption::recipient).contains(Optional.of(RECIPIENT));
        assertThat(backup.encryption().orElseThrow().identity().reveal()).contains("AGE-SECRET-KEY-1SOMETHING");
        assertThat(backup.copies())
                .containsExactly(
                        new Place.Directory("/mnt/share"),
                        new Place.Bucket(
                                "acme-backups", "databases", Optional.empty(), Optional.empty(), Optional.empty()),
                        new Place.Bucket(
                                "other",
                                "",
                                Optional.of("https://minio:9000"),
                                Optional.of("eu-west-1"),
                                Optional.of(new Place.Keys("AKIA", new Secret("hush-hush")))));
        assertThat(environment.mask().hide("it said hush-hush and AGE-SECRET-KEY-1SOMETHING"))
                .doesNotContain("hush-hush", "SOMETHING");
    }

    @Test
    void the_method_is_a_dump_unless_another_one_is_said() throws IOException {
        assertThat(method("  keep: {last: 3}\n")).isEqualTo(new Method.Dump());
        assertThat(method("  method: physical\n")).isEqualTo(new Method.Physical());
        assertThat(method("  command: {create: 'wal-g push ${backup}', verify: wal-g verify}\n"))
                .isEqualTo(new Method.Programs(
                        new Command(List.of("wal-g", "push", "${backup}")),
                        new Command(List.of("wal-g", "verify")),
                        Optional.empty()));
    }

    private Method method(String backup) throws IOException {
        return ConfigurationFile.read(file(backup), Map.of())
                .environments()
                .getFirst()
                .data()
                .orElseThrow()
                .backup()
                .method();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "  encryptTo: age12z5z9dapmumwprdu72u0wj6g7js09g6jl5qgv63y4f90uljrw3tsulful7; `encryptTo` without `identity`",
                "  encryptTo: ssh-ed25519; `encryptTo` must be an age recipient",
                "  identity: AGE-SECRET-KEY-1SOMETHING; `identity` is written into the file",
                "  copyTo: backups; this is no place for backups",
                "  copyTo: s3://Acme; this is no place for backups",
                "  copyTo: {region: eu-west-1}; `to` is missing",
                "  copyTo: {to: /mnt/x, region: eu-west-1}; `region` of a directory",
                "  copyTo: {to: 's3://acme', accessKey: A}; `accessKey` without `secretKey`",
                "  copyTo: {to: 's3://acme', accessKey: A, secretKey: B}; `secretKey` is written into the file",
                "  copyTo: {to: 's3://acme', endpoint: 'https://user:password@host'}; `endpoint` must be an address",
                "  command: {create: make it}; `verify` is missing",
                "  {copyTo: /mnt/x, command: {create: make it, verify: see it}}; `copyTo` beside `command`"
            })
    void each_mistake_is_said(String line, String message) throws IOException {
        Reading reading = ConfigurationFile.inspect(file("  " + line + "\n"), Map.of());

        List<Problem> problems = ((Reading.Refused) reading).problems();

        assertThat(problems).extracting(Problem::message).contains(message);
        assertThat(problems)
                .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("user:password"));
    }

    private Path file(String backup) throws IOException {
        return Files.writeString(folder.resolve("sluice.yaml"), BEFORE + backup);
    }
}
