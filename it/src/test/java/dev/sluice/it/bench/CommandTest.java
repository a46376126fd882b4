package dev.sluice.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.Machine;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long people wait for Sluice itself: beyond what a deployment has to wait for, and for a look at what stands. */
@Tag("bench")
class CommandTest {
    private static final int DEPLOYMENTS = Integer.getInteger("bench.rounds", 6);
    private static final int LOOKS = Integer.getInteger("bench.rounds", 20);
    private static final String NO_HOLDS = """
            strategy: blueGreen
            bake: 1s
            standby: {warm: 1s, kept: 7d}""";

    private final Book book = Book.open(getClass());

    @TempDir
    private Path folder;

    @Test
    void a_deployment_without_holds() throws Exception {
        List<Double> walls = new ArrayList<>();
        List<Double> overheads = new ArrayList<>();
        try (Machine machine = Machine.withPostgres(folder).configure(NO_HOLDS, "")) {
            Launcher sluice = Launcher.on(machine);
            deploy(sluice, machine, "1.0.0");
            for (int round = 0; round < DEPLOYMENTS; round++) {
                Duration wall = deploy(sluice, machine, round % 2 == 0 ? "1.1.0" : "1.3.0");
                DeploymentState deployment = machine.deployment(machine.newest());
                Duration waited = waitedFor(deployment);
                walls.add(seconds(wall));
                overheads.add(seconds(wall.minus(waited)));
                System.out.println(steps(deployment, wall));
            }
        }
        book.record(List.of(
                Reading.of("deploy.wall", "`sluice deploy`, blue-green without holds", new Series(walls), "s"),
                Reading.of(
                                "deploy.overhead",
                                "of this, what is not preparing, backup with restore, migration, or the application's starts and stops",
                                new Series(overheads),
                                "s")
                        .within(Bound.valueAtMost(2))));
    }

    private static Duration deploy(Launcher sluice, Machine machine, String version) throws Exception {
        Duration wall = sluice.run("deploy", version, "--yes").wall();
        Until.holds(
                version + " is baked",
                () -> machine.deployment(machine.newest()).isEnded());
        return wall;
    }

    private static Duration waitedFor(DeploymentState deployment) {
        return deployment.steps().stream()
                .filter(step -> isWaiting(step.step()))
                .map(CommandTest::took)
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Whether a step's time is that of the application, its tools and its database. */
    private static boolean isWaiting(Step step) {
        return step instanceof Step.Fetch
                || step instanceof Step.Backup
                || step instanceof Step.Migrate
                || step instanceof Step.Start
                || step instanceof Step.HandOver;
    }

    private static Duration took(StepRecord step) {
        return step.took(step.ended().orElseThrow());
    }

    private static String steps(DeploymentState deployment, Duration wall) {
        StringBuilder text = new StringBuilder("deployment %s to %s took %.2f s, from opened to promoted %.2f s:"
                .formatted(
                        deployment.id(),
                        deployment.plan().to().version(),
                        seconds(wall),
                        seconds(Duration.between(
                                deployment.openedAt(),
                                deployment.step("promote").orElseThrow().ended().orElseThrow()))));
        deployment.steps().stream()
                .filter(StepRecord::isDone)
                .forEach(step -> text.append(" %s %.2f".formatted(step.step().name(), seconds(took(step)))));
        return text.toString();
    }

    @Test
    void a_look_at_what_stands() throws Exception {
        List<Double> walls = new ArrayList<>();
        try (Machine machine = Machine.withSqlite(folder).configure(NO_HOLDS, "")) {
            Launcher sluice = Launcher.on(machine);
            deploy(sluice, machine, "1.0.0");
            deploy(sluice, machine, "1.1.0");
            for (int look = 0; look < LOOKS; look++) {
                Launcher.Run status = sluice.run("status");
                assertThat(status.out()).contains("1.1.0");
                walls.add(seconds(status.wall()));
            }
        }
        book.record(List.of(Reading.of("status.wall", "`sluice status`", new Series(walls), "s")
                .within(Bound.valueAtMost(0.3))));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
