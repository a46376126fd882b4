package dev.sluice.run;

import dev.sluice.analysis.MetricPoint;
import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.CheckSpec;
import dev.sluice.config.Command;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.Migration;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationStatus;
import dev.sluice.port.Backups;
import dev.sluice.port.Commands;
import dev.sluice.port.Database;
import dev.sluice.port.Metrics;
import dev.sluice.port.MigrationTool;
import dev.sluice.port.Probe;
import dev.sluice.port.RecoveryKits;
import dev.sluice.port.Rehearsals;
import dev.sluice.port.ReleaseStore;
import dev.sluice.port.Router;
import dev.sluice.port.Target;
import dev.sluice.run.Ports.DataPorts;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.EndpointStats;
import dev.sluice.traffic.HeldRequests;
import dev.sluice.traffic.Judgement;
import dev.sluice.traffic.RouterState;
import dev.sluice.traffic.RoutingTable;
import dev.sluice.traffic.Split;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A machine in memory: instances, a router, a database with revisions, releases. Everything that the engine does to it is
 * seen in it, so that two runs can be compared; its time passes only when the engine lets it.
 */
final class World implements Target, Router, ReleaseStore, Probe, Commands, DataPorts, Time {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    final Map<String, Instance> instances = new LinkedHashMap<>();
    final Set<BackendId> diesAtStart = new java.util.HashSet<>();
    final Set<Version> failsSmoke = new java.util.HashSet<>();
    final Map<Version, List<Migration>> migrations = new HashMap<>();
    final Set<String> brokenOnCopies = new java.util.HashSet<>();
    final Set<String> brokenMigrations = new java.util.HashSet<>();
    /** What a migration tells while it goes on. */
    final List<String> told = new ArrayList<>();

    final List<String> applied = new ArrayList<>();
    final Map<String, Backups.Backup> backups = new LinkedHashMap<>();
    /** The backups that were copied for a rehearsal. */
    final List<String> rehearsals = new ArrayList<>();
    /** The revisions that copies begin with; empty for those of the data itself. */
    List<String> copiedFrom = List.of();
    /** Versions that fail their smoke tests where this revision is applied. */
    final Map<Version, String> breaksOn = new HashMap<>();
    /** Revisions after which rows are missing. */
    final Set<String> losesRows = new java.util.HashSet<>();
    /** Revisions after which rows are missing from the data itself, and not from a copy. */
    final Set<String> losesRowsForReal = new java.util.HashSet<>();
    /** What the queries of invariants give. */
    volatile BigDecimal rows = BigDecimal.TEN;
    /** Casts of rehearsals that were started and not ended. */
    int playing;

    final TreeSet<String> versionsOfWorkersAtOnce = new TreeSet<>();
    final Map<BackendId, long[]> served = new HashMap<>();
    /** Happens whenever somebody waits, before time passes. */
    Runnable beforeTimePasses = () -> {};

    /** What is measured beside the requests. */
    Metrics metrics = (metric, asked) ->
            new MetricPoint(MetricPoint.Outcome.SUCCESSFUL, Optional.of(1.0), Optional.empty(), "1", Optional.empty());

    Optional<RoutingTable> table = Optional.empty();
    Optional<Cut> cut = Optional.empty();
    Optional<Judgement> judgement = Optional.empty();
    Epoch highest = Epoch.NONE;
    /** Requests in a simulated second, and the share of the canary's that fail. */
    long requestsPerSecond = 200;

    /** What the source gives now, under a name that it gave to something else before. */
    Optional<Release> newest = Optional.empty();

    final Set<Version> forgotten = new java.util.HashSet<>();
    boolean canaryFails;
    boolean sourceIsDirty;
    boolean routerIsDown;
    boolean cannotPrune;
    /** Whether a backup may be put into the database, as a recovery does, and how often one was. */
    boolean restorable;

    int restored;
    /** The revisions that a restored backup has. */
    List<String> inBackup = List.of("V1");
    /** The releases that were brought off the machine, by deployment. */
    final Map<Long, Version> kits = new LinkedHashMap<>();

    boolean cannotCopy;
    boolean canDowngrade = true;
    boolean breaksHalfWay;
    Optional<String> dirty = Optional.empty();

    /** As on MariaDB: what a failing migration changed stays changed, and its tool may not know. */
    boolean takesBackDdl = true;

