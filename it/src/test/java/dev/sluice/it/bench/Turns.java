package dev.sluice.it.bench;

import dev.sluice.it.bench.Wrk.Load;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Rounds in which every contender has its turn, each round beginning with another one, after all were warmed up. */
record Turns(Map<Contender, List<Load>> loads) {
    /** Ours compiles as it goes, and has what it needs after some hundred thousand requests. */
    private static final int OUR_ROUNDS_TO_WARM_UP = 5;

    /** @param contenders ours first */
    static Turns take(List<Contender> contenders, Wrk wrk, int connections, int rounds, int seconds)
            throws IOException, InterruptedException {
        Map<Contender, List<Load>> loads = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            int warmUp = loads.isEmpty() ? OUR_ROUNDS_TO_WARM_UP : 1;
            wrk.run(contender.url(), connections, warmUp * seconds);
            loads.put(contender, new ArrayList<>());
        }
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < contenders.size(); turn++) {
                Contender contender = contenders.get((round + turn) % contenders.size());
                loads.get(contender).add(wrk.run(contender.url(), connections, seconds));
            }
        }
        return new Turns(loads);
    }

    Series series(Contender contender, ToDoubleFunction<Load> number) {
        return new Series(
                loads.get(contender).stream().map(number::applyAsDouble).toList());
    }
}
