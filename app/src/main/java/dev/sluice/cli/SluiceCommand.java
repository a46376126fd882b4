package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.terminal.Session;
import dev.sluice.cli.terminal.Terminal;
import dev.sluice.wiring.StateFolder;
import dev.sluice.wiring.Workplace;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Mixin;

/** What every command has: the session, the common options, and a workplace while it runs. */
abstract class SluiceCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private CommonOptions options = new CommonOptions();

    SluiceCommand(Session session) {
        this.session = session;
    }

    @Override
    public final Integer call() {
        try (Workplace workplace = new Workplace(state(), session.variables(), session.clock())) {
            return run(workplace);
        }
    }

    /** Does it; gives the exit status. */
    abstract int run(Workplace workplace);

    Session session() {
        return session;
    }

    Terminal terminal() {
        return session.terminal();
    }

    boolean json() {
        return options.json;
    }

    /** Whether a question can be asked and answered. */
    boolean canAsk() {
        return !options.noInput && terminal().inIsTerminal() && terminal().errIsTerminal();
    }

    /** Asks before what cannot be undone; where nobody can answer, only a flag on the command line counts. */
    void confirm(boolean yes, String what, String question) {
        confirm(yes, what, () -> terminal().confirm(question));
    }

    /** As {@link #confirm}, for what cannot be undone: the word has to be typed. */
    void confirmTyping(boolean yes, String what, String word) {
        confirm(yes, what, () -> terminal().confirmTyping(word));
    }

    private void confirm(boolean yes, String what, BooleanSupplier answer) {
        if (yes) {
            return;
        }
        if (!canAsk()) {
            throw new SluiceException(Code.USAGE, what, "say that you want it with --yes");
        }
        terminal().say(what);
        if (!answer.getAsBoolean()) {
            throw new SluiceException(Code.CHECK_FAILED, "not confirmed, nothing was touched", "");
        }
    }

    Environments environments() {
        Path file = options.config == null ? Path.of("sluice.yaml") : options.config;
        return new Environments(session, session.directory().resolve(file), options.config != null);
    }

    private StateFolder state() {
        return Optional.ofNullable(options.state)
                .map(given -> new StateFolder(session.directory().resolve(given)))
                .orElseGet(() -> StateFolder.usual(session.user(), session.home(), session.variables()));
    }
}
