package dev.sluice.adapter.backup;

import dev.sluice.base.Code;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Backups;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Backups of one database in a folder of this machine, with copies elsewhere. What is not here any more is fetched when it is
 * asked for by name, so that an empty machine can restore it.
 */
public final class CopiedBackups implements Backups {
    private final FolderBackups here;
    private final List<StoredFolders<Manifest>> elsewhere;
    private final InstantSource clock;

    public CopiedBackups(FolderBackups here, List<Store> stores, Optional<Sealing> sealing, InstantSource clock) {
        this.here = here;
        this.elsewhere = stores.stream()
                .map(store -> new StoredFolders<>(store, sealing, Manifest.class))
                .toList();
        this.clock = clock;
    }

    /** The complete copies in one place, oldest first, for a machine that has nothing else. */
    public static List<Backup> in(Store store, Optional<Sealing> sealing) {
        return new StoredFolders<>(store, sealing, Manifest.class)
                .list().stream()
                        .map(copy -> copy.manifest().backup(Optional.empty()))
                        .toList();
    }

    /** For whom copies in a place are sealed; empty where none is. */
    public static Optional<String> sealedFor(Store store) {
        return new StoredFolders<>(store, Optional.empty(), Manifest.class)
                .list().reversed().stream()
                        .flatMap(copy -> copy.manifest().sealedFor().stream())
                        .findFirst();
    }

    @Override
    public Backup create(String name, Origin origin) {
        return here.create(name, origin);
    }

    @Override
    public List<Backup> list() {
        return here.list();
    }

    @Override
    public Verification verify(String name, boolean byRestore) {
        ensureHere(name);
        return here.verify(name, byRestore);
    }

    @Override
    public void restore(String name) {
        ensureHere(name);
        here.restore(name);
    }

    @Override
    public void copyInto(String name, Secret database) {
        ensureHere(name);
        here.copyInto(name, database);
    }

    @Override
    public void copy(String name) {
        for (StoredFolders<Manifest> copies : elsewhere) {
            here.copyTo(copies, name);
        }
    }

    @Override
    public List<Copy> copies() {
        return elsewhere.stream()
                .flatMap(copies -> copies.list().stream()
                        .map(copy -> new Copy(copies.place(), copy.manifest().backup(Optional.empty()))))
                .toList();
    }

    @Override
    public List<Verification> verifyCopies(String name) {
        List<Verification> found = new ArrayList<>();
        for (StoredFolders<Manifest> copies : elsewhere) {
            List<StoredFolders.Copy<Manifest>> all = copies.list().stream()
                    .filter(copy -> copy.manifest().name().equals(name))
                    .toList();
            if (all.isEmpty()) {
                found.add(new Verification(
                        name + " in " + copies.place(), false, 0, List.of("there is no complete copy there")));
            }
            all.forEach(copy -> found.add(new Verification(
                    copy.folder() + " in " + copies.place(),
                    false,
                    copy.manifest().rows().size(),
                    copies.problems(copy))));
        }
        return found;
    }

    @Override
    public List<String> prunable(int last, Duration age, Set<String> pinned) {
        List<String> found = new ArrayList<>(here.prunable(last, age, pinned));
        for (StoredFolders<Manifest> copies : elsewhere) {
            for (StoredFolders.Copy<Manifest> copy : removable(copies.list(), last, age, pinned)) {
                found.add(copy.manifest().name() + " in " + copies.place());
            }
        }
        return found;
    }

    @Override
    public List<String> prune(int last, Duration age, Set<String> pinned) {
        List<String> removed = new ArrayList<>(here.prune(last, age, pinned));
        for (StoredFolders<Manifest> copies : elsewhere) {
            for (StoredFolders.Copy<Manifest> copy : removable(copies.list(), last, age, pinned)) {
                copies.remove(copy);
                removed.add(copy.manifest().name() + " in " + copies.place());
            }
        }
        return removed;
    }

    /** Told apart by their folders: a rebuilt machine may have used a name again, and a pin holds all of a name. */
    private List<StoredFolders.Copy<Manifest>> removable(
            List<StoredFolders.Copy<Manifest>> copies, int last, Duration age, Set<String> pinned) {
        Set<String> held = copies.stream()
                .filter(copy -> pinned.contains(copy.manifest().name()))
                .map(StoredFolders.Copy::folder)
                .collect(Collectors.toSet());
        List<String> old = Retention.removable(
                copies.stream().map(CopiedBackups::asItsFolder).toList(), last, age, held, clock.instant());
        return copies.stream().filter(copy -> old.contains(copy.folder())).toList();
    }

    /** The backup under the name of its folder, which no other one has. */
    private static Backup asItsFolder(StoredFolders.Copy<Manifest> copy) {
        return copy.manifest().backup(copy.folder(), Optional.empty());
    }

    /** Brings the very copy of this name and time here; one that is here already is used. */
    public void fetch(Backup meant) {
        Optional<Backup> known = here.list().stream()
                .filter(b -> b.name().equals(meant.name()) && b.at().equals(meant.at()))
                .findFirst();
        if (known.isEmpty()) {
            if (here.has(meant.name())) {
                throw new SluiceException(
                        Code.CHECK_FAILED,
                        "another backup of the name " + meant.name() + " is on this machine already",
                        "nothing is written over: move it away, or use another state folder (--state)");
            }
            for (StoredFolders<Manifest> copies : elsewhere) {
                copies.list().stream()
                        .filter(copy -> copy.manifest().backup(Optional.empty()).equals(meant))
                        .findFirst()
                        .ifPresent(copy -> here.take(copies, copy));
            }
        }
    }

    /** The newest of that name counts, in the first place that has one. */
    private void ensureHere(String name) {
        if (here.has(name)) {
            return;
        }
        List<SluiceException> unreachable = new ArrayList<>();
        for (StoredFolders<Manifest> copies : elsewhere) {
            try {
                Optional<StoredFolders.Copy<Manifest>> newest = copies.list().reversed().stream()
                        .filter(copy -> copy.manifest().name().equals(name))
                        .findFirst();
                if (newest.isPresent()) {
                    here.take(copies, newest.get());
                    return;
                }
            } catch (SluiceException e) {
                unreachable.add(e);
            }
        }
        if (!unreachable.isEmpty()) {
            throw unreachable.getFirst();
        }
        if (!elsewhere.isEmpty()) {
            throw new SluiceException(
                    Code.USAGE,
                    "there is no backup " + name + ", neither here nor in "
                            + String.join(
                                    ", ",
                                    elsewhere.stream().map(StoredFolders::place).toList()),
                    "`sluice backup list` shows those there are");
        }
    }
}
