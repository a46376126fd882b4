package dev.sluice.adapter.database;

import dev.sluice.adapter.backup.DirectoryStore;
import dev.sluice.adapter.backup.Store;
import dev.sluice.adapter.s3.S3Store;
import dev.sluice.base.EnvironmentId;
import dev.sluice.config.BackupSpec.Place;
import java.nio.file.Path;

/** Where in a place of copies what is: backups in {@code APP/ENVIRONMENT/}, kits in {@code kits/} below that. */
public final class Places {
    private static final String KITS = "kits";

    private Places() {}

    /** @param within a folder in it; empty for all of it */
    public static Store store(Place place, String within) {
        return switch (place) {
            case Place.Directory directory -> new DirectoryStore(Path.of(directory.path()), within);
            case Place.Bucket bucket -> new S3Store(bucket, within);
        };
    }

    public static String backups(EnvironmentId environment) {
        return environment.app() + "/" + environment.name();
    }

    public static String kits(EnvironmentId environment) {
        return backups(environment) + "/" + KITS;
    }
}
