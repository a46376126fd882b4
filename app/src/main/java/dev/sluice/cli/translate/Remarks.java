package dev.sluice.cli.translate;

import dev.sluice.config.Problem;
import dev.sluice.config.Problems;
import dev.sluice.config.SourceText;
import dev.sluice.config.Span;
import java.util.List;

/** What there is to say about one foreign file, each with its place in it. */
public final class Remarks {
    private final Problems problems;
    private boolean lossy;

    public Remarks(SourceText source) {
        problems = new Problems(source);
    }

    /** It is not in the draft. */
    void lost(Span at, String what, String why, String help) {
        lossy = true;
        problems.add(at, "not expressed: " + what, why, help);
    }

    /** It says something else than its author will have thought. */
    void trap(Span at, String what, String why, String help) {
        problems.add(at, "trap: " + what, why, help);
    }

    /** It is in the draft, and means something slightly different there. */
    void changed(Span at, String what, String why, String help) {
        problems.add(at, "changed: " + what, why, help);
    }

    /** Shows nothing of what stands there. */
    void hide(Span secret) {
        problems.hide(secret);
    }

    /** Whether anything is not in the draft. */
    boolean isLossy() {
        return lossy;
    }

    /** In the order of the file. */
    public List<Problem> inOrder() {
        return problems.inOrder();
    }
}
