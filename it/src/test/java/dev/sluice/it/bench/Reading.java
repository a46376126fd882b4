package dev.sluice.it.bench;

import java.util.Optional;

/**
 * What a benchmark read off.
 *
 * @param name names it among all, in words with dots between them; what comes before the first dot is its group
 * @param what what was measured, in a sentence for people
 * @param rounds what each round gave; the figure is their median
 * @param peer what the same measurement gave for another program, in turn with ours
 */
record Reading(String name, String what, Series rounds, String unit, Optional<Peer> peer, Optional<Bound> bound) {
    /** Another program's rounds. {@code name} has its version. */
    record Peer(String name, Series rounds) {}

    static Reading of(String name, String what, Series rounds, String unit) {
        return new Reading(name, what, rounds, unit, Optional.empty(), Optional.empty());
    }

    Reading beside(String program, Series its) {
        return new Reading(name, what, rounds, unit, Optional.of(new Peer(program, its)), bound);
    }

    Reading within(Bound promised) {
        return new Reading(name, what, rounds, unit, peer, Optional.of(promised));
    }

    double value() {
        return rounds.median();
    }

    /** Our median as a multiple of the peer's. */
    Optional<Double> ratio() {
        return peer.map(its -> value() / its.rounds().median());
    }

    boolean isAsPromised() {
        return bound.map(promised -> promised.isMetBy(this)).orElse(true);
    }
}
