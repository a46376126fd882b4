package dev.sluice.wiring;

import dev.sluice.adapter.journal.SqliteJournal;
import dev.sluice.port.Journal;
import dev.sluice.run.Operator;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** The state folder of this machine with everything that works on it. Opened for one command, and closed with it. */
public final class Workplace implements AutoCloseable {
    private final StateFolder state;
    private final Map<String, String> variables;
    private final InstantSource clock;
    private Optional<Journal> journal = Optional.empty();

    /** @param variables the environment variables, which configurations refer to and carriers inherit */
    public Workplace(StateFolder state, Map<String, String> variables, InstantSource clock) {
        this.state = state;
        this.variables = Map.copyOf(variables);
        this.clock = clock;
    }

    public StateFolder state() {
        return state;
    }

    /** The journal, to write and to read; made where there is none. */
    public Journal journal() {
        return opened(true);
    }

    /** The journal to look at; an empty one where there is none yet. */
    public Journal journalToRead() {
        return opened(false);
    }

    private Journal opened(boolean toWrite) {
        if (journal.isEmpty()) {
            journal = Optional.of(
                    toWrite
                            ? SqliteJournal.open(state.journal(), clock, Holder::isDead)
                            : SqliteJournal.openToRead(state.journal(), clock, Holder::isDead));
        }
        return journal.get();
    }

    public Operator operator() {
        return new Operator(journal(), clock);
    }

    /** What people do, where nothing is going to be written. */
    public Operator onlooker() {
        return new Operator(journalToRead(), clock);
    }

    public KeptConfigurations configurations() {
        return new KeptConfigurations(state);
    }

    public Carriers carriers() {
        return new Carriers(state, variables);
    }

    @Override
    public void close() {
        journal.ifPresent(Journal::close);
    }
}
