package dev.sluice.cli;

import dev.sluice.base.Version;
import dev.sluice.cli.screen.Table;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.port.ReleaseStore.Release;
import dev.sluice.report.StepText;
import dev.sluice.wiring.Workplace;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the releases that this machine keeps. */
@Command(name = "releases", description = "List the releases on this machine, newest first.")
final class ReleasesCommand extends SluiceCommand {
    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    @Parameters(arity = "0..1", paramLabel = "environment", description = "Where.")
    @Nullable
    String environment;

    ReleasesCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Environments environments = environments();
        EnvironmentSpec spec = environments.spec(Optional.ofNullable(environment));
        List<Release> releases = workplace.releases(environments.folder()).list(spec);
        if (json()) {
            releases.forEach(release -> terminal().print(Json.line(release)));
            return 0;
        }
        EnvironmentState state = workplace.onlooker().environment(spec.id());
        Table table = new Table("release", "source", "digest", "brought", "state");
        for (Release release : releases) {
            table.row(
                    release.version().label(),
                    release.source(),
                    StepText.digest(release.digest()),
                    AT.format(release.at().atZone(session().zone())),
                    role(state, release.version()));
        }
        terminal()
                .print(
                        releases.isEmpty()
                                ? List.of("no releases yet")
                                : table.lines(terminal().outPaint()));
        terminal().print("next  sluice deploy VERSION");
        return 0;
    }

    private static String role(EnvironmentState state, Version version) {
        if (state.live().filter(s -> s.release().version().equals(version)).isPresent()) {
            return "live";
        }
        return state.standby()
                        .filter(s -> s.release().version().equals(version))
                        .isPresent()
                ? "standby"
                : "kept";
    }
}
