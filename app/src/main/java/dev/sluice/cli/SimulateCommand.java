package dev.sluice.cli;

import dev.sluice.adapter.disk.Disk;
import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.Percent;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.guard.Asked;
import dev.sluice.cli.guard.Candidate;
import dev.sluice.cli.guard.Forecast;
import dev.sluice.cli.guard.ForecastChart;
import dev.sluice.cli.guard.ForecastPage;
import dev.sluice.cli.guard.ForecastScreen;
import dev.sluice.cli.guard.ForecastView;
import dev.sluice.cli.guard.LastTraffic;
import dev.sluice.cli.guard.Ramp;
import dev.sluice.cli.guard.Scenario;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.config.RolloutSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.report.Units;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.wiring.Workplace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how soon the guard would find bad releases, so that a team can choose its holds. */
@Command(
        name = "simulate",
        description =
                "Show how soon bad releases would be found with this rollout, and how often a healthy one is taken back.")
final class SimulateCommand extends SluiceCommand {
    private static final double USUAL_TRAFFIC = 50;
    private static final double USUAL_RATE = 0.001;
    private static final int MOST_RUNS = 1_000_000;
    private static final double MOST_REQUESTS = 1_000_000;

    @Parameters(
            arity = "0..1",
            paramLabel = "environment",
            description = "Whose rollout and guard (default: the only one).")
    @Nullable
    String environment;

    @Option(
            names = "--stable",
            paramLabel = "RATE",
            description = "Share of stable's requests that fails (default: as in the last deployment, else 0.1%%).")
    @Nullable
    String stable;

    @Option(
            names = "--canary",
            paramLabel = "RATE",
            split = ",",
            description = "Share of the release's requests that fails; several with commas (default: a choice).")
    List<String> canary = List.of();

    @Option(
            names = "--slower",
            paramLabel = "FACTOR",
            split = ",",
            description = "How many times as long its answers take, as in 2x; several with commas.")
    List<String> slower = List.of();

    @Option(
            names = "--steps",
            paramLabel = "STEPS",
            description =
                    "Weights with their holds: 5%%:10m,25%%:10m,100%%:1h (default: the rollout's; the last with its bake).")
    @Nullable
    String steps;

    @Option(
            names = "--requests",
            paramLabel = "N",
            description = "Requests a second (default: as in the last deployment, else 50).")
    @Nullable
    Double requests;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Users, each staying with a version; a few ask for most (default: ${DEFAULT-VALUE}).")
    int users;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Simulated releases of each kind (default: as many as take seconds).")
    @Nullable
    Integer runs;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the random numbers (default: 1).")
    long seed;

    @Option(names = "--svg", paramLabel = "FILE", description = "Write the picture.")
    @Nullable
    Path svg;

    @Option(names = "--html", paramLabel = "FILE", description = "Write picture and table as a page.")
    @Nullable
    Path html;

    SimulateCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Optional<EnvironmentSpec> spec = spec();
        if (requests == null && spec.filter(s -> !s.rollout().traffic()).isPresent()) {
            throw new SluiceException(
                    Code.USAGE,
                    spec.orElseThrow().id() + " says traffic: none, so there is nobody whose requests could be judged",
                    "--requests N shows what visitors would make of it");
        }
        Optional<Earlier> earlier = spec.flatMap(s -> earlier(workplace, s));
        Given traffic = requests != null
                ? new Given(positive(requests), "asked")
                : earlier.map(e -> new Given(e.traffic().requestsPerSecond(), "deployment " + e.deployment()))
                        .orElse(new Given(USUAL_TRAFFIC, "assumed: --requests"));
        Given rate = stable != null
                ? new Given(Asked.share("--stable", stable), "asked")
                : earlier.flatMap(e -> e.traffic().stableRate().map(r -> new Given(r, "deployment " + e.deployment())))
                        .orElse(new Given(USUAL_RATE, "assumed: --stable"));
        GuardLimits limits = spec.map(s -> s.serving().guard()).orElse(GuardLimits.DEFAULT);
        Scenario scenario = new Scenario(ramp(spec), traffic.value(), crowd(), rate.value(), limits);
        Forecast forecast = Forecast.of(scenario, candidates(scenario), count(), seed);
        String title =
                spec.map(s -> s.id().app() + " " + s.id().name() + ": ").orElse("") + "what the guard would find";
        List<String> assumptions = new ArrayList<>(assumptions(scenario, traffic, rate));
        spec.ifPresent(s -> assumptions.addAll(leftOut(s.rollout())));
        show(forecast, title, assumptions);
        return 0;
    }

    private void show(Forecast forecast, String title, List<String> assumptions) {
        if (json()) {
            terminal().print(Json.line(ForecastView.of(forecast, title)));
        } else {
            terminal()
                    .print(new ForecastScreen(forecast, title, assumptions)
                            .lines(terminal().outPaint()));
        }
        write(svg, () -> new ForecastChart(forecast, title).svg());
        write(html, () -> new ForecastPage(forecast, title, assumptions).html());
    }

    private void write(@Nullable Path given, Supplier<String> text) {
        if (given != null) {
            Path file = session().directory().resolve(given);
            Disk.folder(file.toAbsolutePath().resolveSibling(""));
            Disk.write(file, text.get());
            terminal().say("wrote " + file);
        }
    }

    /** Empty where there is no configuration and none was named: then the usual rollout is looked at. */
    private Optional<EnvironmentSpec> spec() {
        Environments environments = environments();
        boolean meant = environment != null || environments.isNamed() || Files.exists(environments.file());
        return meant ? Optional.of(environments.spec(Optional.ofNullable(environment))) : Optional.empty();
    }

    private Ramp ramp(Optional<EnvironmentSpec> spec) {
        Ramp usual = spec.map(s -> Ramp.of(s.rollout())).orElseGet(() -> Ramp.USUAL);
        return steps == null ? usual : Asked.ramp("--steps", steps, usual.minimumRequests(), usual.patience());
    }

    private int crowd() {
        if (users < 1) {
            throw new SluiceException(Code.USAGE, "--users cannot be " + users, "at least one user asks");
        }
        return users;
    }

    private OptionalInt count() {
        if (runs == null) {
            return OptionalInt.empty();
        }
        if (runs < 1 || runs > MOST_RUNS) {
            throw new SluiceException(
                    Code.USAGE, "--runs cannot be " + runs, "between 1 and " + Units.count(MOST_RUNS));
        }
        return OptionalInt.of(runs);
    }

    private static double positive(double requests) {
        if (!(requests > 0 && requests <= MOST_REQUESTS)) {
            throw new SluiceException(
                    Code.USAGE,
                    "--requests cannot be " + requests,
                    "requests a second, above 0; where nobody visits, checks and smoke tests decide");
        }
        return requests;
    }

    private List<Candidate> candidates(Scenario scenario) {
        List<Double> rates = canary.stream()
                .map(text -> Asked.share("--canary", text))
                .sorted()
                .toList();
        List<Double> factors = slower.stream()
                .map(text -> Asked.factor("--slower", text))
                .sorted()
                .toList();
        if (factors.isEmpty()) {
            return rates.isEmpty()
                    ? Candidate.usual(scenario)
                    : rates.stream().map(rate -> new Candidate(rate, 1)).toList();
        }
        List<Double> beside = rates.isEmpty() ? List.of(scenario.stableRate()) : rates;
        return factors.stream()
                .flatMap(factor -> beside.stream().map(rate -> new Candidate(rate, factor)))
                .toList();
    }

    private static List<String> assumptions(Scenario scenario, Given traffic, Given rate) {
        String steps = scenario.ramp().stages().stream()
                .map(stage -> stage.weight() + " " + Units.duration(stage.hold()))
                .collect(Collectors.joining(" → "));
        long minimum = scenario.ramp().minimumRequests();
        return List.of(
                "steps    " + steps + (minimum == 0 ? "" : ", and " + Units.plural(minimum, "judged request")),
                String.format(
                        Locale.ROOT,
                        "traffic  %s requests a second (%s), %s users of whom one makes %s",
                        amount(traffic.value()),
                        traffic.from(),
                        Units.count(scenario.users()),
                        Units.share(scenario.busiest())),
                "stable   fails in " + Units.share(rate.value()) + " of its requests (" + rate.from() + ")",
                "guard    limit " + scenario.limits().errorLimit() + ", "
                        + scenario.limits().versusStable() + "x stable" + latency(scenario) + "; false alarms at most "
                        + Units.share(scenario.limits().alpha()));
    }

    private static List<String> leftOut(RolloutSpec rollout) {
        List<String> lines = new ArrayList<>();
        if (rollout.steps().stream().anyMatch(step -> step.weight().equals(Percent.ZERO))) {
            lines.add("left out: steps of a cohort alone, for nobody knows how much it asks for");
        }
        if (rollout.onEvidence()) {
            lines.add("left out: steps that wait for evidence, so they may take longer");
        }
        return lines;
    }

    private static String amount(double requests) {
        return requests >= 10
                ? Units.count(Math.round(requests))
                : String.format(Locale.ROOT, "%.2f", requests).replaceFirst("\\.?0+$", "");
    }

    private static String latency(Scenario scenario) {
        return scenario.limits().latency().stream()
                .map(l -> ", " + l.name() + " " + l.factor() + "x stable"
                        + l.fineUnder()
                                .map(it -> " and over " + Units.duration(it))
                                .orElse(""))
                .collect(Collectors.joining());
    }

    /** What the newest deployment that had traffic says of it. */
    private static Optional<Earlier> earlier(Workplace workplace, EnvironmentSpec spec) {
        return workplace.onlooker().environment(spec.id()).deployments().reversed().stream()
                .map(DeploymentState::id)
                .flatMap(id -> LastTraffic.of(workplace.journalToRead().read(id, 0)).stream()
                        .map(traffic -> new Earlier(id, traffic)))
                .findFirst();
    }

    private record Earlier(DeploymentId deployment, LastTraffic traffic) {}

    /** A number and where it is from. */
    private record Given(double value, String from) {}
}
