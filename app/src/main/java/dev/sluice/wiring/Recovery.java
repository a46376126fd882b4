package dev.sluice.wiring;

import dev.sluice.adapter.backup.Kit;
import dev.sluice.adapter.backup.KitStore;
import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.disk.FolderLock;
import dev.sluice.adapter.process.LocalCommands;
import dev.sluice.adapter.rehearsal.LocalRehearsals;
import dev.sluice.adapter.release.FileReleaseStore;
import dev.sluice.adapter.yaml.ConfigurationFile;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.AppSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.journal.Finding;
import dev.sluice.plan.Plan;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.port.Backups;
import dev.sluice.port.Backups.Verification;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.port.ReleaseStore.Release;
import dev.sluice.run.RecoveryTrial;
import dev.sluice.run.Rehearsing.Side;
import dev.sluice.run.Time;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rebuilds one environment on a machine that does not have it. What is needed is brought here first; from then on a deployment
 * restores, starts and routes, so that whatever is killed in between is carried on like any deployment.
 */
public final class Recovery implements AutoCloseable {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");

    private final Workplace workplace;
    private final Offsite offsite;
    private final Offsite.Found found;
    private final Path folder;
    private final Map<String, String> variables;
    private final InstantSource clock;
    private final FolderLock alone;
    private final Path room;
    private final String text;
    private final KitStore.Fetched kit;

