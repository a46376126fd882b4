package dev.sluice.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.SluiceException;
import dev.sluice.port.Backups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Rounds of backup and damage. After each of them: what is listed is good and restores row for row; what was damaged is not
 * reported good; and what the store calls a copy is one.
 */
final class DamageRounds {
    private static final Backups.Origin ORIGIN =
            new Backups.Origin(TestEnvironments.ID, "round", Optional.empty(), Optional.empty());

    private final BackupsContract contract;
    private final S3Server store;
    private final long seed = Long.getLong("rounds.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private List<String> rows = List.of();
    private long spanMillis = 1500;
    private final Map<String, Integer> seen = new TreeMap<>();

    private enum Kind {
        KILL,
        FULL_DISK,
        CUT_NETWORK,
        FLIPPED_BYTE,
        SHORT_FILE
    }

    DamageRounds(BackupsContract contract, S3Server store) {
        this.contract = contract;
        this.store = store;
    }

    void run(int rounds) throws Exception {
        contract.sample.execute(contract.sample.noise());
        rows = rows();
        for (int round = 0; round < rounds; round++) {
            Kind kind = Kind.values()[round % Kind.values().length];
            String told = "round " + round + ", " + kind + ", -Drounds.seed=" + seed;
            try {
                Path folder = Files.createDirectory(contract.directory.resolve("round" + round));
                switch (kind) {
                    case KILL -> kill(folder);
                    case FULL_DISK -> fullDisk(folder);
                    case CUT_NETWORK -> cutNetwork(folder);
                    case FLIPPED_BYTE, SHORT_FILE -> damage(folder, kind == Kind.SHORT_FILE);
                }
            } catch (AssertionError | Exception e) {
                throw new AssertionError(told, e);
            }
        }
        System.out.println(rounds + " rounds: " + seen);
    }

    private void count(Kind kind, String what) {
        seen.merge(kind + " " + what, 1, Integer::sum);
    }

    private List<String> rows() {
        return contract.sample.rows("users", "orders", "noise");
    }

    private Backups backups(Path folder, String endpoint) {
        return new Databases(contract.clock)
                .backups(
                        TestEnvironments.of(contract.sample.url(), contract.redis(), S3Server.copyingTo(endpoint)),
                        folder);
    }

    /** The real process, at a moment between its start and a little after it would have ended. */
    private void kill(Path folder) throws Exception {
        long began = System.nanoTime();
        Process child = contract.startChild(folder, "made", Map.of("TEST_ENDPOINT", store.endpoint()));
        if (child.waitFor(random.nextLong(spanMillis), TimeUnit.MILLISECONDS)) {
            assertThat(child.exitValue()).isZero();
            count(Kind.KILL, "came too late");
            spanMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) + 50;
        } else {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
            child.destroyForcibly();
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
            spanMillis += 200;
            Backups left = backups(folder, store.endpoint());
            count(
                    Kind.KILL,
                    left.list().isEmpty()
                            ? Files.exists(folder.resolve(".lock")) ? "left half a backup" : "came before it"
                            : left.copies().isEmpty() ? "left a backup and half a copy" : "left both whole");
        }
        everythingListedIsGood(folder);
        Backups backups = backups(folder, store.endpoint());
        backups.create("made", ORIGIN);
        backups.copy("made");
        goodHereAndThere(folder, "made");
    }

