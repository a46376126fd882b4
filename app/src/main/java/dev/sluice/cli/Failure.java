package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.cli.terminal.Terminal;

/** Says what went wrong, as a compiler would, and gives the exit status that goes with it. */
final class Failure {
    private final Terminal terminal;

    Failure(Terminal terminal) {
        this.terminal = terminal;
    }

    int told(Exception failure) {
        return switch (failure) {
            case SluiceException known -> told(known);
            case Detached ignored -> CommandLineProgram.INTERRUPTED;
            default -> defect(failure);
        };
    }

    private int told(SluiceException failure) {
        String label = terminal.errPaint().bad("error[" + failure.code().label() + "]");
        terminal.say(failure.what().startsWith("error[") ? failure.what() : label + ": " + failure.what());
        if (!failure.help().isBlank()) {
            terminal.say("  = help: " + failure.help());
        }
        return failure.code().exitStatus();
    }

    private int defect(Exception failure) {
        terminal.say(terminal.errPaint().bad("error[" + Code.INTERNAL.label() + "]")
                + ": a defect of Sluice, not of your release: " + failure);
        failure.printStackTrace(terminal.err());
        terminal.say("  = help: a deployment under way goes on; `sluice status` shows it");
        return Code.INTERNAL.exitStatus();
    }

    /** The person turned away from a deployment that goes on. */
    static final class Detached extends RuntimeException {
        Detached() {
            super("detached");
        }
    }
}
