package dev.sluice.cli;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Version;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Measurement;
import dev.sluice.journal.MetricsState;
import dev.sluice.report.EventText;
import dev.sluice.report.MetricText;
import dev.sluice.report.Outlook;
import dev.sluice.report.Patience;
import dev.sluice.report.StepText;
import dev.sluice.report.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** An environment for machines: the shape of {@code sluice status --json}. */
record StatusView(
        EnvironmentId environment, Optional<Version> live, Optional<Version> standby, Optional<Running> deployment) {
    /** The deployment that is under way or being watched. */
    record Running(
            DeploymentId id,
            Version version,
            String by,
            Instant openedAt,
            String step,
            boolean watching,
            boolean takingBack,
            boolean paused,
            Optional<String> said,
            Optional<Measurement> measured,
            List<Measured> metrics,
            List<String> missing,
            Optional<String> waiting,
            Optional<Instant> patienceEnds) {}

    /** A metric of the step that is under way. */
    record Measured(
            String name,
            String source,
            String mode,
            String verdict,
            String why,
            String progress,
            String last,
            Optional<Duration> enoughIn) {}

    static StatusView of(EnvironmentState state, Instant now) {
        return new StatusView(
                state.environment(),
                state.live().map(s -> s.release().version()),
                state.standby().map(s -> s.release().version()),
                state.active().or(state::watching).map(d -> running(d, now)));
    }

    private static Running running(DeploymentState deployment, Instant now) {
        return new Running(
                deployment.id(),
                deployment.plan().to().version(),
                deployment.by(),
                deployment.openedAt(),
                deployment.current().map(s -> StepText.name(s.step())).orElse(""),
                deployment.isWatching(),
                deployment.rollback().isPresent(),
                deployment.paused(),
                deployment.said().map(new EventText(deployment)::sentence),
                deployment.measured().map(Event.Measured::measurement),
                metrics(deployment, now),
                Outlook.of(deployment, now)
                        .map(o -> Stream.concat(Stream.of(o.requests()), o.besides().stream())
                                .toList())
                        .orElse(List.of()),
                Patience.sentence(deployment, now),
                Patience.ends(deployment));
    }

    private static List<Measured> metrics(DeploymentState deployment, Instant now) {
        MetricsState metrics =
                deployment.current().map(s -> deployment.metrics(s.step())).orElse(MetricsState.NONE);
        return metrics.metrics().stream()
                .map(m -> new Measured(
                        m.name(),
                        m.terms().source(),
                        MetricText.mode(m.terms().mode()),
                        m.verdict().word(),
                        m.verdict().why(),
                        MetricText.progress(m),
                        MetricText.last(m),
                        MetricText.remaining(m, metrics.began(), now)))
                .toList();
    }

    /** One deployment in a list. */
    record Listed(
            DeploymentId id,
            EnvironmentId environment,
            Version version,
            Optional<Version> from,
            String by,
            Instant openedAt,
            String state,
            String verdict) {
        static Listed of(DeploymentState deployment) {
            return new Listed(
                    deployment.id(),
                    deployment.plan().environment(),
                    deployment.plan().to().version(),
                    deployment.plan().from().map(s -> s.release().version()),
                    deployment.by(),
                    deployment.openedAt(),
                    deployment
                            .ending()
                            .map(e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .orElse(deployment.isWatching() ? "watching" : "under-way"),
                    Verdict.of(deployment));
        }
    }
}
