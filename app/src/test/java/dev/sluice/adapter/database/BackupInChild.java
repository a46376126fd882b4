package dev.sluice.adapter.database;

import dev.sluice.base.Secret;
import dev.sluice.config.BackupSpec;
import dev.sluice.port.Backups;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Makes one backup and brings it to a bucket where one is named, in a process that a test can kill. URL and bucket come by the
 * environment, folder and name as arguments.
 */
final class BackupInChild {
    private BackupInChild() {}

    public static void main(String[] arguments) {
        Secret url = new Secret(System.getenv("TEST_DATABASE_URL"));
        Optional<Secret> redis =
                Optional.ofNullable(System.getenv("TEST_REDIS_URL")).map(Secret::new);
        BackupSpec spec = Optional.ofNullable(System.getenv("TEST_ENDPOINT"))
                .map(S3Server::copyingTo)
                .orElse(BackupSpec.DEFAULT);
        Backups backups = new Databases(InstantSource.system())
                .backups(TestEnvironments.of(url, redis, spec), Path.of(arguments[0]));
        backups.create(
                arguments[1], new Backups.Origin(TestEnvironments.ID, "test", Optional.empty(), Optional.empty()));
        backups.copy(arguments[1]);
    }
}
