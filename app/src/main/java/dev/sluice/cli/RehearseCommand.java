package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.cli.screen.RehearsalScreen;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.migration.Rehearsal;
import dev.sluice.port.ReleaseStore.Candidate;
import dev.sluice.wiring.RehearsalRun;
import dev.sluice.wiring.Workplace;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tries a release on a copy of the data. */
@Command(
        name = "rehearse",
        description =
                "Try a release on a copy of the data: restore the newest verified backup into a scratch database, run the"
                        + " migrations there, start and test both versions on it; touches nothing that serves. Ends with 3 when the"
                        + " release must not be deployed.")
final class RehearseCommand extends SluiceCommand {
    @Parameters(index = "0..1", arity = "1..2", paramLabel = "[environment] VERSION", description = "Where, and what.")
    List<String> words = List.of();

    @Option(names = "--backup", paramLabel = "NAME", description = "Which backup (default: the newest verified one).")
    @Nullable
    String backup;

    RehearseCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Words.Release asked = Words.release(words);
        Environments environments = environments();
        EnvironmentSpec spec = environments.complete(asked.environment());
        Candidate candidate = workplace.releases(environments.folder()).resolve(spec, asked.version());
        Rehearsal rehearsal = new RehearsalRun(workplace, environments.folder(), spec, terminal()::say)
                .of(candidate, Optional.ofNullable(backup));
        if (json()) {
            terminal().print(Json.line(rehearsal));
        } else {
            Optional<String> old = workplace
                    .onlooker()
                    .environment(spec.id())
                    .live()
                    .map(s -> s.release().version().label());
            terminal()
                    .print(new RehearsalScreen(
                                    rehearsal,
                                    candidate.version().label(),
                                    old,
                                    terminal().outPaint())
                            .lines());
            terminal()
                    .print(
                            rehearsal.passed()
                                    ? "next  sluice deploy " + spec.id().name() + " " + candidate.version()
                                    : "the release must not be deployed like this; nothing that serves was touched");
        }
        return rehearsal.passed() ? 0 : Code.CHECK_FAILED.exitStatus();
    }
}
