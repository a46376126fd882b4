package dev.sluice.cli;

import dev.sluice.base.EnvironmentId;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.journal.Finding;
import dev.sluice.wiring.Workplace;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The backups that the releases depend on that serve or stand by. */
final class NeededBackups {
    private NeededBackups() {}

    static Set<String> of(Workplace workplace, EnvironmentId environment) {
        EnvironmentState state = workplace.onlooker().environment(environment);
        return Stream.concat(state.live().stream(), state.standby().stream())
                .map(standing ->
                        workplace.onlooker().deployment(standing.backend().deployment()))
                .flatMap(deployment -> deployment.finding(Finding.BackedUp.class).stream())
                .map(Finding.BackedUp::backup)
                .collect(Collectors.toSet());
    }
}