    String changed = "";
    boolean changesSchemaBeforeItFails;
    final Set<String> cannotBeStopped = new java.util.HashSet<>();
    private Optional<Runnable> atNextPause = Optional.empty();
    int nextPort = 20_000;

    /** What migrations run, by revision; those that are not named cannot be seen. */
    final Map<String, String> sql = new HashMap<>();

    /** How often the router was told to hold requests back, and what the pause that goes on has held. */
    int pauses;

    private Instant heldUntil = Instant.MIN;
    private long held;

    /** What migrations are seen to run on a copy, whatever their tool shows of them. */
    final Map<String, String> reallyRuns = new HashMap<>();

    final List<String> ran = new ArrayList<>();

    /** Tables of these names are not there. */
    volatile Optional<String> missing = Optional.empty();

    /** What the queries of checks give. */
    volatile String sample = "10";

    boolean stableFails;

    /** Happens before a migration begins, and may block. */
    volatile Runnable beforeMigration = () -> {};

    /** How long a migration takes. */
    Duration migrationTakes = Duration.ZERO;

    private Instant laterAt = Instant.MAX;
    private Runnable later = () -> {};

    private Runnable promoted = () -> {};

    /** Lets something happen when a release has been promoted. */
    void atPromotion(Runnable happens) {
        promoted = happens;
    }

    void reached(String point) {
        if (point.equals("recorded promote")) {
            promoted.run();
        }
    }

    // ---- time

