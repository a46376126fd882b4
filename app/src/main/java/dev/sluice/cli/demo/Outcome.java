package dev.sluice.cli.demo;

import dev.sluice.report.Units;
import dev.sluice.traffic.Cut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the demo showed, in numbers.
 *
 * @param expectations what should have become of each deployment, and did or did not
 * @param cut the guard's decision against the bad release
 * @param rows products in the database before the bad release and after it was taken back
 */
record Outcome(
        String database,
        Duration took,
        Visitors.Totals visitors,
        Visitors.Verification orders,
        List<Expectation> expectations,
        Optional<Cut> cut,
        Rows rows) {
    static final String BAD = "1.2.0";

    Outcome {
        expectations = List.copyOf(expectations);
    }

    /** A deployment's end. */
    record Expectation(String version, String wanted, boolean met, Duration took) {}

    record Rows(long before, long after) {}

    boolean good() {
        return visitors.lost() == 0
                && visitors.wrong() == 0
                && orders.missing() == 0
                && orders.repeated() == 0
                && rows.before() == rows.after()
                && expectations.stream().allMatch(Expectation::met);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("The demo in numbers   " + database + " · " + Units.duration(took));
        lines.add(row(
                "requests",
                Units.count(visitors.sent()) + " sent · " + Units.count(visitors.lost()) + " lost · "
                        + Units.count(visitors.wrong()) + " wrong"));
        lines.add(row(
                "orders",
                Units.count(orders.acknowledged()) + " acknowledged · " + Units.count(orders.missing()) + " missing · "
                        + Units.count(orders.repeated()) + " twice"));
        expectations.forEach(e -> lines.add(
                row(e.version(), (e.met() ? e.wanted() : "NOT " + e.wanted()) + " in " + Units.duration(e.took()))));
        cut.ifPresent(c -> {
            lines.add(row(
                    "guard",
                    Units.micros(c.cutMicros()) + " from the deciding answer until no request went to " + BAD));
            lines.add(row(
                    "harm",
                    Units.plural(visitors.failedByVersion().getOrDefault(BAD, 0L), "failed request") + " by " + BAD
                            + ", " + Units.count(c.canaryFailed()) + " of " + Units.count(c.canaryRequests())
                            + " judged until the cut"));
        });
        lines.add(row(
                "rows",
                Units.count(rows.before()) + " products before " + BAD + ", " + Units.count(rows.after()) + " after"));
        return lines;
    }

    private static String row(String name, String text) {
        return "  " + name + " ".repeat(Math.max(1, 11 - name.length())) + text;
    }
}
