package dev.sluice.router.traffic;

import dev.sluice.router.store.KeptCuts;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cut;
import dev.sluice.traffic.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The cuts that hold. Used under the lock of the switch; reading them as a whole needs none. */
final class Cuts {
    private volatile KeptCuts held;

    Cuts(KeptCuts held) {
        this.held = held;
    }

    KeptCuts held() {
        return held;
    }

    /** Whether the canary of this table is to stay at 0. */
    boolean holdFor(RoutingTable table) {
        return table.split()
                .canary()
                .map(canary -> held.cuts().stream()
                        .anyMatch(it -> it.cut().backend().equals(canary.id()) && it.holdsFor(table)))
                .orElse(false);
    }

    void add(Cut cut) {
        List<KeptCuts.Held> more = new ArrayList<>(held.cuts());
        more.add(new KeptCuts.Held(cut, Optional.empty()));
        held = new KeptCuts(more);
    }

    /** Lifts the cuts of one backend for the tables after {@code until}. Nothing happens where there is none. */
    void acknowledge(BackendId backend, KeptCuts.Until until) {
        held = new KeptCuts(held.cuts().stream()
                .map(it ->
                        it.cut().backend().equals(backend) && it.acknowledged().isEmpty()
                                ? new KeptCuts.Held(it.cut(), Optional.of(until))
                                : it)
                .toList());
    }

    /** Forgets what no longer holds; gives the backends that are free again. */
    List<BackendId> forgetLifted(RoutingTable table) {
        List<BackendId> free = held.cuts().stream()
                .filter(it -> !it.holdsFor(table))
                .map(it -> it.cut().backend())
                .toList();
        if (!free.isEmpty()) {
            held = new KeptCuts(
                    held.cuts().stream().filter(it -> it.holdsFor(table)).toList());
        }
        return free;
    }

    /** The cut to tell of: that of the given canary, else the latest; acknowledged ones are old news. */
    Optional<Cut> toTell(Optional<BackendId> canary) {
        List<Cut> news = held.cuts().stream()
                .filter(it -> it.acknowledged().isEmpty())
                .map(KeptCuts.Held::cut)
                .toList();
        return news.stream()
                .filter(cut -> canary.isPresent() && cut.backend().equals(canary.get()))
                .findFirst()
                .or(() -> news.isEmpty() ? Optional.empty() : Optional.of(news.getLast()));
    }
}
