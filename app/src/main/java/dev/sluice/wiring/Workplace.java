package dev.sluice.wiring;

import dev.sluice.adapter.database.Databases;
import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.journal.SqliteJournal;
import dev.sluice.adapter.metrics.LiveMetrics;
import dev.sluice.adapter.metrics.command.ProgramSource;
import dev.sluice.adapter.metrics.httpjson.HttpJsonSource;
import dev.sluice.adapter.metrics.logs.AccessLogSource;
import dev.sluice.adapter.metrics.logs.InstanceLogsSource;
import dev.sluice.adapter.metrics.prometheus.PrometheusSource;
import dev.sluice.adapter.metrics.router.RouterNumbersSource;
import dev.sluice.adapter.metrics.sample.Source;
import dev.sluice.adapter.metrics.sentry.SentrySource;
import dev.sluice.adapter.metrics.sql.SqlSource;
import dev.sluice.adapter.probe.LiveProbe;
import dev.sluice.adapter.process.LocalCommands;
import dev.sluice.adapter.process.ProcessTarget;
import dev.sluice.adapter.redis.RedisDatabase;
import dev.sluice.adapter.release.FileReleaseStore;
import dev.sluice.adapter.yaml.ConfigurationFile;
import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Mask;
import dev.sluice.base.SluiceException;
import dev.sluice.config.AppSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.MetricSource;
import dev.sluice.plan.Plan;
import dev.sluice.port.Backups;
import dev.sluice.port.Journal.Lease;
import dev.sluice.port.Probe;
import dev.sluice.port.ReleaseStore;
import dev.sluice.run.Operator;
import dev.sluice.run.Ports;
import dev.sluice.run.Ports.DataPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The state folder of this machine with everything that works on it. Opened for one command, and closed with it. */
public final class Workplace implements AutoCloseable {
    /** Longer than any restore takes: a process of this machine that holds a lease and dies is known to be dead at once. */
    private static final Duration RESERVED = Duration.ofDays(7);

    private final StateFolder state;
    private final Map<String, String> variables;
    private final InstantSource clock;
    private Optional<SqliteJournal> journal = Optional.empty();
    private boolean writable;

    /** @param variables the environment variables, which configurations refer to and carriers inherit */
    public Workplace(StateFolder state, Map<String, String> variables, InstantSource clock) {
        this.state = state;
        this.variables = Map.copyOf(variables);
        this.clock = clock;
    }

    public StateFolder state() {
        return state;
    }

    /** The journal, to write and to read; made where there is none. */
    public SqliteJournal journal() {
        return opened(true);
    }

    /** The journal to look at; an empty one where there is none yet. */
    public SqliteJournal journalToRead() {
        return opened(false);
    }

    /** One that was opened to look at is opened again to write: where there was none, it is not the file's. */
    private SqliteJournal opened(boolean toWrite) {
        if (toWrite && !writable) {
            journal.ifPresent(SqliteJournal::close);
            journal = Optional.empty();
            writable = true;
        }
        if (journal.isEmpty()) {
            journal = Optional.of(
                    toWrite
                            ? SqliteJournal.open(state.journal(), clock, Holder::isDead)
                            : SqliteJournal.openToRead(state.journal(), clock, Holder::isDead));
        }
        return journal.get();
    }

    public Operator operator() {
        return new Operator(journal(), clock);
    }

    /** What people do, where nothing is going to be written. */
    public Operator onlooker() {
        return new Operator(journalToRead(), clock);
    }

    public KeptConfigurations configurations() {
        return new KeptConfigurations(state);
    }

    public Carriers carriers() {
        return new Carriers(state, variables);
    }

    /** The instances of every environment, to look at and to stop. */
    public ProcessTarget target() {
        return new ProcessTarget(state.root(), id -> Mask.NONE);
    }

    /** The instances of an environment; its secrets are hidden in what they wrote. */
    public ProcessTarget target(EnvironmentSpec spec) {
        Mask mask = spec.mask();
        return new ProcessTarget(state.root(), id -> mask);
    }

    /** The instances of which a log is kept. */
    public List<String> loggedInstances(EnvironmentId environment) {
        Path logs = state.logs().resolve(environment.app()).resolve(environment.name());
        if (!Files.isDirectory(logs)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(logs)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".log"))
                    .map(name -> name.substring(0, name.length() - ".log".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Disk.failure("look through " + logs, e);
        }
    }

    /** @param folder where programs run that belong to no release */
    public Probe probe(Path folder) {
        Databases databases = new Databases(clock);
        return new LiveProbe(
                folder,
                new LocalCommands(),
                spec -> databases.database(database(spec)),
                (spec, release) -> databases.migrations(spec, release, new LocalCommands()),
                (url, within) -> new RedisDatabase(url).answer(within),
                clock);
    }

