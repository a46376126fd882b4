package dev.sluice.journal;

import dev.sluice.base.Code;
import dev.sluice.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One step as far as it is known.
 *
 * @param attempts how often it was begun
 * @param began the first time; empty while it is pending
 */
public record StepRecord(
        Step step, int attempts, Optional<Instant> began, Optional<Instant> ended, Optional<Result> result) {
    /** How it ended the last time; a later attempt may replace it. */
    public sealed interface Result {
        /** It is done. */
        record Done(Finding finding) implements Result {}

        /** It failed. */
        record Failed(Code code, String why, String help) implements Result {}
    }

    /** A step nobody began. */
    static StepRecord pending(Step step) {
        return new StepRecord(step, 0, Optional.empty(), Optional.empty(), Optional.empty());
    }

    StepRecord begun(int attempt, Instant at) {
        return new StepRecord(step, attempt, began.or(() -> Optional.of(at)), Optional.empty(), Optional.empty());
    }

    StepRecord ended(Instant at, Result how) {
        return new StepRecord(step, attempts, began, Optional.of(at), Optional.of(how));
    }

    public boolean isBegun() {
        return attempts > 0;
    }

    public boolean isDone() {
        return result.filter(Result.Done.class::isInstance).isPresent();
    }

    public boolean isFailed() {
        return result.filter(Result.Failed.class::isInstance).isPresent();
    }

    /** Begun, and not known how it ended: it is under way, or its carrier died. */
    public boolean isOpen() {
        return isBegun() && result.isEmpty();
    }

    public Optional<Finding> finding() {
        return result.flatMap(r -> r instanceof Result.Done done ? Optional.of(done.finding()) : Optional.empty());
    }

    public Optional<Result.Failed> failure() {
        return result.flatMap(r -> r instanceof Result.Failed failed ? Optional.of(failed) : Optional.empty());
    }

    /** From its beginning to its end, or to now. */
    public Duration took(Instant now) {
        return began.map(b -> Duration.between(b, ended.orElse(now))).orElse(Duration.ZERO);
    }
}
