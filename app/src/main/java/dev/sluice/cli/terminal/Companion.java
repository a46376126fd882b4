package dev.sluice.cli.terminal;

import java.util.List;

/** A part of Sluice that drives commands by itself and has something to show beside them. It also says what Ctrl-C means. */
@FunctionalInterface
public interface Companion {
    /** What is shown below a deployment's screen now. */
    List<String> lines();
}
