package dev.sluice.config;

import dev.sluice.base.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the database is kept.
 *
 * @param keepLast how many of the newest are kept, and
 * @param keepFor how long each is kept: whichever keeps more
 * @param verifyByRestore whether a backup is restored into a scratch database and compared, or only its checksums are
 * @param reuse a verified backup younger than this counts; zero for a fresh one each time
 * @param encryption empty where backups are written and read in plain
 * @param copies the places where every good backup is too
 */
public record BackupSpec(
        int keepLast,
        Duration keepFor,
        boolean verifyByRestore,
        Duration reuse,
        Optional<Encryption> encryption,
        List<Place> copies) {
    public static final BackupSpec DEFAULT = new BackupSpec(5, Duration.ofDays(30), true, Duration.ZERO);

    public BackupSpec {
        copies = List.copyOf(copies);
    }

    /** Backups on this machine, in plain. */
    public BackupSpec(int keepLast, Duration keepFor, boolean verifyByRestore, Duration reuse) {
        this(keepLast, keepFor, verifyByRestore, reuse, Optional.empty(), List.of());
    }

    Stream<Secret> secrets() {
        return Stream.concat(
                encryption.stream()
                        .flatMap(e -> e.identity().reveal().lines())
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .map(Secret::new),
                copies.stream().flatMap(Place::secrets));
    }

    /**
     * The keys of backups.
     *
     * @param recipient whom new ones are encrypted to; empty where they are written in plain
     * @param identity what reads them, in the form of an age identity file
     */
    public record Encryption(Optional<String> recipient, Secret identity) {}

    /** Somewhere off the machine's own disk. */
    public sealed interface Place {
        /** What is accepted, for people. */
        String FORMS = "s3://bucket/prefix, or the absolute path of a directory on another disk";

        /** Empty where the text is no place. */
        static Optional<Place> of(
                String text, Optional<String> endpoint, Optional<String> region, Optional<Keys> keys) {
            Matcher bucket = Bucket.FORM.matcher(text);
            if (bucket.matches()) {
                String prefix = Optional.ofNullable(bucket.group(2)).orElse("").replaceAll("^/+|/+$", "");
                return Optional.of(new Bucket(bucket.group(1), prefix, endpoint, region, keys));
            }
            return text.startsWith("/") && text.length() > 1 ? Optional.of(new Directory(text)) : Optional.empty();
        }

        default Stream<Secret> secrets() {
            return Stream.empty();
        }

        /** Another disk or a mounted share. */
        record Directory(String path) implements Place {}

        /**
         * A bucket of S3 or of a store that speaks like it.
         *
         * @param prefix without slashes at its ends; may be empty
         * @param endpoint the store's own address; empty for Amazon's
         * @param keys empty where they are found in the usual places of the AWS tools
         */
        record Bucket(
                String bucket, String prefix, Optional<String> endpoint, Optional<String> region, Optional<Keys> keys)
                implements Place {
            private static final Pattern FORM = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/[^?#]*)?");

            @Override
            public Stream<Secret> secrets() {
                return keys.stream().map(Keys::secret);
            }
        }

        /** An access key and its secret. */
        record Keys(String access, Secret secret) {}
    }
}
