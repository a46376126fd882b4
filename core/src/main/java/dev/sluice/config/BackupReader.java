package dev.sluice.config;

import dev.sluice.base.Secret;
import dev.sluice.config.BackupSpec.Encryption;
import dev.sluice.config.BackupSpec.Place;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code backup}: how long backups are kept, how they are proven, encrypted and copied. */
final class BackupReader {
    private static final int MOST_KEPT = 10_000;
    private static final Pattern RECIPIENT = Pattern.compile("age1[02-9ac-hj-np-z]{58}");
    private static final Pattern ENDPOINT = Pattern.compile("https?://[^/\\s@]+/?");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{2,40}");

    private final Fields backup;

    BackupReader(Fields backup) {
        this.backup = backup;
    }

    BackupSpec read() {
        BackupSpec defaults = BackupSpec.DEFAULT;
        Optional<Fields> keep = backup.value("keep").flatMap(v -> v.fields(Section.KEEP));
        int last = keep.flatMap(k -> k.value("last"))
                .flatMap(v -> v.integer(1, MOST_KEPT))
                .orElse(defaults.keepLast());
        Duration days = keep.flatMap(k -> k.value("days"))
                .flatMap(v -> v.integer(0, MOST_KEPT))
                .map(Duration::ofDays)
                .orElse(defaults.keepFor());
        Duration reuse = backup.value("reuse").flatMap(Value::duration).orElse(defaults.reuse());
        boolean restore = backup.value("verify")
                .flatMap(v -> v.choice(List.of("restore", "checksum"), List.of()))
                .map("restore"::equals)
                .orElse(defaults.verifyByRestore());
        List<Place> copies = backup.value("copyTo").stream()
                .flatMap(v -> v.tree() instanceof Tree.Sequence ? v.items().stream() : Stream.of(v))
                .flatMap(v -> place(v).stream())
                .toList();
        return new BackupSpec(last, days, restore, reuse, encryption(), copies);
    }

    private Optional<Encryption> encryption() {
        Optional<Value> encryptTo = backup.value("encryptTo");
        Optional<String> recipient = encryptTo.flatMap(v -> v.matching(
                RECIPIENT, "an age recipient", "make a key with `age-keygen`, it prints the recipient: age1..."));
        Optional<Value> identity = backup.value("identity");
        if (encryptTo.isPresent() && identity.isEmpty()) {
            encryptTo
                    .get()
                    .key()
                    .problem(
                            "`encryptTo` without `identity`",
                            "what cannot be read cannot be verified, and its manifest not be signed",
                            "write identity: ${file:/etc/sluice/backup.key} or ${env:NAME}, and keep a copy of it elsewhere");
        }
        return identity.map(v -> new Encryption(recipient, new Secret(secret(v))));
    }

    /** A secret that comes from outside the file; empty where that is not there, which is put down elsewhere. */
    private static String secret(Value value) {
        Optional<String> literal = value.literal();
        if (literal.isPresent() && References.isLiteral(literal.get())) {
            value.problem(
                    value.label() + " is written into the file",
                    "whoever reads the file has it",
                    "write ${env:NAME} or ${file:path}");
            return "";
        }
        return value.text().orElse("");
    }

    private static Optional<Place> place(Value value) {
        if (value.isText()) {
            return value.text().flatMap(text -> place(value, text, Optional.empty()));
        }
        Optional<Fields> fields = value.fields(Section.COPY);
        return fields.flatMap(f -> f.required("to", "say where: " + Place.FORMS))
                .flatMap(to -> to.text().flatMap(text -> place(to, text, fields)));
    }

    private static Optional<Place> place(Value at, String text, Optional<Fields> fields) {
        if (text.startsWith("s3:")) {
            Optional<Place> bucket = Place.of(
                    text,
                    fields.flatMap(f -> f.value("endpoint"))
                            .flatMap(
                                    v -> v.matching(ENDPOINT, "an address", "write https://host or https://host:port")),
                    fields.flatMap(f -> f.value("region"))
                            .flatMap(v -> v.matching(REGION, "a region", "write one such as eu-west-1")),
                    fields.flatMap(BackupReader::keys));
            if (bucket.isPresent()) {
                return bucket;
            }
        }
        fields.stream()
                .flatMap(f -> f.present(List.of("endpoint", "region", "accessKey", "secretKey")).stream())
                .forEach(v -> v.key().problem(v.label() + " of a directory", "only buckets have it", "take it out"));
        Optional<Place> directory = Place.of(text, Optional.empty(), Optional.empty(), Optional.empty());
        if (directory.isPresent()) {
            return directory;
        }
        at.problem("this is no place for backups", "known are: " + Place.FORMS, "write copyTo: s3://bucket/prefix");
        return Optional.empty();
    }

    private static Optional<Place.Keys> keys(Fields fields) {
        Optional<Value> access = fields.value("accessKey");
        Optional<Value> secret = fields.value("secretKey");
        if (access.isPresent() != secret.isPresent()) {
            fields.problem(
                    access.isPresent() ? "`accessKey` without `secretKey`" : "`secretKey` without `accessKey`",
                    "one is of no use without the other",
                    "give both, or none: then they are found as the AWS tools find them");
        }
        return access.flatMap(Value::text).flatMap(a -> secret.map(s -> new Place.Keys(a, new Secret(secret(s)))));
    }
}
