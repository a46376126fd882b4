package dev.sluice.wiring;

import dev.sluice.adapter.backup.CopiedBackups;
import dev.sluice.adapter.backup.Kit;
import dev.sluice.adapter.backup.KitStore;
import dev.sluice.adapter.backup.Sealing;
import dev.sluice.adapter.backup.Store;
import dev.sluice.adapter.crypt.AgeSealing;
import dev.sluice.adapter.database.Places;
import dev.sluice.base.Code;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Secret;
import dev.sluice.base.SluiceException;
import dev.sluice.config.BackupSpec.Place;
import dev.sluice.port.Backups.Backup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A place where backups are copied, looked into by a machine that has nothing else. */
public final class Offsite {
    private final Place place;
    private final Optional<Sealing> sealing;

    /** @param identity reads what is encrypted there; with it, nothing counts that is not */
    public Offsite(Place place, Optional<Secret> identity) {
        this.place = place;
        this.sealing = identity.map(AgeSealing::reading);
    }

    /**
     * What an environment would be rebuilt from.
     *
     * @param kit the release with its configuration
     * @param newest whether there is no newer backup
     */
    public record Found(EnvironmentId environment, Kit kit, Backup backup, boolean newest) {}

    Place at() {
        return place;
    }

    Optional<Sealing> sealing() {
        return sealing;
    }

    KitStore kits(EnvironmentId environment) {
        return new KitStore(Places.store(place, Places.kits(environment)), sealing);
    }

    /** Where it is, for people. */
    public String name() {
        return Places.store(place, "").place();
    }

    /** The environments of which anything is there. */
    public List<EnvironmentId> environments() {
        List<EnvironmentId> found = new ArrayList<>();
        for (String app : folders("")) {
            if (EnvironmentId.isName(app)) {
                folders(app).stream()
                        .filter(EnvironmentId::isName)
                        .map(name -> new EnvironmentId(app, name))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private List<String> folders(String within) {
        try {
            return Places.store(place, within).folders();
        } catch (IOException e) {
            throw new SluiceException(
                    Code.BACKUP_FAILED,
                    "cannot look into " + name() + ": " + e.getMessage(),
                    "see that it can be reached; keys of a bucket come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
                            + " or from where the AWS tools find them",
                    e);
        }
    }

    /**
     * The named backup with the release that was live when it was made, or the newest of both.
     *
     * @throws SluiceException with {@code USAGE} where there is no such backup, {@code CONFIGURATION} where a key is missing
     */
    public Found found(EnvironmentId environment, Optional<String> backup) {
        Store store = Places.store(place, Places.backups(environment));
        requireKey(environment, store);
        List<Backup> backups = CopiedBackups.in(store, sealing);
        List<Kit> kits = kits(environment).list();
        if (backups.isEmpty() || kits.isEmpty()) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "%s has %s of %s, and it takes both a backup and a release with its configuration"
                            .formatted(
                                    name(),
                                    backups.isEmpty() && kits.isEmpty()
                                            ? "nothing that can be read"
                                            : backups.isEmpty() ? "no backup" : "no release",
                                    environment),
                    kits.isEmpty() && !backups.isEmpty()
                            ? "write sluice.yaml yourself, then `sluice backup restore "
                                    + backups.getLast().name() + "`"
                                    + " and `sluice deploy`: copies of releases are made since this version of Sluice"
                            : "look into another place");
        }
        Backup newest = backups.getLast();
        Backup meant = backup.isEmpty()
                ? newest
                : backups.reversed().stream()
                        .filter(b -> b.name().equals(backup.get()))
                        .findFirst()
                        .orElseThrow(() -> missing(backup.get(), backups));
        boolean isNewest = meant.equals(newest);
        return new Found(environment, isNewest ? kits.getLast() : liveAt(kits, meant), meant, isNewest);
    }

    private static Kit liveAt(List<Kit> kits, Backup backup) {
        return kits.reversed().stream()
                .filter(kit -> !kit.at().isAfter(backup.at()))
                .findFirst()
                .orElse(kits.getFirst());
    }

    private SluiceException missing(String backup, List<Backup> backups) {
        return new SluiceException(
                Code.USAGE,
                "there is no backup " + backup + " in " + name(),
                "there are "
                        + backups.reversed().stream()
                                .limit(5)
                                .map(b -> b.name() + " of " + b.at())
                                .collect(Collectors.joining(", ")));
    }

    private void requireKey(EnvironmentId environment, Store store) {
        if (sealing.isPresent()) {
            return;
        }
        CopiedBackups.sealedFor(store)
                .or(() -> kits(environment).list().reversed().stream()
                        .flatMap(kit -> kit.sealedFor().stream())
                        .findFirst())
                .ifPresent(recipient -> {
                    throw new SluiceException(
                            Code.CONFIGURATION,
                            "what " + name() + " has of " + environment + " is encrypted to " + recipient,
                            "give its identity: --identity FILE, the file with AGE-SECRET-KEY-1...");
                });
    }
}
