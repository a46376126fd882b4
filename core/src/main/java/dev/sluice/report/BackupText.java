package dev.sluice.report;

import dev.sluice.config.BackupSpec;
import dev.sluice.config.BackupSpec.Method;
import dev.sluice.config.BackupSpec.Place;
import dev.sluice.config.DataSpec;
import java.util.stream.Collectors;

/** How backups are made and what is known of one afterwards, in one line. */
public final class BackupText {
    private BackupText() {}

    public static String of(DataSpec data) {
        BackupSpec backup = data.backup();
        return method(backup, data.redis().isPresent())
                + (backup.copies().isEmpty()
                        ? ""
                        : "; copied to "
                                + backup.copies().stream()
                                        .map(BackupText::place)
                                        .collect(Collectors.joining(", ")));
    }

    private static String method(BackupSpec backup, boolean redis) {
        boolean restores = backup.verifyByRestore();
        return switch (backup.method()) {
            case Method.Dump ignored ->
                "a dump" + (redis ? " with the data of Redis" : "") + ", good when "
                        + (restores ? "a restored copy is equal" : "its checksums are right");
            case Method.Physical ignored ->
                "the server's files, good when "
                        + (restores ? "a server started on them has equal tables" : "their checksums are right")
                        + "; restored into a new directory only";
            case Method.Programs programs ->
                "by `" + programs.create() + "`, good when `" + programs.verify()
                        + "` ends with 0; its size, rows and contents are not known here";
        };
    }

    private static String place(Place place) {
        return switch (place) {
            case Place.Directory directory -> directory.path();
            case Place.Bucket bucket ->
                "s3://" + bucket.bucket() + (bucket.prefix().isEmpty() ? "" : "/" + bucket.prefix());
        };
    }
}
