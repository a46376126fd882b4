package dev.sluice.adapter.process;

import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.disk.FolderLock;
import dev.sluice.adapter.supervise.Program;
import dev.sluice.adapter.supervise.Supervised;
import dev.sluice.adapter.supervise.Supervisor;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Mask;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Target;
import dev.sluice.traffic.BackendId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Instances as supervised processes of this machine, on loopback ports. All that is known of them is under {@code run} in the
 * state folder, a folder each; their logs are under {@code logs}. Thread-safe, and safe beside other processes doing the same.
 */
public final class ProcessTarget implements Target {
    private static final String HOST = "127.0.0.1";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");

    private final Path state;
    private final AppEnvironment app;
    private final Function<EnvironmentId, Mask> masks;
    private final InstantSource clock;
    private final Supervisor supervisor = new Supervisor();

    /** @param masks hides an environment's secrets in the log lines that are shown */
    public ProcessTarget(Path state, Function<EnvironmentId, Mask> masks) {
        this(state, masks, System.getenv(), InstantSource.system());
    }

    ProcessTarget(Path state, Function<EnvironmentId, Mask> masks, Map<String, String> caller, InstantSource clock) {
        this.state = state.toAbsolutePath().normalize();
        this.masks = masks;
        this.app = new AppEnvironment(caller);
        this.clock = clock;
    }

    @Override
    public List<Instance> ensure(
            EnvironmentSpec environment, BackendId backend, ComponentSpec component, Path directory) {
        logs(environment.id()).prune(clock.instant());
        List<Instance> running = new ArrayList<>();
        for (int number = 1; number <= component.instances(); number++) {
            String id = backend.deployment() + "-" + component.name() + "-" + number;
            InstanceRecord record = reserve(environment.id(), id, backend, component.name());
            Supervised found =
                    supervisor.start(folder(environment.id(), id), program(environment, component, record, directory));
            running.add(instance(record, found));
        }
        return running;
    }

    @Override
    public List<Instance> instances(EnvironmentId environment) {
        return records(folder(environment)).stream()
                .map(record -> instance(record, supervisor.look(folder(environment, record.id()))))
                .sorted(Comparator.comparing(Instance::id))
                .toList();
    }

    @Override
    public void stop(EnvironmentId environment, String instance, Duration grace) {
        Path folder = folder(environment, instance);
        supervisor.stop(folder, grace);
        supervisor.forget(folder);
    }

    /** Stops an instance and keeps its place: {@link #ensure} starts it again on the same port. */
    public void suspend(EnvironmentId environment, String instance, Duration grace) {
        supervisor.stop(folder(environment, instance), grace);
    }

    @Override
    public List<String> tail(EnvironmentId environment, String instance, int lines) {
        Mask mask = masks.apply(environment);
        return logs(environment).tail(checked(instance), lines).stream()
                .map(mask::hide)
                .toList();
    }

    /** What was written down of this instance, or now is; its port belongs to it for as long as its folder is there. */
    private InstanceRecord reserve(EnvironmentId environment, String id, BackendId backend, String component) {
        Path folder = folder(environment, id);
        try (FolderLock _ = FolderLock.take(state.resolve("run"), "ports")) {
            Optional<InstanceRecord> known = InstanceRecord.read(folder);
            if (known.isPresent()
                    && (!supervisor.look(folder).gone()
                            || Ports.isFree(known.get().port()))) {
                return known.get();
            }
            InstanceRecord record = new InstanceRecord(id, backend, component, Ports.free(reserved()), clock.instant());
            record.write(Disk.privateFolder(folder));
            return record;
        }
    }

    private Set<Integer> reserved() {
        try (Stream<Path> folders = Files.find(state.resolve("run"), 2, (path, a) -> a.isDirectory())) {
            return folders.flatMap(environment -> records(environment).stream())
                    .map(InstanceRecord::port)
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw Disk.failure("look through " + state.resolve("run"), e);
        }
    }

    private Program program(
            EnvironmentSpec environment, ComponentSpec component, InstanceRecord record, Path directory) {
        InstanceProgram instance = new InstanceProgram(
                environment, component, record.backend().version(), record.id(), record.port(), directory);
        return new Program(
                instance.command(List.of(), app),
                directory,
                instance.variables(app),
                logs(environment.id()).of(record.id()),
                Program.Restart.ALWAYS);
    }

    private static Instance instance(InstanceRecord record, Supervised found) {
        return new Instance(
                record.id(),
                record.backend(),
                record.component(),
                HOST,
                record.port(),
                found.program().isPresent(),
                found.exits(),
                found.lastExit(),
                record.startedAt());
    }

    private static List<InstanceRecord> records(Path environment) {
        if (!Files.isDirectory(environment)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(environment)) {
            return folders.filter(Files::isDirectory)
                    .flatMap(folder -> InstanceRecord.read(folder).stream())
                    .toList();
        } catch (IOException e) {
            throw Disk.failure("look through " + environment, e);
        }
    }

    private InstanceLog logs(EnvironmentId environment) {
        return new InstanceLog(state.resolve("logs").resolve(environment.app()).resolve(environment.name()));
    }

    private Path folder(EnvironmentId environment) {
        return state.resolve("run").resolve(environment.app()).resolve(environment.name());
    }

    private Path folder(EnvironmentId environment, String instance) {
        return folder(environment).resolve(checked(instance));
    }

    private static String checked(String instance) {
        if (!ID.matcher(instance).matches()) {
            throw new IllegalArgumentException("not the name of an instance: " + instance);
        }
        return instance;
    }
}
