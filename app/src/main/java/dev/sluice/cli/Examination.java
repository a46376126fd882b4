package dev.sluice.cli;

import dev.sluice.adapter.postgres.InstalledTools;
import dev.sluice.adapter.redis.RedisDatabase;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.AppSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.port.Probe.CheckResult;
import dev.sluice.port.Probe.Status;
import dev.sluice.report.Units;
import dev.sluice.wiring.Holder;
import dev.sluice.wiring.Workplace;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The checks of {@code sluice doctor}, each with what it saw and, where it failed, what to do. */
final class Examination {
    private static final long FREE = 1_000_000_000;
    private final Workplace workplace;
    private final Session session;
    private final Environments environments;
    private final List<CheckResult> results = new ArrayList<>();

    Examination(Workplace workplace, Session session, Environments environments) {
        this.workplace = workplace;
        this.session = session;
        this.environments = environments;
    }

    List<CheckResult> results() {
        check("sluice", () -> passed(ProgramVersion.text()));
        check("java", Examination::java);
        check("git", () -> tool("git", "apt install git"));
        check("pg_dump", Examination::postgres);
        check("mariadb-dump", Examination::mariadb);
        check("redis-server", Examination::redis);
        check("state folder", this::stateFolder);
        check("journal", this::journal);
        check("configuration", this::configuration);
        workplace.journalToRead().environments().forEach(this::environment);
        return results;
    }

    private record Seen(Status status, String detail) {}

    private void check(String name, Supplier<Seen> question) {
        long begun = System.nanoTime();
        Seen seen;
        try {
            seen = question.get();
        } catch (SluiceException e) {
            seen = failed(e.what() + (e.help().isBlank() ? "" : "; " + e.help()));
        }
        results.add(new CheckResult(name, seen.status(), seen.detail(), Duration.ofNanos(System.nanoTime() - begun)));
    }

    private static Seen passed(String detail) {
        return new Seen(Status.PASSED, detail);
    }

    private static Seen warned(String detail) {
        return new Seen(Status.WARNING, detail);
    }

    private static Seen failed(String detail) {
        return new Seen(Status.FAILED, detail);
    }

    private static Seen java() {
        return passed(System.getProperty("java.vm.version") + " in " + System.getProperty("java.home"));
    }

    private Seen tool(String name, String install) {
        for (String folder : session.variables().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path file = Path.of(folder, name);
            if (!folder.isEmpty() && Files.isExecutable(file)) {
                return passed(file.toString());
            }
        }
        return warned("not on the PATH; needed for releases from git: " + install);
    }

    private static Seen postgres() {
        List<String> found = InstalledTools.descriptions();
        return found.isEmpty()
                ? warned("none found; needed to back PostgreSQL up: apt install postgresql-client")
                : passed(String.join(", ", found));
    }

    private static Seen mariadb() {
        List<String> found = dev.sluice.adapter.mariadb.InstalledTools.descriptions();
        return passed(
                found.isEmpty()
                        ? "none found; only backups of MariaDB need it: apt install mariadb-client"
                        : String.join(", ", found));
    }

    private static Seen redis() {
        List<String> found = RedisDatabase.tools();
        return passed(
                found.isEmpty()
                        ? "none found; only keeping data of Redis needs it: apt install redis-server"
                        : String.join(", ", found));
    }

    private Seen stateFolder() {
        Path root = workplace.state().root();
        if (!Files.exists(root)) {
            return passed(root + ", not made yet");
        }
        if (!Files.isWritable(root)) {
            return failed(root + " cannot be written by " + session.user());
        }
        try {
            long free = Files.getFileStore(root).getUsableSpace();
            String detail = root + ", " + Units.bytes(free) + " free";
            return free < FREE ? failed(detail + "; make room before the next backup") : passed(detail);
        } catch (IOException e) {
            return failed(root + ": " + e.getMessage());
        }
    }

    private Seen journal() {
        if (!Files.exists(workplace.state().journal())) {
            return passed("none yet");
        }
        List<String> problems = workplace.journalToRead().verify();
        return problems.isEmpty()
                ? passed("whole, its chain unbroken")
                : failed(String.join("; ", problems) + "; it was changed from outside, or the disk is failing");
    }

    private Seen configuration() {
        if (!Files.exists(environments.file())) {
            return warned("no " + environments.file().getFileName() + " here");
        }
        AppSpec app = environments.app();
        app.environments().forEach(this::ports);
        return passed(app.app() + ", " + Units.plural(app.environments().size(), "environment"));
    }

    private void ports(EnvironmentSpec spec) {
        spec.serving().listen().http().ifPresent(port -> check("port " + port, () -> port(spec, port)));
        spec.serving().listen().https().ifPresent(port -> check("port " + port, () -> port(spec, port)));
    }

    private Seen port(EnvironmentSpec spec, int port) {
        if (workplace.router(spec.id()).isReachable()) {
            return passed("the router of " + spec.id() + " runs");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(spec.serving().listen().address(), port));
            return passed("free for the router of " + spec.id());
        } catch (IOException e) {
            return failed("cannot be taken by the router of " + spec.id() + ": " + e.getMessage());
        }
    }

    private void environment(EnvironmentId id) {
        Optional<DeploymentState> current = workplace
                .onlooker()
                .environment(id)
                .active()
                .or(() -> workplace.onlooker().environment(id).watching());
        boolean live = workplace.onlooker().environment(id).live().isPresent();
        check("router of " + id, () -> {
            if (workplace.router(id).isReachable()) {
                return passed("up");
            }
            return live ? failed("down: nobody reaches " + id + "; `sluice router start`") : passed("not needed yet");
        });
        current.ifPresent(deployment -> check("deployment " + deployment.id(), () -> carried(deployment)));
    }

    private Seen carried(DeploymentState deployment) {
        boolean alive = deployment.carrier().filter(c -> !Holder.isDead(c)).isPresent()
                || workplace.carriers().isCarried(deployment.id());
        return alive ? passed("carried") : failed("its carrier is gone; `sluice watch` starts a new one");
    }
}
