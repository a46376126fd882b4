package dev.sluice.cli.report;

import dev.sluice.cli.report.Block.Fact;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.report.EventText;
import dev.sluice.report.Report;
import dev.sluice.report.Report.Data;
import dev.sluice.report.Report.Side;
import dev.sluice.report.Report.StepRow;
import dev.sluice.report.Report.TakenBack;
import dev.sluice.report.Report.TrafficRow;
import dev.sluice.report.Units;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.Judgement;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A report in reading order: the verdict first, the facts, what was done and seen, the way back, the timeline. */
public final class ReportDocument {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private final Report report;
    private final ZoneId zone;

    /** @param zone in which times are written; the document names it */
    public ReportDocument(Report report, ZoneId zone) {
        this.report = report;
        this.zone = zone;
    }

    public String markdown() {
        return new Markdown().document(title(), blocks());
    }

    /** One file that needs no other. */
    public String html() {
        return new Html().document(title(), blocks());
    }

    private String title() {
        return "Deployment " + report.identity().deployment() + ": "
                + report.identity().environment().app() + " "
                + report.identity().to().version() + " to "
                + report.identity().environment().name();
    }

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Paragraph(report.identity().verdict() + "."));
        blocks.add(new Block.Facts(facts()));
        report.takenBack().ifPresent(back -> blocks.addAll(takenBack(back)));
        if (!report.traffic().isEmpty()) {
            blocks.add(new Block.Heading("Traffic"));
            blocks.add(traffic());
        }
        if (!report.metrics().isEmpty()) {
            blocks.add(new Block.Heading("Metrics"));
            blocks.add(metrics());
        }
        blocks.add(new Block.Heading("Steps"));
        blocks.add(steps("What was done, in order", report.steps()));
        if (!report.checks().isEmpty()) {
            blocks.add(new Block.Heading("Checks and smoke tests"));
            blocks.add(checks());
        }
        blocks.addAll(data(report.data()));
        blocks.add(new Block.Heading("Timeline"));
        blocks.add(timeline());
        return blocks;
    }

    private List<Fact> facts() {
        Report.Identity identity = report.identity();
        Report.Times times = report.times();
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Environment", identity.environment().toString()));
        facts.add(new Fact("Release", release(identity.to())));
        facts.add(new Fact("Before", identity.from().map(this::release).orElse("nothing")));
        identity.digest().ifPresent(digest -> facts.add(new Fact("Digest", digest)));
        facts.add(new Fact("By", identity.by()));
        facts.add(new Fact("Strategy", identity.strategy()));
        facts.add(new Fact("Begun", at(times.opened()) + " " + zone.getId()));
        times.promoted().ifPresent(at -> facts.add(new Fact("Promoted", at(at))));
        facts.add(new Fact(
                "Ended",
                times.ended().map(this::at).orElse("not yet")
                        + identity.ending()
                                .map(e -> " (" + EventText.ending(e) + ")")
                                .orElse("")));
        facts.add(new Fact(times.promoted().isPresent() ? "Took, to promotion" : "Took", Units.duration(times.took())));
        facts.add(new Fact("Downtime", times.downtime().isZero() ? "none" : Units.duration(times.downtime())));
        if (times.workersDown().isPositive()) {
            facts.add(new Fact("Workers changed over in", Units.duration(times.workersDown())));
        }
        return facts;
    }

    private String release(ReleaseRef release) {
        return release.version() + " (" + release.source() + ")"
                + release.commit().map(commit -> ", commit " + commit).orElse("");
    }

    private List<Block> takenBack(TakenBack back) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Why", back.why()));
        facts.add(new Fact("Decided", at(back.decided())));
        back.cut().ifPresent(cut -> facts.add(new Fact("Evidence", evidence(cut))));
        back.cut()
                .ifPresent(cut -> facts.add(new Fact(
                        "Cut",
                        Units.micros(cut.cutMicros()) + " from the deciding answer until no request went there")));
        back.trafficAfter().ifPresent(took -> facts.add(new Fact("Traffic back after", Units.duration(took))));
        back.took().ifPresent(took -> facts.add(new Fact("All of it took", Units.duration(took))));
        back.database().ifPresent(fate -> facts.add(new Fact("Database", fate)));
        return List.of(
                new Block.Heading("Taken back"),
                new Block.Facts(facts),
                steps("What was done to take it back", back.undo()));
    }

    private static String evidence(Cut cut) {
        return String.format(
                        Locale.ROOT,
                        "%,d of %,d requests failed on the new release, %,d of %,d on the old one; e-value %.0f, bound %.0f",
                        cut.canaryFailed(),
                        cut.canaryRequests(),
                        cut.stableFailed(),
                        cut.stableRequests(),
                        cut.evidence(),
                        cut.bound())
                + cut.judgement().map(ReportDocument::parts).orElse("");
    }

    private static String parts(Judgement judgement) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                ", of which failures %.2f x %.1f",
                judgement.failures().weight(),
                judgement.failures().evidence()));
        judgement
                .latencies()
                .forEach(slow -> text.append(String.format(
                        Locale.ROOT, ", %s %.2f x %.1f", slow.limit().name(), slow.weight(), slow.evidence())));
        return text.toString();
    }

    private static Block.Grid steps(String caption, List<StepRow> steps) {
        return new Block.Grid(
                caption,
                List.of("Step", "Result", "Took", "Detail"),
                steps.stream().map(ReportDocument::step).toList());
    }

    private static List<Cell> step(StepRow step) {
        String detail = step.attempts() > 1 ? step.detail() + " (attempt " + step.attempts() + ")" : step.detail();
        String took = step.began().isPresent() ? Units.duration(step.took()) : "";
        Cell state = switch (step.state()) {
            case DONE -> Cell.judged("done", true);
            case FAILED -> Cell.judged("failed", false);
            case UNFINISHED -> Cell.of("unfinished");
            case NOT_BEGUN -> Cell.of("not begun");
        };
        return List.of(Cell.of(step.name()), state, Cell.number(took), Cell.of(detail));
    }

    private Block.Grid checks() {
        return new Block.Grid(
                "Every check that ran",
                List.of("Step", "Check", "Result", "Took", "Seen"),
                report.checks().stream()
                        .map(check -> List.of(
                                Cell.of(check.step()),
                                Cell.of(check.name()),
                                Cell.judged(check.passed() ? "passed" : "failed", check.passed()),
                                Cell.number(Units.duration(check.took())),
                                Cell.of(check.detail())))
                        .toList());
    }

    private Block.Grid traffic() {
        return new Block.Grid(
                "Each share with the numbers at its end; a version's numbers count from when it first served",
                List.of("Share", "For", "Measured", "Version", "Judged", "Failed", "p50", "p95", "p99", "Outcome"),
                report.traffic().stream().flatMap(row -> traffic(row).stream()).toList());
    }

    private Block.Grid metrics() {
        return new Block.Grid(
                "What was measured beside the requests, as it stood at the end of each step",
                List.of("Step", "Metric", "Asked", "Rule", "Decides", "Measurements", "Verdict", "Why"),
                report.metrics().stream()
                        .map(row -> List.of(
                                Cell.of(row.step()),
                                Cell.of(row.name()),
                                Cell.of(row.source()),
                                Cell.of(row.rule()),
                                Cell.of(row.mode()),
                                Cell.of(row.measurements()),
                                Cell.judged(row.verdict(), row.verdict().equals("Successful")),
                                Cell.of(row.why())))
                        .toList());
    }

    private List<List<Cell>> traffic(TrafficRow row) {
        String held = row.ended()
                .map(end -> Units.duration(Duration.between(row.began(), end)))
                .orElse("so far");
        List<List<Cell>> lines = new ArrayList<>();
        row.canary()
                .ifPresent(
                        side -> lines.add(side(row.share(), held, Units.share(row.measured()), side, row.outcome())));
        row.stable().ifPresent(side -> lines.add(side("", "", Units.share(1 - row.measured()), side, "")));
        if (lines.isEmpty()) {
            List<Cell> none = new ArrayList<>(List.of(Cell.of(row.share()), Cell.number(held)));
            for (int i = 0; i < 7; i++) {
                none.add(Cell.of(""));
            }
            none.add(Cell.of(row.outcome()));
            lines.add(none);
        }
        return lines;
    }

    private static List<Cell> side(String share, String held, String measured, Side side, String outcome) {
        return List.of(
                Cell.of(share),
                Cell.number(held),
                Cell.number(measured),
                Cell.of(side.version()),
                Cell.number(Units.count(side.judged())),
                Cell.number(Units.count(side.failed()) + " (" + Units.failedShare(side.failed(), side.judged()) + ")"),
                Cell.number(Units.micros(side.p50Micros())),
                Cell.number(Units.micros(side.p95Micros())),
                Cell.number(Units.micros(side.p99Micros())),
                Cell.of(outcome));
    }

    private static List<Block> data(Data data) {
        List<Block> blocks = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        data.backup().ifPresent(backup -> facts.add(new Fact("Backup", backup)));
        data.revisionBefore().ifPresent(revision -> facts.add(new Fact("Revision before", revision)));
        data.revisionAfter().ifPresent(revision -> facts.add(new Fact("Revision after", revision)));
        if (!data.applied().isEmpty()) {
            facts.add(new Fact("Migrations applied", String.join(", ", data.applied())));
        }
        if (!facts.isEmpty()) {
            blocks.add(new Block.Heading("Database"));
            blocks.add(new Block.Facts(facts));
        }
        if (!data.before().isEmpty() || !data.after().isEmpty()) {
            blocks.add(invariants(data));
        }
        return blocks;
    }

    private static Block.Grid invariants(Data data) {
        Map<String, BigDecimal> all = new TreeMap<>(data.before());
        all.putAll(data.after());
        return new Block.Grid(
                "Invariants",
                List.of("Invariant", "Before", "After"),
                all.keySet().stream()
                        .map(name -> List.of(
                                Cell.of(name),
                                number(data.before().get(name)),
                                number(data.after().get(name))))
                        .toList());
    }

    private static Cell number(@Nullable BigDecimal number) {
        return Cell.number(number == null ? "" : number.toPlainString());
    }

    private Block.Grid timeline() {
        return new Block.Grid(
                "What happened",
                List.of("When", "What"),
                report.timeline().stream()
                        .map(row -> List.of(Cell.of(at(row.at())), Cell.of(row.text())))
                        .toList());
    }

    private String at(Instant instant) {
        return TIME.format(instant.atZone(zone));
    }
}