    private void fullDisk(Path folder) throws Exception {
        int kilobytes = 100 + random.nextInt(3000);
        if (BackupsContract.run("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "tmpfs", folder.toString())
                != 0) {
            return;
        }
        try {
            count(Kind.FULL_DISK, makeOrFail(folder, store.endpoint()) ? "was large enough" : "was full");
            everythingListedIsGood(folder);
        } finally {
            BackupsContract.run("umount", folder.toString());
        }
    }

    private void cutNetwork(Path folder) throws Exception {
        try (CuttingProxy network = new CuttingProxy(store.port(), random.nextInt(2_500_000))) {
            count(Kind.CUT_NETWORK, makeOrFail(folder, network.endpoint()) ? "was cut too late" : "was cut");
        }
        everythingListedIsGood(folder);
        backups(folder, store.endpoint()).copy("made");
        goodHereAndThere(folder, "made");
    }

    private boolean makeOrFail(Path folder, String endpoint) {
        Backups backups = backups(folder, endpoint);
        try {
            backups.create("made", ORIGIN);
            backups.copy("made");
            return true;
        } catch (SluiceException e) {
            assertThat(e.what()).isNotEmpty();
            return false;
        }
    }

    /** Here or in the copy, in any of its files. */
    private void damage(Path folder, boolean shortened) throws Exception {
        Backups backups = backups(folder, store.endpoint());
        backups.create("made", ORIGIN);
        backups.copy("made");
        assertThat(backups.verify("made", false).good()).isTrue();
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder.resolve("made"))) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("verified"))
                    .sorted()
                    .toList();
        }
        Path file = files.get(random.nextInt(files.size()));
        byte[] bytes = Files.readAllBytes(file);
        int at = random.nextInt(bytes.length);
        byte[] damaged = shortened ? Arrays.copyOf(bytes, at) : bytes.clone();
        if (!shortened) {
            damaged[at] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, damaged);
        boolean stillTheSame = file.endsWith("manifest.sha256") && isPadding(bytes, at);
        count(shortened ? Kind.SHORT_FILE : Kind.FLIPPED_BYTE, stillTheSame ? "meant nothing" : "was found");
        if (!stillTheSame) {
            assertThat(isGood(backups, "made"))
                    .as("with %s damaged at %d", file, at)
                    .isFalse();
            restoreIsRefused(backups);
        }
        Files.write(file, bytes);
        goodHereAndThere(folder, "made");
    }

    /** What follows the digest in the file of the checksum is only there for people. */
    private static boolean isPadding(byte[] checksum, int at) {
        return at >= 64 && at < checksum.length;
    }

    private void restoreIsRefused(Backups backups) {
        contract.sample.execute("insert into users values (77, 'written since')");
        try {
            backups.restore("made");
            throw new AssertionError("a damaged backup was restored");
        } catch (SluiceException e) {
            assertThat(contract.database.text("select name from users where id = 77"))
                    .contains("written since");
        } finally {
            contract.sample.execute("delete from users where id = 77");
        }
    }

    private static boolean isGood(Backups backups, String name) {
        boolean listed = backups.list().stream().anyMatch(b -> b.name().equals(name));
        return backups.verify(name, true).good() && listed;
    }

    private void everythingListedIsGood(Path folder) {
        Backups backups = backups(folder, store.endpoint());
        for (Backups.Backup backup : backups.list()) {
            assertThat(backups.verify(backup.name(), true).problems()).isEmpty();
        }
        for (Backups.Copy copy : backups.copies()) {
            assertThat(backups.verifyCopies(copy.backup().name()))
                    .allSatisfy(verified -> assertThat(verified.problems()).isEmpty());
        }
    }

    /** Restores it from here and, on a machine that has nothing, from the store. */
    private void goodHereAndThere(Path folder, String name) throws IOException {
        assertThat(isGood(backups(folder, store.endpoint()), name)).isTrue();
        restores(folder, name);
        Path empty = Files.createTempDirectory(contract.directory, "empty");
        assertThat(backups(empty, store.endpoint()).verify(name, true).problems())
                .isEmpty();
        restores(empty, name);
        S3Server.started();
    }

    private void restores(Path folder, String name) {
        contract.sample.execute("delete from orders", "update users set name = 'nobody'", "delete from noise");
        backups(folder, store.endpoint()).restore(name);
        assertThat(rows().equals(rows)).as("every row is as it was").isTrue();
    }
}