    private static DataSpec database(EnvironmentSpec spec) {
        return spec.data()
                .orElseThrow(() -> new SluiceException(
                        Code.CONFIGURATION, spec.id() + " has no database", "add `database` to sluice.yaml"));
    }

    public RouterProcess router(EnvironmentId environment) {
        return new RouterProcess(state, environment, variables);
    }

    /** The releases of an app whose configuration is in this folder. */
    public ReleaseStore releases(Path folder) {
        return new FileReleaseStore(state.root(), folder, new LocalCommands());
    }

    /** The environment's database; empty where it has none. */
    public Optional<DataPorts> data(EnvironmentSpec spec) {
        return spec.data().map(data -> new EnvironmentData(new Databases(clock), spec, state, clock));
    }

    /** How an environment's data is. */
    public DataHealth dataHealth(EnvironmentSpec spec) {
        return new DataHealth(this, spec, new Databases(clock));
    }

    /** The environment's backups, to be restored into another database than its own. */
    public Backups backupsInto(EnvironmentSpec spec, String database) {
        return new Databases(clock).backupsInto(spec, backupFolder(spec), database);
    }

    private Path backupFolder(EnvironmentSpec spec) {
        return state.backups().resolve(spec.id().app()).resolve(spec.id().name());
    }

    /** The configuration that a deployment began with; its secrets are those of today. */
    public EnvironmentSpec configuration(DeploymentId deployment) {
        Plan plan = onlooker().deployment(deployment).plan();
        return kept(plan)
                .environment(plan.environment().name())
                .orElseThrow(() -> new SluiceException(
                        Code.CONFIGURATION,
                        "the configuration that deployment " + deployment + " began with has no environment "
                                + plan.environment().name(),
                        "the state folder was changed by hand: "
                                + configurations().text(plan.configuration())));
    }

    private AppSpec kept(Plan plan) {
        KeptConfigurations kept = configurations();
        String digest = plan.configuration();
        return ConfigurationFile.read(kept.text(digest), kept.origin(digest), variables);
    }

    /**
     * As {@link #configuration}, to act by it. Throws {@code CONFIGURATION} with everything that this machine does not give: a
     * database whose address is missing would look like no database.
     */
    public EnvironmentSpec completeConfiguration(DeploymentId deployment) {
        Plan plan = onlooker().deployment(deployment).plan();
        kept(plan).requireComplete(plan.environment().name());
        return configuration(deployment);
    }

    /** Ensures that a carrier drives a deployment: one that does is left alone, a new one needs everything configured. */
    public void carry(DeploymentId deployment) {
        if (!carriers().isCarried(deployment)) {
            completeConfiguration(deployment);
            carriers().ensure(deployment);
        }
    }

    /** The folder that the relative paths of that configuration start from. */
    public Path origin(DeploymentId deployment) {
        return configurations().origin(onlooker().deployment(deployment).plan().configuration());
    }

    /** Keeps others from acting on an environment while a command does. */
    public Lease reserve(EnvironmentId environment) {
        return journal().acquire(environment, Holder.self().toString(), RESERVED);
    }

    /** Everything that an engine needs to carry deployments of an environment. */
    public Ports ports(EnvironmentSpec spec, Path folder) {
        return new Ports(
                journal(),
                this::configuration,
                releases(folder),
                target(spec),
                router(spec.id()),
                data(spec),
                probe(folder),
                new LocalCommands(),
                new LiveMetrics(source -> metricSource(spec, source)),
                state.root());
    }

    private Source metricSource(EnvironmentSpec spec, MetricSource source) {
        return switch (source) {
            case MetricSource.Prometheus prometheus -> new PrometheusSource(prometheus);
            case MetricSource.Http http -> new HttpJsonSource(http);
            case MetricSource.Sentry sentry -> new SentrySource(sentry);
            case MetricSource.Sql sql -> new SqlSource(sql, new Databases(clock).database(database(spec)));
            case MetricSource.Program program -> new ProgramSource(program, new LocalCommands());
            case MetricSource.Router numbers -> new RouterNumbersSource(numbers, router(spec.id()));
            case MetricSource.Log log ->
                new InstanceLogsSource(
                        log,
                        target(spec),
                        state.logs().resolve(spec.id().app()).resolve(spec.id().name()));
            case MetricSource.AccessLog log ->
                new AccessLogSource(log, state.router(spec.id()).resolve("access.log"));
        };
    }

    @Override
    public void close() {
        journal.ifPresent(SqliteJournal::close);
    }
}
