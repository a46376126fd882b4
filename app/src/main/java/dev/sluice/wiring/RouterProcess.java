package dev.sluice.wiring;

import dev.sluice.adapter.supervise.Program;
import dev.sluice.adapter.supervise.Program.Restart;
import dev.sluice.adapter.supervise.Supervisor;
import dev.sluice.base.Code;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Router;
import dev.sluice.router.admin.RouterClient;
import dev.sluice.router.store.RouterDirectory;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.RouterState;
import dev.sluice.traffic.RoutingTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The built-in router of one environment: a process of its own, asked over its socket, started again when it dies. */
public final class RouterProcess implements Router {
    private static final Duration TO_START = Duration.ofSeconds(15);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private final StateFolder state;
    private final EnvironmentId environment;
    private final Map<String, String> variables;
    private final Supervisor supervisor = new Supervisor();
    private final RouterClient client;

    RouterProcess(StateFolder state, EnvironmentId environment, Map<String, String> variables) {
        this.state = state;
        this.environment = environment;
        this.variables = Map.copyOf(variables);
        this.client = new RouterClient(RouterDirectory.adminSocket(state.router(environment)));
    }

    @Override
    public void ensureRunning() {
        if (client.reachable()) {
            return;
        }
        List<String> command = new ProgramFiles(state)
                .command(
                        List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx128m", "-Xss512k"),
                        "dev.sluice.router.RouterMain",
                        List.of("--dir", state.router(environment).toString()));
        Map<String, String> kept = Map.of("PATH", variables.getOrDefault("PATH", "/usr/bin:/bin"), "LANG", "C.UTF-8");
        Path folder = state.routerProcess(environment);
        Program program = new Program(command, state.root(), kept, log(), Restart.ON_FAILURE);
        boolean isStartedAlready = supervisor.find(folder).isPresent();
        supervisor.start(folder, program);
        boolean isUp = comesUp();
        if (!isUp && isStartedAlready) {
            // One of an earlier Sluice that fails again and again serves nobody, and is in the way of this one.
            supervisor.stop(folder, GRACE);
            supervisor.start(folder, program);
            isUp = comesUp();
        }
        if (!isUp) {
            throw new SluiceException(
                    Code.ROUTER_UNREACHABLE,
                    "the router of " + environment + " did not come up within " + TO_START.toSeconds() + " s",
                    "what it said is at the end of " + log());
        }
    }

    private boolean comesUp() {
        long deadline = System.nanoTime() + TO_START.toNanos();
        while (!client.reachable()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SluiceException(Code.TIMED_OUT, "interrupted while the router came up", "", e);
            }
        }
        return true;
    }

    /** Whether it can be asked. */
    public boolean isReachable() {
        return client.reachable();
    }

    /** Where it writes what it has to tell. */
    public Path log() {
        return state.logs().resolve("router-" + environment.app() + "-" + environment.name() + ".log");
    }

    @Override
    public RouterState apply(RoutingTable table) {
        return client.apply(table);
    }

    @Override
    public RouterState state() {
        return client.state();
    }

    @Override
    public void acknowledge(BackendId backend, Epoch epoch) {
        client.acknowledge(backend, epoch);
    }

    @Override
    public RouterState pause(Duration atMost, Epoch epoch) {
        return client.pause(atMost, epoch);
    }

    @Override
    public RouterState resume(Epoch epoch) {
        return client.resume(epoch);
    }

    @Override
    public void stop(Duration drain) {
        client.stop(drain);
        supervisor.stop(state.routerProcess(environment), GRACE);
    }
}