    /** Lets something happen when this much time has passed. */
    synchronized void later(Duration delay, Runnable what) {
        laterAt = now.plus(delay);
        later = what;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** Somebody sets the clock. */
    synchronized void setClock(Duration forward) {
        now = now.plus(forward);
    }

    /** Lets this happen, once, when somebody waits the next time. */
    synchronized void meanwhile(Runnable happens) {
        atNextPause = Optional.of(happens);
    }

    private synchronized Optional<Runnable> takeMeanwhile() {
        Optional<Runnable> happens = atNextPause;
        atNextPause = Optional.empty();
        return happens;
    }

    @Override
    public void pause(Duration duration) {
        if (Thread.currentThread().isInterrupted()) {
            throw Time.interrupted();
        }
        beforeTimePasses.run();
        takeMeanwhile().ifPresent(Runnable::run);
        pass(duration);
    }

    private synchronized void pass(Duration duration) {
        now = now.plus(duration);
        serve(duration);
        if (now.isAfter(laterAt)) {
            laterAt = Instant.MAX;
            later.run();
        }
    }

    private void requireRouter() {
        if (routerIsDown) {
            throw new SluiceException(Code.ROUTER_UNREACHABLE, "the router does not answer", "");
        }
    }

    private void serve(Duration duration) {
        Split split = table.map(RoutingTable::split).orElse(Split.NONE);
        long requests = requestsPerSecond * duration.toMillis() / 1000;
        if (isHolding()) {
            held += requests;
        }
        boolean cutOff = split.canary().isPresent()
                && cut.filter(c -> c.backend().equals(split.canary().get().id()))
                        .isPresent();
        long toCanary = cutOff ? 0 : Math.round(requests * split.weight().share());
        split.stable().ifPresent(s -> count(s.id(), requests - toCanary, stableFails ? (requests - toCanary) / 2 : 0));
        split.canary().ifPresent(c -> {
            long failed = canaryFails ? Math.min(3, toCanary) : 0;
            count(c.id(), toCanary, failed);
            if (failed > 0) {
                cut = Optional.of(
                        new Cut(c.id(), now, "3 of 3 requests failed", 120, 100, 3, 3, 50, 0, 40, Optional.empty()));
            }
        });
    }

    private void count(BackendId backend, long requests, long failed) {
        long[] counts = served.computeIfAbsent(backend, b -> new long[2]);
        counts[0] += requests;
        counts[1] += failed;
    }

    // ---- target

    @Override
    public synchronized List<Instance> ensure(
            EnvironmentSpec environment, BackendId backend, ComponentSpec component, Path directory) {
        List<Instance> all = new ArrayList<>();
        for (int n = 1; n <= component.instances(); n++) {
            String id = backend.deployment() + "-" + component.name() + "-" + n;
            boolean dies = diesAtStart.contains(backend);
            Instance fresh = new Instance(id, backend, component.name(), "127.0.0.1", nextPort++, !dies, 0, -1, now);
            all.add(instances.computeIfAbsent(id, i -> fresh));
            if (dies) {
                instances.put(id, new Instance(id, backend, component.name(), "127.0.0.1", 1, false, 1, 1, now));
            }
        }
        long workerVersions = instances.values().stream()
                .filter(i -> i.component().equals("worker"))
                .map(Instance::backend)
                .distinct()
                .count();
        if (workerVersions > 1) {
            versionsOfWorkersAtOnce.add(instances.keySet().toString());
        }
        return all;
    }

    @Override
    public synchronized List<Instance> instances(EnvironmentId environment) {
        return List.copyOf(instances.values());
    }

    @Override
    public synchronized void stop(EnvironmentId environment, String instance, Duration grace) {
        if (cannotBeStopped.contains(instance)) {
            throw new SluiceException(Code.TIMED_OUT, instance + " does not end", "");
        }
        boolean routed = table.stream()
                .flatMap(t -> java.util.stream.Stream.concat(t.split().stable().stream(), t.split().canary().stream()))
                .flatMap(b -> b.endpoints().stream())
                .anyMatch(e -> e.instance().equals(instance));
        if (routed) {
            throw new IllegalStateException(instance + " is stopped while it is in the routing table");
        }
        instances.remove(instance);
    }

    /** An instance has ended by itself so often, and was started again each time. */
    synchronized void exits(String id, int times) {
        instances.computeIfPresent(
                id,
                (i, old) -> new Instance(
                        id, old.backend(), old.component(), old.host(), old.port(), true, times, 1, old.startedAt()));
    }

    /** An instance dies, or is there again, without being asked. */
    synchronized void alive(String id, boolean alive) {
        instances.computeIfPresent(
                id,
                (i, old) -> new Instance(
                        id,
                        old.backend(),
                        old.component(),
                        old.host(),
                        old.port(),
                        alive,
                        old.exits(),
                        old.lastExit(),
                        old.startedAt()));
    }

    @Override
    public List<String> tail(EnvironmentId environment, String instance, int lines) {
        return List.of("last words");
    }

    // ---- router

    @Override
    public void ensureRunning() {
        requireRouter();
    }

    @Override
    public synchronized RouterState apply(RoutingTable next) {
        requireRouter();
        if (next.epoch().compareTo(highest) < 0) {
            throw new SluiceException(Code.FENCED, "the table is of an older epoch", "");
        }
        if (table.isPresent() && !next.equals(table.get()) && !next.isNewerThan(table.get())) {
            throw new SluiceException(Code.FENCED, "the table is older", "");
        }
        for (String endpoint : endpoints(next)) {
            if (!instances.containsKey(endpoint)) {
                throw new IllegalStateException("the table names " + endpoint + ", which does not run");
            }
        }
        highest = next.epoch();
        table = Optional.of(next);
        return state();
    }

    private static List<String> endpoints(RoutingTable table) {
        return java.util.stream.Stream.concat(table.split().stable().stream(), table.split().canary().stream())
                .flatMap(b -> b.endpoints().stream())
                .map(e -> e.instance())
                .toList();
    }

    @Override
    public synchronized RouterState state() {
        requireRouter();
        List<BackendStats> stats = served.entrySet().stream()
                .map(e -> new BackendStats(e.getKey(), e.getValue()[0], e.getValue()[0], e.getValue()[1], 0, 1, 2, 3))
                .toList();
        List<EndpointStats> endpoints = instances.keySet().stream()
                .map(i -> new EndpointStats(i, true, 0, 0))
                .toList();
        double share = table.map(t -> t.split().weight().share()).orElse(0.0);
        return new RouterState(
                highest,
                table.map(RoutingTable::version).orElse(0L),
                table.isPresent(),
                share,
                1,
                100,
                stats,
                endpoints,
                cut,
                judgement,
                pauses == 0
                        ? Optional.empty()
                        : Optional.of(new HeldRequests(isHolding(), 0, 0, held, 0, 0, held == 0 ? 0 : 1_000)));
    }

    @Override
    public synchronized void acknowledge(BackendId backend, Epoch epoch) {
        cut = cut.filter(c -> !c.backend().equals(backend));
    }

    @Override
    public synchronized RouterState pause(Duration atMost, Epoch epoch) {
        requireRouter();
        if (epoch.compareTo(highest) < 0) {
            throw new SluiceException(Code.FENCED, "the pause is of an older epoch", "");
        }
        if (!isHolding()) {
            heldUntil = now.plus(atMost);
            pauses++;
            held = 0;
        }
        return state();
    }

    @Override
    public synchronized RouterState resume(Epoch epoch) {
        requireRouter();
        heldUntil = Instant.MIN;
        return state();
    }

    private boolean isHolding() {
        return now.isBefore(heldUntil);
    }

    @Override
    public void stop(Duration drain) {}

    // ---- releases

    @Override
    public Candidate resolve(EnvironmentSpec environment, Version version) {
        return new Candidate(version, "memory", Optional.empty());
    }

    @Override
    public SourceState sourceState(EnvironmentSpec environment, Candidate candidate) {
        return new SourceState(!sourceIsDirty, true, "");
    }

    @Override
    public Release fetch(EnvironmentSpec environment, Candidate candidate) {
        return newest.filter(r -> r.version().equals(candidate.version()))
                .orElseGet(() -> release(candidate.version()));
    }

    private Release release(Version version) {
        return new Release(
                version, "memory", Optional.empty(), "sha256:" + version, Path.of("/releases/" + version), instant());
    }

    @Override
    public List<Release> list(EnvironmentSpec environment) {
        return java.util.stream.Stream.concat(
                        newest.stream(),
                        migrations.keySet().stream()
                                .filter(v -> !forgotten.contains(v))
                                .map(this::release))
                .toList();
    }

    @Override
    public void remove(EnvironmentSpec environment, Release release) {}

    // ---- probe and commands

    @Override
    public synchronized CheckResult check(CheckSpec check, EnvironmentSpec environment, AppAddress app) {
        boolean failed = switch (check.name()) {
            case "smoke" ->
                app.version().map(Version::new).filter(failsSmoke::contains).isPresent()
                        || CopiedWorld.breaks(this, environment, app);
            case "ready" ->
                instances.values().stream()
                        .anyMatch(
                                i -> !i.alive() && app.baseUrls().containsValue("http://" + i.host() + ":" + i.port()));
            default -> false;
        };
        return new CheckResult(check.name(), failed ? Status.FAILED : Status.PASSED, "seen", Duration.ofMillis(3));
    }

    @Override
    public Finished run(
            EnvironmentSpec environment, Command command, Path directory, Map<String, String> values, Duration limit) {
        return new Finished(0, "", Duration.ZERO);
    }

    @Override
    public Finished read(
            EnvironmentSpec environment, Command command, Path directory, Map<String, String> values, Duration limit) {
        return run(environment, command, directory, values, limit);
    }

    // ---- data

    @Override
    public Database database() {
        return new Database() {
            @Override
            public Facts facts() {
                return new Facts("Memory", "1", 1 << 20, applied + dirty.orElse("") + changed, takesBackDdl);
            }

            @Override
            public Optional<BigDecimal> number(String sql) {
                return Optional.of(applied.stream().anyMatch(losesRowsForReal::contains) ? BigDecimal.ONE : rows);
            }

            @Override
            public Optional<String> text(String sql) {
                return Optional.of(sample);
            }

            @Override
            public boolean exists(String name, Optional<String> column) {
                return missing.filter(name::equals).isEmpty();
            }

            @Override
            public Optional<Schema> schema() {
                return Optional.of(new Schema(15, "create table users (id integer, name text, legacy text)"));
            }
        };
    }

    @Override
    public Backups backups() {
        return new Backups() {
            @Override
            public Backup create(String name, Origin origin) {
                return backups.computeIfAbsent(
                        name,
                        n -> new Backup(
                                n,
                                instant(),
                                origin,
                                1000,
                                Map.of("orders", 10L),
                                applied.toString(),
                                Optional.empty()));
            }

            @Override
            public Verification verify(String name, boolean byRestore) {
                return new Verification(name, byRestore, 1, List.of());
            }

            @Override
            public List<Backup> list() {
                return List.copyOf(backups.values());
            }

            @Override
            public void copyInto(String name, dev.sluice.base.Secret database) {
                throw new IllegalStateException("a copied world needs no restoring");
            }

            @Override
            public void restore(String name) {
                if (!restorable) {
                    throw new IllegalStateException("the engine never restores a backup by itself");
                }
                applied.clear();
                applied.addAll(inBackup);
                restored++;
            }

            @Override
            public List<String> prunable(int last, Duration age, Set<String> pinned) {
                return List.of();
            }

            @Override
            public List<String> prune(int last, Duration age, Set<String> pinned) {
                if (cannotPrune) {
                    throw new SluiceException(Code.BUSY, "another backup is being written", "");
                }
                return List.of();
            }
        };
    }

    @Override
    public RecoveryKits kits() {
        return new RecoveryKits() {
            @Override
            public Kept keep(Contents contents) {
                if (cannotCopy) {
                    throw new SluiceException(Code.BACKUP_FAILED, "the bucket cannot be reached", "");
                }
                kits.put(contents.deployment().number(), contents.release().version());
                return new Kept(List.of("s3://bucket"), 1000);
            }

            @Override
            public List<String> prune(boolean dryRun) {
                return List.of();
            }
        };
    }

    @Override
    public Rehearsals rehearsals() {
        return backup -> {
            rehearsals.add(backup);
            return new CopiedWorld(this);
        };
    }

    @Override
    public MigrationTool migrations(Path releaseDirectory) {
        return tool(releaseDirectory, applied);
    }

    private boolean isBroken(String revision, boolean forReal) {
        return forReal ? brokenMigrations.contains(revision) : brokenOnCopies.contains(revision);
    }

    private MigrationScript.Content content(String revision) {
        String text = sql.get(revision);
        return text == null
                ? new MigrationScript.Opaque("it is kept in memory")
                : new MigrationScript.Sql(text, false, MigrationScript.Scope.SCRIPT);
    }

    MigrationTool tool(Path releaseDirectory, List<String> applied) {
        Version version = new Version(releaseDirectory.getFileName().toString());
        List<Migration> known = migrations.getOrDefault(version, List.of());
        return new MigrationTool() {
            @Override
            public MigrationStatus status() {
                List<String> names = known.stream().map(Migration::revision).toList();
                return new MigrationStatus(
                        applied.isEmpty() ? Optional.empty() : Optional.of(applied.getLast()),
                        known.stream()
                                .filter(m -> !applied.contains(m.revision()))
                                .toList(),
                        applied.stream().filter(r -> !names.contains(r)).toList(),
                        dirty);
            }

            @Override
            public List<MigrationScript> sql(List<String> revisions) {
                return revisions.stream()
                        .map(r -> new MigrationScript(r, "", Optional.empty(), content(r)))
                        .toList();
            }

            @Override
            public void upgradeTo(String revision) {
                if (applied == World.this.applied) {
                    beforeMigration.run();
                    World.this.pause(migrationTakes);
                }
                for (Migration migration : status().pending()) {
                    if (isBroken(migration.revision(), applied == World.this.applied)) {
                        dirty = breaksHalfWay ? Optional.of("holds half of " + migration.revision()) : Optional.empty();
                        changed = changesSchemaBeforeItFails ? "half of " + migration.revision() : "";
                        throw new SluiceException(Code.MIGRATION_FAILED, migration.revision() + " failed", "");
                    }
                    applied.add(migration.revision());
                    ran.add(reallyRuns.getOrDefault(migration.revision(), "select 1"));
                    if (migration.revision().equals(revision)) {
                        return;
                    }
                }
            }

            @Override
            public void upgradeTo(String revision, Consumer<String> tell) {
                told.forEach(tell);
                upgradeTo(revision);
            }

            @Override
            public boolean canDowngrade() {
                return canDowngrade;
            }

            @Override
            public void downgradeTo(String revision) {
                int keep = applied.indexOf(revision) + 1;
                applied.subList(keep, applied.size()).clear();
            }
        };
    }

    /** What can be compared between two runs: who is routed to, what runs, where the database is. */
    synchronized String picture() {
        Split split = table.map(RoutingTable::split).orElse(Split.NONE);
        return "stable %s, canary %s at %s; running %s; database %s; backups %s; cut %s"
                .formatted(
                        split.stable().map(b -> b.id().toString()).orElse("none"),
                        split.canary().map(b -> b.id().toString()).orElse("none"),
                        split.weight(),
                        new TreeSet<>(instances.keySet()),
                        applied,
                        new TreeSet<>(backups.keySet()),
                        cut.map(c -> c.backend().toString()).orElse("none"));
    }

    static DeploymentId deployment(long number) {
        return new DeploymentId(number);
    }
}
