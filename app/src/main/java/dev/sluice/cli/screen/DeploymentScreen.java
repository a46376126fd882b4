package dev.sluice.cli.screen;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Step;
import dev.sluice.report.EventText;
import dev.sluice.report.StepText;
import dev.sluice.report.Units;
import dev.sluice.report.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One deployment, as {@code deploy} and {@code watch} show it: headline, steps, traffic, what is to come, what to type. */
public final class DeploymentScreen {
    private final DeploymentState deployment;
    private final Instant now;
    private final Paint paint;

    /** @param now the time it is shown at; a deployment that ended is shown at its end */
    public DeploymentScreen(DeploymentState deployment, Instant now, Paint paint) {
        this.deployment = deployment;
        this.now = deployment.isEnded() ? deployment.lastAt() : now;
        this.paint = paint;
    }

    /** Everything: what a terminal shows while the deployment goes on. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(headline());
        lines.addAll(new StepGrid(paint, now).lines(beforeTraffic()));
        if (deployment.rollback().isPresent()) {
            lines.addAll(undo());
        } else if (!deployment.isPromoted() && !deployment.isEnded()) {
            lines.addAll(new TrafficBlock(deployment, now, paint).lines());
            toCome().ifPresent(lines::add);
        } else if (deployment.isPromoted()) {
            lines.addAll(new StepGrid(paint, now).lines(afterTraffic()));
            deployment
                    .current()
                    .ifPresent(s -> new MetricLines(paint, now)
                            .lines(deployment.metrics(s.step()))
                            .forEach(line -> lines.add("     " + line)));
        }
        said().ifPresent(lines::add);
        lines.addAll(end());
        return lines;
    }

    /** The newest word on the step that goes on. */
    private Optional<String> said() {
        return deployment.isEnded()
                ? Optional.empty()
                : deployment
                        .said()
                        .map(event -> "     "
                                + Columns.cut(
                                        new EventText(deployment).sentence(event), Columns.WIDTH - "     ".length()));
    }

    /** Where it stands, and what to type next: the last lines of the screen, and all that a log needs at the end. */
    public List<String> end() {
        Optional<Event.RollbackDecided> rollback = deployment.rollback();
        if (rollback.isPresent()) {
            return new TakenBackBlock(deployment, rollback.get().trigger(), paint).lines();
        }
        String version = deployment.plan().to().version().label();
        if (deployment.isEnded()) {
            boolean well = deployment.ending().filter(e -> e.exitStatus() == 0).isPresent();
            String verdict = Verdict.of(deployment);
            return List.of(
                    well ? paint.good("✔ " + verdict) : paint.bad("✖ " + verdict),
                    "  next      " + (well ? "sluice status" : help()) + "      report: sluice report "
                            + deployment.id() + " --open");
        }
        if (deployment.isPromoted()) {
            return List.of(
                    paint.good("✔ " + version + " promoted") + " after " + Units.duration(untilPromotion()) + watched(),
                    "  next      sluice status · sluice rollback takes it back · sluice report " + deployment.id()
                            + " --open");
        }
        return List.of();
    }

    /** What a person who looks on can do meanwhile. */
    public String hint() {
        return paint.faint("Ctrl-C detaches · sluice rollback takes it back");
    }

    private String headline() {
        Plan plan = deployment.plan();
        String from = plan.from().map(old -> old.release().version() + " → ").orElse("");
        String what = switch (plan.kind()) {
            case DEPLOY -> "  ";
            case ROLLBACK -> "  back to ";
            case RECOVERY -> "  recovery of ";
        };
        String title = plan.environment().app() + " " + plan.environment().name() + what + from
                + plan.to().version();
        String right =
                "deployment " + deployment.id() + " · " + Units.clock(Duration.between(deployment.openedAt(), now));
        String line = Columns.apart(title, right, Columns.WIDTH);
        return paint.strong(line.substring(0, title.length())) + line.substring(title.length());
    }

    /** All steps before the first share, or all of the plan where it never came to one. */
    private List<StepRecord> beforeTraffic() {
        return deployment.steps().stream()
                .takeWhile(s -> !(s.step() instanceof Step.Shift))
                .filter(s -> !isSilent(s))
                .toList();
    }

    private List<StepRecord> afterTraffic() {
        return deployment.steps().stream()
                .dropWhile(s -> !(s.step() instanceof Step.Shift))
                .filter(s -> !isSilent(s))
                .toList();
    }

    /** Steps that had nothing to do are not worth a place on the screen. */
    private static boolean isSilent(StepRecord step) {
        return step.isDone() && (step.step() instanceof Step.OpenRouter || step.step() instanceof Step.RetireStandby);
    }

    private List<String> undo() {
        List<StepRecord> failed =
                afterTraffic().stream().filter(StepRecord::isFailed).toList();
        List<String> lines = new ArrayList<>(new StepGrid(paint, now).lines(failed));
        lines.addAll(new StepGrid(paint, now).lines(deployment.undo()));
        return lines;
    }

    private Optional<String> toCome() {
        List<StepRecord> pending = deployment.steps().stream()
                .filter(s -> !s.isBegun())
                .filter(s -> !(s.step() instanceof Step.Smoke smoke && smoke.round() > 0))
                .toList();
        String names = pending.stream().map(s -> coming(s.step())).distinct().collect(Collectors.joining("  "));
        return names.isEmpty() ? Optional.empty() : Optional.of(paint.faint(names));
    }

    private String coming(Step step) {
        return switch (step) {
            case Step.Bake bake -> "○ bake " + Units.duration(bake.watch());
            case Step.Cool cool -> "○ retire " + old();
            case Step.Shift shift -> "○ traffic";
            case Step.Hold hold -> "○ traffic";
            default -> "○ " + StepText.name(step);
        };
    }

    private String old() {
        return deployment
                .plan()
                .from()
                .map(standing -> standing.release().version().label())
                .orElse("nothing");
    }

    private Duration untilPromotion() {
        return deployment
                .step("promote")
                .flatMap(StepRecord::ended)
                .map(at -> Duration.between(deployment.openedAt(), at))
                .orElse(Duration.ZERO);
    }

    private String watched() {
        return deployment
                .current()
                .filter(s -> s.step() instanceof Step.Bake)
                .map(s -> ", watched for " + Units.duration(((Step.Bake) s.step()).watch()))
                .orElse("");
    }

    private String help() {
        return deployment.steps().stream()
                .flatMap(s -> s.failure().stream())
                .map(StepRecord.Result.Failed::help)
                .filter(help -> !help.isBlank())
                .findFirst()
                .orElse("sluice plan");
    }
}
