package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.SluiceException;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Entry;
import dev.sluice.journal.Folding;
import dev.sluice.port.Journal;
import java.util.List;

/** Follows one deployment in the journal: each look reads only what is new. Not thread-safe. */
public final class Following {
    private final Journal journal;
    private final DeploymentId id;
    private final Folding folding;
    private DeploymentState state;

    /** Throws {@code USAGE} when there is no such deployment. */
    public Following(Journal journal, DeploymentId id) {
        this.journal = journal;
        this.id = id;
        List<Entry> entries = journal.read(id, 0);
        if (entries.isEmpty()) {
            throw new SluiceException(
                    Code.USAGE, "there is no deployment " + id, "see `sluice deployments` for those there are");
        }
        this.folding = Folding.begin(entries.getFirst());
        entries.stream().skip(1).forEach(folding::add);
        this.state = folding.state();
    }

    /** The state by everything that was recorded when it was looked at last. */
    DeploymentState state() {
        return state;
    }

    /** The state by everything that is recorded now. */
    public DeploymentState look() {
        List<Entry> news = journal.read(id, state.lastSequence());
        if (!news.isEmpty()) {
            news.forEach(folding::add);
            state = folding.state();
        }
        return state;
    }
}
