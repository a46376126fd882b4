package dev.sluice.adapter.supervise;

import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.disk.FolderLock;
import dev.sluice.adapter.disk.KeyValues;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Starts, finds and stops supervised programs, each known by its run folder. Safe for many threads and processes at once:
 * whatever happens and whoever dies, at most one program runs per run folder.
 */
public final class Supervisor {
    /*
     * Three things keep it to one program.
     *   1. Starts of neighbouring folders take turns (FolderLock); the lock dies with its holder.
     *   2. A starter that dies after its fork leaves a supervisor that has not yet written itself down. Each start therefore
     *      writes a new token into `attempt` before it looks around; a supervisor writes itself down before it reads
     *      `attempt`, and gives way when that is not its own. Whichever is second sees the other.
     *   3. All that descends from a supervisor carries the run folder in its environment (MARK), so a program is found and
     *      ended even if the supervisor died between its fork and writing it down.
     */
    static final String MARK = "SLUICE_RUN";
    private static final String STOP = "stop";
    private static final String ATTEMPT = "attempt";
    private static final String CHILD = "child";
    private static final String EXITS = "exits";
    private static final String LOCK = "supervise";
    private static final long LOG_BYTES = 20L << 20;
    private static final Duration SOON = Duration.ofSeconds(10);

    /**
     * Ensures that the program runs. One that already runs under this folder is adopted, whatever it was started with; it
     * is restarted by a new supervisor where only the old one died. Returns when the program was started (it may have ended
     * since), not when it is ready.
     */
    public Supervised start(Path runFolder, Program program) {
        Path folder = Disk.privateFolder(absolute(runFolder));
        while (true) {
            try (FolderLock _ = lock(folder)) {
                if (Files.exists(folder.resolve(STOP)) && look(folder).gone() && unmarked(folder)) {
                    Disk.remove(folder.resolve(STOP));
                }
                if (!Files.exists(folder.resolve(STOP))) {
                    Supervised found = look(folder);
                    return found.supervisor().isPresent() ? settled(folder) : launch(folder, program);
                }
            }
            stop(folder, SOON);
        }
    }

    /** The program of a run folder, if it or its supervisor is alive. */
    public Optional<Supervised> find(Path runFolder) {
        return Optional.of(look(runFolder)).filter(found -> !found.gone());
    }

    /** What the run folder says, checked against the processes that are there. */
    public Supervised look(Path runFolder) {
        Path folder = absolute(runFolder);
        Optional<ProcessIdentity> supervisor = token(folder)
                .flatMap(token -> ProcessIdentity.read(supervisorFile(folder, token)))
                .filter(ProcessIdentity::alive);
        Optional<ProcessIdentity> program =
                ProcessIdentity.read(folder.resolve(CHILD)).filter(ProcessIdentity::alive);
        Map<String, String> exits = KeyValues.read(folder.resolve(EXITS)).orElse(Map.of());
        return new Supervised(
                supervisor,
                program,
                Integer.parseInt(exits.getOrDefault("count", "0")),
                Integer.parseInt(exits.getOrDefault("status", "-1")));
    }

    /**
     * Stops the program and everything it started: SIGTERM, {@code grace}, SIGKILL. Returns when all of it is gone; nothing
     * there is fine. It is not restarted, until {@link #start} is called again.
     */
    public void stop(Path runFolder, Duration grace) {
        Path folder = absolute(runFolder);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (FolderLock _ = lock(folder)) {
            Disk.write(folder.resolve(STOP), "");
            Optional<ProcessIdentity> supervisor = look(folder).supervisor();
            if (supervisor.isPresent()) {
                supervisor.get().terminate();
            } else {
                ProcessTable.signal(MARK, folder.toString(), false);
                look(folder).program().ifPresent(ProcessIdentity::terminate);
            }
        }
        BooleanSupplier over = () -> look(folder).gone() && unmarked(folder);
        if (await(grace, over)) {
            return;
        }
        boolean killed = await(SOON, () -> {
            Supervised left = look(folder);
            left.supervisor().ifPresent(ProcessIdentity::kill);
            left.program().ifPresent(ProcessIdentity::kill);
            ProcessTable.signal(MARK, folder.toString(), true);
            return over.getAsBoolean();
        });
        if (!killed) {
            throw new SluiceException(
                    Code.TIMED_OUT,
                    "a process of " + folder.getFileName() + " does not end, not even by SIGKILL",
                    "it hangs in the kernel, usually on a disk or network file system that does not answer");
        }
    }

