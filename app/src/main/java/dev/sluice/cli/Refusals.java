package dev.sluice.cli;

import dev.sluice.cli.screen.LintScreen;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.migration.lint.Classification;
import dev.sluice.migration.lint.Refusal;
import dev.sluice.run.PendingSql;
import java.util.List;

/** Tells why a release is not deployed as it is: migrations that older code may not live with. */
final class Refusals {
    private final Terminal terminal;

    Refusals(Terminal terminal) {
        this.terminal = terminal;
    }

    void tell(List<Refusal> refusals) {
        LintScreen screen = new LintScreen(new Classification(List.of()), terminal.errPaint());
        refusals.forEach(refusal -> {
            terminal.say("");
            screen.finding(refusal.script(), refusal.finding()).forEach(terminal::say);
        });
    }

    /** Throws {@code CONTRACT_TOO_EARLY} where there are any. */
    void refuse(List<Refusal> refusals) {
        tell(refusals);
        PendingSql.refuse(refusals);
    }
}
