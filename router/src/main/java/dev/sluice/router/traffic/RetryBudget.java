package dev.sluice.router.traffic;

/**
 * How many requests may be given to an application twice: of those of the last ten seconds a fifth, and a few more where there
 * were hardly any. Without it, retries would double the load on instances that fail because of load. Attempts that cannot have
 * reached the application do not count.
 */
final class RetryBudget {
    static final int ALWAYS = 10;
    static final int PER_REQUESTS = 5;

    private final Recent recent;

    RetryBudget(long nowNanos) {
        recent = new Recent(nowNanos);
    }

    void request(long nowNanos) {
        recent.countAll(nowNanos);
    }

    /** Takes one retry out of the budget, if there is one left. */
    boolean retry(long nowNanos) {
        if (recent.some(nowNanos) >= ALWAYS + recent.all(nowNanos) / PER_REQUESTS) {
            return false;
        }
        recent.countSome(nowNanos);
        return true;
    }
}
