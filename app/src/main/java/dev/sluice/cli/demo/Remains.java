package dev.sluice.cli.demo;

import dev.sluice.adapter.disk.Disk;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.terminal.Session;
import dev.sluice.port.Target.Instance;
import dev.sluice.wiring.StateFolder;
import dev.sluice.wiring.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a demo left running in its folder. Everything is found by what is written there, and ended by its own process id. */
public final class Remains {
    static final String PREFIX = "sluice-demo-";
    private static final Duration GRACE = Duration.ofSeconds(5);
    private final Path folder;
    private final Session session;

    Remains(Path folder, Session session) {
        this.folder = folder;
        this.session = session;
    }

    /** Those in a folder that a person names. Throws {@code USAGE} where that is no demo's. */
    public static Remains in(Path folder, Session session) {
        Path absolute = folder.toAbsolutePath().normalize();
        boolean demo = String.valueOf(absolute.getFileName()).startsWith(PREFIX)
                && Files.isRegularFile(absolute.resolve("sluice.yaml"))
                && Files.isDirectory(absolute.resolve("state"));
        if (!demo) {
            throw new SluiceException(Code.USAGE, absolute + " is not the folder of a demo", "");
        }
        return new Remains(absolute, session);
    }

    /** Ends all of it and removes the folder. */
    public void end() {
        StateFolder state = new StateFolder(folder.resolve("state"));
        try (Workplace workplace = new Workplace(state, session.variables(), session.clock())) {
            workplace
                    .onlooker()
                    .environment(Demo.SHOP)
                    .deployments()
                    .forEach(d -> workplace.carriers().stop(d.id()));
            for (Instance instance : workplace.target().instances(Demo.SHOP)) {
                workplace.target().stop(Demo.SHOP, instance.id(), GRACE);
            }
            workplace.router(Demo.SHOP).stop(Duration.ofSeconds(1));
        } finally {
            server().ifPresent(Remains::stop);
            Disk.remove(folder);
        }
    }

    /** The PostgreSQL server of the folder, if it runs: the process that its pid file names and that was started for it. */
    private Optional<ProcessHandle> server() {
        Path data = folder.resolve(DemoDatabase.POSTGRES_FOLDER);
        Path file = data.resolve("postmaster.pid");
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
            return ProcessHandle.of(pid)
                    .filter(process -> process.info()
                            .commandLine()
                            .filter(line -> line.contains(data.toString()))
                            .isPresent());
        } catch (IOException e) {
            throw Disk.failure("read " + file, e);
        }
    }

    private static void stop(ProcessHandle server) {
        server.destroy();
        try {
            server.onExit().get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            server.destroyForcibly();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for PostgreSQL failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.destroyForcibly();
        }
    }
}
