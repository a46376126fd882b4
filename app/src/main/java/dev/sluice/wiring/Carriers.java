package dev.sluice.wiring;

import dev.sluice.adapter.supervise.Program;
import dev.sluice.adapter.supervise.Program.Restart;
import dev.sluice.adapter.supervise.Supervisor;
import dev.sluice.base.DeploymentId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The detached processes that drive deployments, one for each, started again when they die before their deployment ended. */
public final class Carriers {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private final StateFolder state;
    private final Map<String, String> variables;
    private final Supervisor supervisor = new Supervisor();

    Carriers(StateFolder state, Map<String, String> variables) {
        this.state = state;
        this.variables = Map.copyOf(variables);
    }

    /** Ensures that a carrier drives this deployment; one that does is left alone. */
    public void ensure(DeploymentId deployment) {
        List<String> command = new ProgramFiles(state)
                .command(
                        List.of("-Xmx256m"),
                        List.of(
                                "carry",
                                deployment.toString(),
                                "--state",
                                state.root().toString()));
        supervisor.start(
                state.carrierProcess(deployment),
                new Program(command, state.root(), variables, log(deployment), Restart.ON_FAILURE));
    }

    /** Whether a process drives it, or something stands by to start one again. */
    public boolean isCarried(DeploymentId deployment) {
        return supervisor.find(state.carrierProcess(deployment)).isPresent();
    }

    /** Ends a carrier; its deployment stays where it is and can be carried on. */
    public void stop(DeploymentId deployment) {
        supervisor.stop(state.carrierProcess(deployment), GRACE);
    }

    /** Where a carrier writes what it could not write to the journal. */
    public Path log(DeploymentId deployment) {
        return state.logs().resolve("carrier-" + deployment + ".log");
    }
}