    /** Removes the run folder of a program that was stopped; one that has been started again keeps it. */
    public void forget(Path runFolder) {
        Path folder = absolute(runFolder);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (FolderLock _ = lock(folder)) {
            if (Files.exists(folder.resolve(STOP)) && look(folder).gone() && unmarked(folder)) {
                Disk.remove(folder);
            }
        }
    }

    private Supervised launch(Path folder, Program program) {
        Optional<String> before = token(folder);
        String token = UUID.randomUUID().toString();
        Disk.write(folder.resolve(ATTEMPT), token);
        before.ifPresent(old -> {
            ProcessIdentity.read(supervisorFile(folder, old)).ifPresent(ProcessIdentity::kill);
            Disk.remove(supervisorFile(folder, old));
        });
        Optional<ProcessIdentity> adopted = look(folder).program();
        endStrays(folder, adopted);
        if (adopted.isEmpty()) {
            Disk.remove(folder.resolve(CHILD));
            Disk.remove(folder.resolve(EXITS));
        }
        Process process = spawn(folder, token, program);
        boolean recorded = await(SOON, () -> Files.exists(supervisorFile(folder, token)) || !process.isAlive());
        if (!recorded || !Files.exists(supervisorFile(folder, token))) {
            throw new SluiceException(
                    Code.START_FAILED,
                    "the supervisor of " + folder.getFileName() + " did not come up",
                    "what it said is at the end of " + program.log());
        }
        return settled(folder);
    }

    /** Ends what an earlier supervisor started and nobody recorded. The adopted program and its session stay. */
    private static void endStrays(Path folder, Optional<ProcessIdentity> adopted) {
        boolean ended = await(SOON, () -> {
            List<ProcessTable.Marked> strays = ProcessTable.marked(MARK, folder.toString()).stream()
                    .filter(process -> adopted.isEmpty()
                            || process.session() != adopted.get().pid())
                    .toList();
            strays.forEach(process -> process.identity().kill());
            return strays.isEmpty();
        });
        if (!ended) {
            throw new SluiceException(
                    Code.TIMED_OUT,
                    "an earlier process of " + folder.getFileName() + " does not end, so no second one is started",
                    "look for it with: ps -e -o pid,stat,args");
        }
    }

    private static Process spawn(Path folder, String token, Program program) {
        Path script = folder.resolve("supervise");
        Disk.write(script, script());
        Disk.folder(Objects.requireNonNull(absolute(program.log()).getParent()));
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                script.toString(),
                folder.toString(),
                token,
                absolute(program.log()).toString(),
                Long.toString(LOG_BYTES),
                program.restart().word()));
        command.addAll(program.command());
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.addFirst("/usr/bin/setsid");
        }
        Map<String, String> environment = new HashMap<>(program.environment());
        environment.put(MARK, folder.toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(program.directory().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(program.log().toFile()))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new SluiceException(
                    Code.START_FAILED,
                    "cannot start the supervisor of " + folder.getFileName() + ": " + e.getMessage(),
                    "it needs /bin/sh, and the working directory " + program.directory(),
                    e);
        }
    }

    /** Waits until the supervisor has started its program, or has ended. */
    private Supervised settled(Path folder) {
        await(SOON, () -> {
            Supervised now = look(folder);
            return now.program().isPresent()
                    || now.exits() > 0
                    || now.supervisor().isEmpty();
        });
        return look(folder);
    }

    private static boolean unmarked(Path folder) {
        return ProcessTable.none(MARK, folder.toString());
    }

    private static Optional<String> token(Path folder) {
        try {
            String token = Files.readString(folder.resolve(ATTEMPT)).strip();
            return token.matches("[0-9a-f-]{36}") ? Optional.of(token) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Path supervisorFile(Path folder, String token) {
        return folder.resolve("supervisor." + token);
    }

    private static FolderLock lock(Path folder) {
        return FolderLock.take(Objects.requireNonNull(folder.getParent()), LOCK);
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static boolean await(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= deadline) {
                return false;
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SluiceException(Code.TIMED_OUT, "interrupted while waiting for a process", "", e);
            }
        }
        return true;
    }

    private static String script() {
        try (InputStream in = Supervisor.class.getResourceAsStream("supervise.sh")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Disk.failure("read supervise.sh", e);
        }
    }
}
