package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.Epoch;
import dev.sluice.base.SluiceException;
import dev.sluice.journal.Event;
import dev.sluice.plan.Step;
import dev.sluice.traffic.HeldRequests;
import dev.sluice.traffic.RouterState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Visitors who wait at the router while something is done to the database. The router lets them go by itself when the time is over; so a
 * carrier that dies meanwhile keeps nobody waiting.
 */
final class HeldTraffic {
    private static final Duration POLL = Duration.ofMillis(20);
    /** All of them have gone by then: the router spreads them over a part of this. */
    private static final Duration TO_LEAVE = Duration.ofSeconds(2);

    private final Scene scene;
    private final Step step;
    private final Duration atMost;
    private final Time clock;

    private HeldTraffic(Scene scene, Step step, Duration atMost, Time clock) {
        this.scene = scene;
        this.step = step;
        this.atMost = atMost;
        this.clock = clock;
    }

    /** Does the work; where a time is given, with the visitors held back, once those under way have left. */
    static void during(Scene scene, Step step, Optional<Duration> atMost, Time clock, Runnable work) {
        if (atMost.isEmpty()) {
            work.run();
            return;
        }
        HeldTraffic held = new HeldTraffic(scene, step, atMost.get(), clock);
        boolean holds = held.begin();
        try {
            work.run();
        } finally {
            if (holds) {
                held.end();
            }
        }
    }

    /** Whether the router does it: where it cannot, the work goes on as it would without a pause. */
    private boolean begin() {
        scene.term().check();
        append(new Event.RequestsHeld(step.name(), atMost));
        Optional<RouterState> state = asked(() -> scene.ports().router().pause(atMost, epoch()));
        if (state.isEmpty()) {
            return false;
        }
        Instant patience = clock.instant().plus(atMost.dividedBy(2));
        Optional<HeldRequests> now = state.get().held();
        while (now.filter(held -> held.holding() && held.underWay() > 0).isPresent()
                && clock.instant().isBefore(patience)) {
            clock.pause(POLL);
            now = asked(() -> scene.ports().router().state()).flatMap(RouterState::held);
        }
        now.filter(held -> held.underWay() > 0)
                .ifPresent(held -> scene.note(
                        step,
                        "%d requests are still under way after half of the pause; it begins beside them"
                                .formatted(held.underWay())));
        return true;
    }

    private void end() {
        boolean holding = asked(() -> scene.ports().router().state())
                .flatMap(RouterState::held)
                .filter(HeldRequests::holding)
                .isPresent();
        Optional<HeldRequests> now =
                asked(() -> scene.ports().router().resume(epoch())).flatMap(RouterState::held);
        Instant patience = clock.instant().plus(TO_LEAVE);
        while (now.filter(held -> held.waiting() > 0).isPresent()
                && clock.instant().isBefore(patience)) {
            clock.pause(POLL);
            now = asked(() -> scene.ports().router().state()).flatMap(RouterState::held);
        }
        now.ifPresent(held -> append(new Event.RequestsLetGo(step.name(), held, !holding)));
    }

    private Epoch epoch() {
        return scene.term().epoch();
    }

    private void append(Event event) {
        scene.ports().journal().append(scene.state().id(), epoch(), event);
    }

    /** A router that is down serves nobody, and one that does not answer lets them go by itself. */
    private Optional<RouterState> asked(Supplier<RouterState> question) {
        try {
            return Optional.of(question.get());
        } catch (SluiceException e) {
            if (e.code() == Code.FENCED) {
                throw e;
            }
            scene.note(step, "no visitor is held back: " + e.what());
            return Optional.empty();
        }
    }
}
