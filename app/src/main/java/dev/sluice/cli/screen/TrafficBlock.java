package dev.sluice.cli.screen;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Measurement;
import dev.sluice.journal.StepRecord;
import dev.sluice.plan.Step;
import dev.sluice.report.Outlook;
import dev.sluice.report.Patience;
import dev.sluice.report.StepText;
import dev.sluice.report.Units;
import dev.sluice.traffic.BackendStats;
import dev.sluice.traffic.Judgement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The share that is given now, both versions' numbers beside each other, and what is missing until the next step. */
final class TrafficBlock {
    private static final String INDENT = "     ";
    private final DeploymentState deployment;
    private final Instant now;
    private final Paint paint;

    TrafficBlock(DeploymentState deployment, Instant now, Paint paint) {
        this.deployment = deployment;
        this.now = now;
        this.paint = paint;
    }

    /** Empty before the first share is given. */
    List<String> lines() {
        Optional<Step.Shift> shift = deployment.shift();
        if (shift.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(paint.busy("⟳") + " " + Columns.left("traffic", 10) + " " + share(shift.get()));
        deployment.measured().map(Event.Measured::measurement).ifPresent(numbers -> {
            lines.addAll(versions(numbers));
            Outlook.of(deployment, now).ifPresent(outlook -> {
                lines.add(INDENT + Columns.left("judged", 9) + outlook.requests());
                outlook.besides().forEach(besides -> lines.add(INDENT + Columns.left("", 9) + besides));
            });
        });
        hold().ifPresent(hold -> new MetricLines(paint, now)
                .lines(deployment.metrics(hold.step()))
                .forEach(line -> lines.add(INDENT + line)));
        Patience.sentence(deployment, now).ifPresent(text -> lines.add(INDENT + text));
        if (deployment.paused()) {
            lines.add(INDENT + paint.strong("paused") + "   sluice resume goes on");
        }
        return lines;
    }

    private String share(Step.Shift shift) {
        StringBuilder text = new StringBuilder(StepText.share(shift)).append(" set");
        deployment
                .measured()
                .map(Event.Measured::measurement)
                .ifPresent(m ->
                        text.append(" · ").append(Units.share(m.measured())).append(" measured"));
        text.append(" · step ").append(shift.number()).append('/').append(shift.of());
        hold().ifPresent(hold -> {
            Duration length = ((Step.Hold) hold.step()).hold();
            text.append(" · ").append(Units.clock(hold.took(now)));
            if (length.isPositive()) {
                text.append(" of ").append(Units.clock(length));
            }
        });
        return text.toString();
    }

    /** The hold that is under way. */
    private Optional<StepRecord> hold() {
        return deployment.current().filter(s -> s.step() instanceof Step.Hold && s.isBegun());
    }

    private List<String> versions(Measurement numbers) {
        int width = Math.max(columnWidth(numbers.stable()), columnWidth(numbers.canary()));
        List<String> lines = new ArrayList<>();
        String verdict = numbers.evidence() < numbers.bound() / 10 ? "no worse so far" : "looks worse";
        String alarm = numbers.judgement()
                .map(j -> "alarm at " + Units.share(j.failures().alarmAt()))
                .orElseGet(
                        () -> String.format(Locale.ROOT, "evidence %.1f of %.0f", numbers.evidence(), numbers.bound()));
        lines.add(INDENT + Columns.left("failed", 9) + pair(numbers, width, s -> failed(s)) + verdict + "   " + alarm);
        List<Judgement.Slowness> latencies =
                numbers.judgement().map(Judgement::latencies).orElse(List.of());
        if (latencies.isEmpty()) {
            lines.add((INDENT + Columns.left("p95", 9) + pair(numbers, width, s -> Units.micros(s.p95Micros())))
                    .stripTrailing());
        }
        latencies.forEach(slow -> lines.add(latency(numbers, slow, width)));
        return lines;
    }

    private static String latency(Measurement numbers, Judgement.Slowness slow, int width) {
        StringBuilder line =
                new StringBuilder(INDENT).append(Columns.left(slow.limit().name(), 9));
        numbers.stable().ifPresent(s -> line.append(Columns.left(micros(slow.stableMicros()), width)));
        line.append(Columns.left(micros(slow.canaryMicros()), width));
        if (slow.alarmMicros() > 0) {
            line.append("alarm at ").append(Units.micros(slow.alarmMicros()));
        }
        return line.append(slow.byRecord() && slow.alarmMicros() > 0 ? " (by what is on record)" : "")
                .toString()
                .stripTrailing();
    }

    private static String micros(long micros) {
        return micros == 0 ? "–" : Units.micros(micros);
    }

    private static int columnWidth(Optional<BackendStats> stats) {
        return stats.map(s -> Columns.width(failed(s))).orElse(0) + 3;
    }

    private static String failed(BackendStats stats) {
        return stats.backend().version() + " " + Units.failedShare(stats.failed(), stats.judged());
    }

    private static String pair(Measurement numbers, int width, Function<BackendStats, String> text) {
        StringBuilder pair = new StringBuilder();
        numbers.stable().ifPresent(s -> pair.append(Columns.left(text.apply(s), width)));
        numbers.canary().ifPresent(c -> pair.append(Columns.left(text.apply(c), width)));
        return pair.toString();
    }
}
