package dev.sluice.cli.screen;

import dev.sluice.base.EnvironmentId;
import dev.sluice.report.Units;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.EndpointStats;
import dev.sluice.traffic.RouterState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A router's own numbers: {@code sluice router status}. */
public final class RouterScreen {
    private final EnvironmentId environment;
    private final RouterState state;
    private final Paint paint;

    public RouterScreen(EnvironmentId environment, RouterState state, Paint paint) {
        this.environment = environment;
        this.state = state;
        this.paint = paint;
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("router of " + environment + "   table " + state.epoch() + "." + state.tableVersion() + "   "
                + (state.listening() ? paint.good("listening") : paint.bad("not listening")));
        state.cut()
                .ifPresent(cut -> lines.add(
                        paint.bad("cut " + cut.backend().version()) + "  " + cut.reason() + " (at " + cut.at() + ")"));
        state.held()
                .filter(held -> held.holding() || held.waiting() > 0)
                .ifPresent(held -> lines.add(paint.busy(held.holding() ? "holds requests" : "lets requests go") + "  "
                        + Units.count(held.waiting()) + " wait, " + Units.count(held.underWay()) + " under way"));
        if (!state.backends().isEmpty()) {
            Table table = new Table("release", "requests", "judged", "failed", "in flight", "p50", "p95", "p99");
            state.backends().forEach(stats -> row(table, stats));
            lines.addAll(table.lines(paint));
        }
        if (!state.endpoints().isEmpty()) {
            Table table = new Table("instance", "state", "in flight", "connections");
            state.endpoints().forEach(stats -> row(table, stats));
            lines.addAll(table.lines(paint));
        }
        lines.add(Units.share(state.measuredShare()) + " of the recent requests went to the release on trial · "
                + String.format(Locale.ROOT, "evidence %.1f of %.0f", state.evidence(), state.bound()));
        return lines;
    }

    private static void row(Table table, BackendStats stats) {
        table.row(
                stats.backend().version().label(),
                Units.count(stats.requests()),
                Units.count(stats.judged()),
                Units.failedShare(stats.failed(), stats.judged()),
                Units.count(stats.inFlight()),
                Units.micros(stats.p50Micros()),
                Units.micros(stats.p95Micros()),
                Units.micros(stats.p99Micros()));
    }

    private static void row(Table table, EndpointStats stats) {
        table.row(
                stats.instance(),
                stats.healthy() ? "in" : "taken out",
                Units.count(stats.inFlight()),
                Units.count(stats.openConnections()));
    }
}
