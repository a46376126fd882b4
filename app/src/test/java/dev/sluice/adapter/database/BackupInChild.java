package dev.sluice.adapter.database;

import dev.sluice.base.Secret;
import dev.sluice.port.Backups;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Makes one backup, in a process that a test can kill. The URL comes by the environment, folder and name as arguments. */
final class BackupInChild {
    private BackupInChild() {}

    public static void main(String[] arguments) {
        Secret url = new Secret(System.getenv("TEST_DATABASE_URL"));
        new Databases(InstantSource.system())
                .backups(TestEnvironments.of(url, Optional.empty(), Map.of()), Path.of(arguments[0]))
                .create(
                        arguments[1],
                        new Backups.Origin(TestEnvironments.ID, "test", Optional.empty(), Optional.empty()));
    }
}
