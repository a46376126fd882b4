package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.screen.CheckTable;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.CheckSpec;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.DataSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Probe.AppAddress;
import dev.sluice.port.Probe.CheckResult;
import dev.sluice.wiring.Workplace;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks an environment, or any URL, how it is. */
@Command(
        name = "health",
        description =
                "Run the checks of an environment through its public entry, or ask any URL; ends with 3 when one fails.")
final class HealthCommand extends SluiceCommand {
    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final Duration CERTIFICATE = Duration.ofDays(14);

    @Parameters(arity = "0..1", paramLabel = "environment|URL", description = "What to ask.")
    @Nullable
    String what;

    @Option(
            names = "--data",
            description = "Look at the data too: the invariants, and whether the database is damaged. Reads all of it.")
    boolean data;

    HealthCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        boolean url = what != null && what.contains("://");
        List<CheckResult> results = url ? ofUrl(workplace, URI.create(checked(what))) : ofEnvironment(workplace);
        if (json()) {
            results.forEach(result -> terminal().print(Json.line(result)));
        } else {
            terminal().print(new CheckTable(results, terminal().outPaint()).lines());
        }
        boolean well = results.stream().allMatch(CheckResult::passed);
        return well ? 0 : Code.CHECK_FAILED.exitStatus();
    }

    private static String checked(@Nullable String url) {
        try {
            URI uri = new URI(String.valueOf(url));
            if (List.of("http", "https").contains(String.valueOf(uri.getScheme())) && uri.getHost() != null) {
                return uri.toString();
            }
        } catch (URISyntaxException e) {
            throw new SluiceException(Code.USAGE, "not a URL: " + e.getMessage(), "write https://host/path", e);
        }
        throw new SluiceException(Code.USAGE, "only http and https URLs can be asked", "write https://host/path");
    }

    private List<CheckResult> ofUrl(Workplace workplace, URI url) {
        List<CheckSpec> checks = new ArrayList<>();
        if (url.getScheme().equals("https")) {
            int port = url.getPort() < 0 ? 443 : url.getPort();
            checks.add(new CheckSpec.Tls("certificate", url.getHost(), port, CERTIFICATE));
        }
        checks.add(new CheckSpec.Http(
                url.toString(), url.toString(), Optional.empty(), Map.of(), Map.of(), WITHIN, false));
        AppAddress nowhere = new AppAddress(Map.of(), Optional.empty(), Optional.empty());
        EnvironmentSpec none = BareEnvironment.spec();
        return checks.stream()
                .map(check -> workplace.probe(session().directory()).check(check, none, nowhere))
                .toList();
    }

    private List<CheckResult> ofEnvironment(Workplace workplace) {
        EnvironmentSpec spec = environments().complete(Optional.ofNullable(what));
        String entry = entry(spec);
        AppAddress address = new AppAddress(
                spec.routed().stream().collect(Collectors.toMap(ComponentSpec::name, c -> entry)),
                Optional.empty(),
                Optional.empty());
        List<CheckResult> results = new ArrayList<>(checks(spec).stream()
                .map(check -> workplace.probe(environments().folder()).check(check, spec, address))
                .toList());
        if (data) {
            results.addAll(workplace.dataHealth(spec).check());
        }
        return results;
    }

    /** Where the router of this machine takes requests. */
    private static String entry(EnvironmentSpec spec) {
        var listen = spec.serving().listen();
        String host =
                listen.address().equals("0.0.0.0") || listen.address().equals("::") ? "127.0.0.1" : listen.address();
        return listen.http()
                .map(port -> "http://" + host + ":" + port)
                .orElseGet(() -> "https://" + spec.serving().domain().orElse(host) + ":"
                        + listen.https().orElse(443));
    }

    /** What is configured; without that, whether each part is healthy and the database can be asked. */
    private static List<CheckSpec> checks(EnvironmentSpec spec) {
        if (!spec.checks().isEmpty()) {
            return spec.checks();
        }
        List<CheckSpec> usual = new ArrayList<>();
        for (ComponentSpec component : spec.routed()) {
            component
                    .health()
                    .ifPresent(path -> usual.add(new CheckSpec.Http(
                            component.name() + " " + path, path, Optional.empty(), Map.of(), Map.of(), WITHIN, false)));
        }
        spec.data().ifPresent(data -> usual.add(new CheckSpec.Sql("database", "select 1", Optional.of("1"))));
        spec.data().flatMap(DataSpec::redis).ifPresent(url -> usual.add(new CheckSpec.Redis("redis", url, WITHIN)));
        return usual;
    }
}
