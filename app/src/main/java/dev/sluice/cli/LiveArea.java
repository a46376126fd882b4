package dev.sluice.cli;

import java.io.PrintStream;
import java.util.List;

/** The lines at the end of a terminal that are drawn again and again. Safe for use by the thread that leaves it. */
final class LiveArea {
    private static final String UP = "\u001b[%dA\r";
    private static final String ERASE_BELOW = "\u001b[J";
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private final PrintStream out;
    private List<String> drawn = List.of();
    private boolean left;

    LiveArea(PrintStream out) {
        this.out = out;
    }

    /** Draws these lines over the ones before; lines that are too long are cut by the terminal. */
    synchronized void draw(List<String> lines) {
        if (left || lines.equals(drawn)) {
            return;
        }
        out.print(NO_WRAP + over() + String.join("\n", lines) + "\n" + WRAP);
        out.flush();
        drawn = List.copyOf(lines);
    }

    /** Takes the lines away. */
    synchronized void clear() {
        out.print(over());
        out.flush();
        drawn = List.of();
    }

    /** Lets the lines stand and draws nothing more. */
    synchronized void leave() {
        left = true;
        out.print(WRAP);
        out.flush();
    }

    private String over() {
        return drawn.isEmpty() ? "" : UP.formatted(drawn.size()) + ERASE_BELOW;
    }
}
