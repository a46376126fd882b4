package dev.sluice.router.traffic;

import dev.sluice.router.forward.Failure;

/**
 * How many requests may be given to an application twice: of those of the last ten seconds a fifth, and a few more where there
 * were hardly any. Without it, retries would double the load on instances that fail because of load. The connections kept to an
 * instance may all turn out to be stale in one moment, so those have a larger reserve; attempts that cannot have reached the
 * application do not count.
 */
final class RetryBudget {
    static final int ALWAYS = 10;
    static final int ALWAYS_STALE = 1_000;
    static final int PER_REQUESTS = 5;

    private final Recent resets;
    private final Recent stale;

    RetryBudget(long nowNanos) {
        resets = new Recent(nowNanos);
        stale = new Recent(nowNanos);
    }

    void request(long nowNanos) {
        resets.countAll(nowNanos);
    }

    /** Takes one retry out of the budget, if there is one left. */
    boolean retry(Failure failure, long nowNanos) {
        return switch (failure) {
            case CONNECT -> true;
            case STALE -> spend(stale, ALWAYS_STALE, nowNanos);
            case RESET_BEFORE_ANSWER -> spend(resets, ALWAYS, nowNanos);
        };
    }

    private boolean spend(Recent retries, int always, long nowNanos) {
        boolean left = retries.some(nowNanos) < always + resets.all(nowNanos) / PER_REQUESTS;
        if (left) {
            retries.countSome(nowNanos);
        }
        return left;
    }
}