    private Recovery(
            Workplace workplace,
            Offsite offsite,
            Offsite.Found found,
            Path folder,
            Map<String, String> variables,
            InstantSource clock) {
        this.workplace = workplace;
        this.offsite = offsite;
        this.found = found;
        this.folder = folder;
        this.variables = variables;
        this.clock = clock;
        Path copying = workplace.state().copying(found.environment());
        this.alone = FolderLock.take(copying, "recover");
        this.room = copying.resolve("recover");
        Disk.remove(room);
        Disk.privateFolder(room);
        try {
            this.kit = offsite.kits(found.environment()).fetch(found.kit(), room);
            this.text = configuration();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Brings the kit here, and nothing else yet.
     *
     * @param folder where {@code sluice.yaml} is to be: its relative paths start there
     * @param variables what the configuration may refer to
     */
    public static Recovery open(
            Workplace workplace,
            Offsite offsite,
            Offsite.Found found,
            Path folder,
            Map<String, String> variables,
            InstantSource clock) {
        return new Recovery(workplace, offsite, found, folder, variables, clock);
    }

    private String configuration() {
        try {
            String read = kit.configuration();
            if (!KeptConfigurations.digest(read).equals(found.kit().configuration())) {
                throw damaged("its configuration is not the one that the deployment began with");
            }
            Disk.write(room.resolve("sluice.yaml"), read);
            return read;
        } catch (IOException e) {
            throw damaged(e.getMessage());
        }
    }

    private SluiceException damaged(@org.jspecify.annotations.Nullable String why) {
        return new SluiceException(
                Code.BACKUP_FAILED,
                "the kit " + found.kit().name() + " in " + offsite.name() + " cannot be used: " + why,
                "nothing was touched; use another place, or another backup with --at");
    }

    /** The variables of a machine that the configuration refers to, in any of its environments. */
    public SortedSet<String> variables() {
        SortedSet<String> names = new TreeSet<>();
        Matcher matcher = VARIABLE.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** Throws {@code CONFIGURATION} with everything that this machine does not give yet. */
    public EnvironmentSpec spec() {
        AppSpec app = ConfigurationFile.read(room.resolve("sluice.yaml"), folder, variables);
        EnvironmentSpec spec = app.environment(found.environment().name())
                .orElseThrow(() -> damaged("its configuration has no environment "
                        + found.environment().name()));
        app.requireComplete(found.environment().name());
        if (spec.data().isEmpty()) {
            throw damaged("its configuration has no database");
        }
        return spec;
    }

    /** The recovery that was begun here before and has not come to its end. */
    public static Optional<DeploymentState> underWay(EnvironmentState here) {
        return here.active().filter(d -> d.plan().kind() == Plan.Kind.RECOVERY);
    }

    /** Throws where this machine has the environment already, or where there is data in its database that is not ours. */
    public void requireEmpty(EnvironmentSpec spec) {
        EnvironmentState here = workplace.onlooker().environment(spec.id());
        if (here.live().isPresent() || here.active().isPresent()) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    spec.id() + " is on this machine already: "
                            + here.live()
                                    .map(live -> live.release().version() + " is live")
                                    .orElse("a deployment is under way"),
                    "to bring back data alone: sluice backup restore "
                            + found.backup().name() + "; to try a recovery beside it: sluice recover --rehearse");
        }
        Optional<String> occupied = new Databases(clock).occupied(spec.data().orElseThrow());
        boolean ours = here.deployments().stream()
                .anyMatch(d -> d.plan().kind() == Plan.Kind.RECOVERY
                        && d.finding(Finding.Restored.class).isPresent());
        if (occupied.isPresent() && !ours) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "the database of " + spec.id() + " is not empty: it has " + occupied.get(),
                    "name an empty one, or drop and create this one if its data is of no use; nothing was touched");
        }
    }

    /** Brings release and backup here and begins the deployment that does the rest; a carrier is not started yet. */
    public DeploymentState begin(EnvironmentSpec spec, String by, Consumer<String> progress) {
        progress.accept("bringing the release " + found.kit().version());
        Release release = adopt(spec, workplace.state());
        progress.accept("bringing the backup " + found.backup().name());
        new Databases(clock)
                .backupsFrom(
                        spec,
                        workplace
                                .state()
                                .backups()
                                .resolve(spec.id().app())
                                .resolve(spec.id().name()),
                        offsite.at(),
                        offsite.sealing())
                .fetch(found.backup());
        String configuration = workplace.configurations().keep(text, folder);
        return workplace
                .operator()
                .beginRecovery(
                        spec,
                        configuration,
                        new ReleaseRef(release.version(), release.source(), release.commit()),
                        release.digest(),
                        found.backup().name(),
                        by,
                        Holder.self().toString());
    }

    /** Writes {@code sluice.yaml} where there is none; gives whether the one that is there is the recovered one. */
    public boolean writeConfiguration() {
        Path file = folder.resolve("sluice.yaml");
        if (!Files.exists(file)) {
            Disk.write(file, text);
        }
        return KeptConfigurations.digestOf(file).equals(found.kit().configuration());
    }

    /**
     * Does all of it into a scratch place, beside whatever runs here: nothing is routed, and nothing stays.
     *
     * @throws SluiceException where what was brought cannot be restored
     */
    public RecoveryTrial.Outcome rehearse(EnvironmentSpec spec, Consumer<String> progress) {
        StateFolder scratch = new StateFolder(room.resolve("state"));
        progress.accept("bringing the release " + found.kit().version());
        Release release = adopt(spec, scratch);
        progress.accept("bringing the backup " + found.backup().name());
        var backups = new Databases(clock).backupsFrom(spec, scratch.backups(), offsite.at(), offsite.sealing());
        backups.fetch(found.backup());
        progress.accept("restoring it and comparing every table");
        Verification verified = ((Backups) backups)
                .verify(
                        found.backup().name(),
                        spec.data().map(DataSpec::backup).orElseThrow().verifyByRestore());
        if (!verified.good()) {
            throw new SluiceException(
                    Code.BACKUP_FAILED,
                    "the backup " + found.backup().name() + " is not good: " + String.join("; ", verified.problems()),
                    "nothing was touched; try an older one with --at");
        }
        progress.accept("starting " + release.version() + " on a copy");
        LocalRehearsals rehearsals = new LocalRehearsals(
                spec,
                new Databases(clock),
                backups,
                workplace
                        .state()
                        .rehearsals()
                        .resolve(spec.id().app())
                        .resolve(spec.id().name()),
                clock);
        return RecoveryTrial.of(
                rehearsals,
                workplace.probe(folder),
                found.backup().name(),
                new Side(release.version(), spec, release.directory()),
                Time.SYSTEM);
    }

    private Release adopt(EnvironmentSpec spec, StateFolder into) {
        Kit it = found.kit();
        try (InputStream tar = kit.release()) {
            return new FileReleaseStore(into.root(), folder, new LocalCommands())
                    .adopt(
                            spec,
                            new Candidate(new Version(it.version()), it.source(), it.commit()),
                            it.digest(),
                            it.tree(),
                            tar);
        } catch (IOException e) {
            throw damaged(e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            Disk.remove(room);
        } finally {
            alone.close();
        }
    }
}
