package dev.sluice.cli.screen;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.journal.Measurement;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Step;
import dev.sluice.port.Target.Instance;
import dev.sluice.report.EventText;
import dev.sluice.report.Outlook;
import dev.sluice.report.Patience;
import dev.sluice.report.StepText;
import dev.sluice.report.Units;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.BackendStats;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What stands in an environment: {@code sluice status}. */
public final class EnvironmentScreen {
    private static final DateTimeFormatter UNTIL = DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ROOT);
    private final EnvironmentState environment;
    private final List<Instance> instances;
    private final Instant now;
    private final Supplier<ZoneId> zone;
    private final Paint paint;

    /** @param instances the instances that the target knows of */
    public EnvironmentScreen(
            EnvironmentState environment, List<Instance> instances, Instant now, Supplier<ZoneId> zone, Paint paint) {
        this.environment = environment;
        this.instances = List.copyOf(instances);
        this.now = now;
        this.zone = zone;
        this.paint = paint;
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        String name = environment.environment().app() + "  "
                + environment.environment().name();
        lines.add(Columns.apart(paint.strong(name) + "   " + doing(), shares(), 80)
                .stripTrailing());
        List<String> rows = rows();
        for (int i = 0; i < rows.size(); i++) {
            lines.add((i + 1 < rows.size() ? "├─ " : "└─ ") + rows.get(i));
        }
        environment.active().flatMap(d -> Outlook.of(d, now)).ifPresent(outlook -> {
            lines.add("judged  " + outlook.requests());
            outlook.besides().forEach(besides -> lines.add("        " + besides));
        });
        environment
                .active()
                .flatMap(d -> d.said().map(new EventText(d)::sentence))
                .ifPresent(said -> lines.add("now   " + said));
        current()
                .flatMap(d -> d.current().map(s -> d.metrics(s.step())))
                .ifPresent(
                        metrics -> new MetricLines(paint, now).lines(metrics).forEach(line -> lines.add("   " + line)));
        environment.active().flatMap(d -> Patience.sentence(d, now)).ifPresent(lines::add);
        lines.add("next  " + next());
        return lines;
    }

    private String doing() {
        Optional<DeploymentState> active = environment.active();
        if (active.isPresent()) {
            DeploymentState deployment = active.get();
            String at = deployment
                    .current()
                    .map(s -> " (at " + StepText.name(s.step()) + ", deployment " + deployment.id() + ")")
                    .orElse("");
            return (deployment.rollback().isPresent() ? "taking back " : "deploying ")
                    + deployment.plan().to().version()
                    + at;
        }
        return environment
                .watching()
                .map(this::watching)
                .orElseGet(() -> environment
                        .live()
                        .map(live -> live.release().version() + " is live")
                        .orElse("nothing is deployed"));
    }

    private String watching(DeploymentState deployment) {
        String version = deployment.plan().to().version().label();
        return deployment
                .current()
                .map(step -> switch (step.step()) {
                    case Step.Bake bake ->
                        "baking " + version + " (" + Units.duration(step.took(now)) + " of "
                                + Units.duration(bake.watch()) + ")";
                    case Step.Cool cool -> version + " is live, the old version still warm";
                    default -> version + " is live";
                })
                .orElse(version + " is live");
    }

    private String shares() {
        return measurement()
                .map(m -> Units.share(m.set()) + " set · " + Units.share(m.measured()) + " measured")
                .orElse("");
    }

    private Optional<DeploymentState> current() {
        return environment.active().or(environment::watching);
    }

    private Optional<Measurement> measurement() {
        return current().flatMap(DeploymentState::measured).map(Event.Measured::measurement);
    }

    private List<String> rows() {
        List<String> rows = new ArrayList<>();
        Optional<DeploymentState> active = environment.active();
        active.filter(d -> d.begun(Step.Start.class))
                .ifPresent(d -> rows.add(row(d.candidate(), paint.busy("⟳ canary "), since(d.candidate()))));
        environment
                .live()
                .ifPresent(live -> rows.add(row(live.backend(), paint.good("✔ live   "), since(live.backend()))));
        environment.standby().ifPresent(old -> rows.add(row(old.backend(), paint.faint("● standby"), undoUntil())));
        return rows;
    }

    private String row(BackendId backend, String role, String end) {
        String counted = Columns.left(alive(backend), 5);
        String text = Columns.left(backend.version().label(), 8) + " " + role + "  " + counted + " " + numbers(backend);
        return (text + end).stripTrailing();
    }

    /** Instances alive of those that there should be. */
    private String alive(BackendId backend) {
        List<Instance> own =
                instances.stream().filter(i -> i.backend().equals(backend)).toList();
        long alive = own.stream().filter(Instance::alive).count();
        return alive + "/" + Math.max(own.size(), started(backend));
    }

    private int started(BackendId backend) {
        return environment.deployments().stream()
                .filter(d -> d.id().equals(backend.deployment()))
                .flatMap(d -> d.finding(Finding.Started.class).stream())
                .mapToInt(found -> found.instances().size())
                .findFirst()
                .orElse(0);
    }

    private String numbers(BackendId backend) {
        return measurement().stream()
                .flatMap(m -> Stream.concat(m.stable().stream(), m.canary().stream()))
                .filter(s -> s.backend().equals(backend) && s.judged() > 0)
                .map(EnvironmentScreen::numbers)
                .findFirst()
                .orElse("");
    }

    private static String numbers(BackendStats stats) {
        return "failed " + Units.failedShare(stats.failed(), stats.judged()) + "   p95 "
                + Units.micros(stats.p95Micros()) + "   ";
    }

    private String since(BackendId backend) {
        return instances.stream()
                .filter(i -> i.backend().equals(backend) && i.alive())
                .map(Instance::startedAt)
                .min(Instant::compareTo)
                .map(at -> "up " + Units.duration(Duration.between(at, now)))
                .orElse("");
    }

    private String undoUntil() {
        return environment
                .watching()
                .flatMap(d -> d.steps().stream()
                        .filter(s -> s.step() instanceof Step.Cool)
                        .findFirst()
                        .flatMap(cool -> promotedAt(d).map(at -> at.plus(((Step.Cool) cool.step()).warm()))))
                .filter(until -> until.isAfter(now))
                .map(until -> "undo in < 1 s until " + UNTIL.format(until.atZone(zone.get())))
                .orElse("undo in < 1 s");
    }

    private static Optional<Instant> promotedAt(DeploymentState deployment) {
        return deployment.step("promote").flatMap(StepRecord::ended);
    }

    private String next() {
        if (environment.active().isPresent()) {
            return "sluice watch · sluice rollback takes it back";
        }
        return environment.live().isPresent()
                ? "sluice deploy VERSION · sluice rollback · sluice deployments"
                : "sluice plan VERSION · sluice deploy VERSION";
    }
}
