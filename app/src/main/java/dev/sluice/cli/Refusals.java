package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.screen.LintScreen;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.migration.lint.Classification;
import dev.sluice.migration.lint.Refusal;
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
        if (refusals.isEmpty()) {
            return;
        }
        tell(refusals);
        List<String> revisions =
                refusals.stream().map(r -> r.script().revision()).distinct().toList();
        throw new SluiceException(
                Code.CONTRACT_TOO_EARLY,
                "not deployed: the old version may not live with " + String.join(", ", revisions),
                "nothing was touched; `migrations: {contract: [" + String.join(", ", revisions)
                        + "]}` holds it back until the old version is gone");
    }
}
