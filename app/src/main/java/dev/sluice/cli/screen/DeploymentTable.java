package dev.sluice.cli.screen;

import dev.sluice.journal.DeploymentState;
import dev.sluice.report.EventText;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Deployments in a table: {@code sluice deployments}. */
public final class DeploymentTable {
    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private final List<DeploymentState> deployments;
    private final ZoneId zone;
    private final Paint paint;

    /** @param deployments newest first */
    public DeploymentTable(List<DeploymentState> deployments, ZoneId zone, Paint paint) {
        this.deployments = List.copyOf(deployments);
        this.zone = zone;
        this.paint = paint;
    }

    public List<String> lines() {
        if (deployments.isEmpty()) {
            return List.of("no deployments yet", "next  sluice deploy VERSION");
        }
        Table table = new Table("no", "environment", "release", "begun", "by", "how it went");
        deployments.forEach(d -> table.row(
                d.id().toString(),
                d.plan().environment().toString(),
                d.plan().from().map(old -> old.release().version() + " → ").orElse("")
                        + d.plan().to().version(),
                AT.format(d.openedAt().atZone(zone)),
                d.by(),
                ending(d)));
        List<String> lines = new ArrayList<>(table.lines(paint));
        lines.add("next  sluice report " + deployments.getFirst().id());
        return lines;
    }

    private static String ending(DeploymentState deployment) {
        return deployment
                .ending()
                .map(EventText::ending)
                .orElse(deployment.isWatching() ? "promoted, being watched" : "under way");
    }
}
