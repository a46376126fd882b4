package dev.sluice.cli.screen;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import dev.sluice.report.DatabaseFate;
import dev.sluice.run.WayBack;
import java.util.ArrayList;
import java.util.List;

/** What a rollback is going to do, said before it acts. */
public final class WayBackText {
    private final EnvironmentState environment;

    public WayBackText(EnvironmentState environment) {
        this.environment = environment;
    }

    public List<String> lines(WayBack way) {
        return switch (way) {
            case WayBack.TakeBack back -> takeBack(back.running());
            case WayBack.RouteBack back -> routeBack(back.watching());
            case WayBack.StartKept kept -> startKept(kept);
            case WayBack.Refused refused -> List.of("no way back: " + refused.why());
        };
    }

    private static List<String> takeBack(DeploymentState running) {
        String version = running.plan().to().version().label();
        List<String> lines = new ArrayList<>();
        lines.add("takes back deployment " + running.id() + " of " + version);
        lines.add(row(
                "traffic",
                running.begun(Step.Shift.class)
                        ? "all of it back to " + before(running) + ", at once"
                        : "stays where it is: " + version + " has none yet"));
        lines.add(row("code", version + " is drained and stopped"));
        DatabaseFate.of(running).ifPresent(fate -> lines.add(row("database", fate)));
        return lines;
    }

    private static List<String> routeBack(DeploymentState watching) {
        List<String> lines = new ArrayList<>();
        lines.add("goes back from " + watching.plan().to().version() + " to " + before(watching));
        lines.add(row(
                "traffic",
                watching.done(Step.Cool.class)
                        ? "follows when " + before(watching) + " is started again"
                        : "all of it back in under a second: " + before(watching) + " is still warm"));
        DatabaseFate.of(watching).ifPresent(fate -> lines.add(row("database", fate)));
        return lines;
    }

    private List<String> startKept(WayBack.StartKept kept) {
        List<String> lines = new ArrayList<>();
        lines.add("goes back from "
                + environment
                        .live()
                        .map(Standing::release)
                        .map(r -> r.version().label())
                        .orElse("nothing")
                + " to " + kept.release().version() + ", brought by deployment "
                + kept.brought().deployment());
        lines.add(row("code", "the kept release is started again and smoke-tested"));
        lines.add(row("traffic", "all of it at once when it is ready"));
        lines.add(row(
                "database",
                kept.downgrade()
                        .map(revision -> "backed up, then taken back to " + revision + ": "
                                + kept.release().version() + " runs after it, not without it: proven in rehearsal")
                        .orElse("backed up, then left as it is")));
        return lines;
    }

    private static String row(String name, String text) {
        return "  " + Columns.left(name, 9) + " " + text;
    }

    private static String before(DeploymentState deployment) {
        return deployment
                .plan()
                .from()
                .map(old -> old.release().version().label())
                .orElse("nothing (503): there was no release before");
    }
}
