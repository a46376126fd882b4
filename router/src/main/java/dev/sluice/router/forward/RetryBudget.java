package dev.sluice.router.forward;

/**
 * How many retries are affordable: each request earns a share of one, and a reserve covers the moment in which an instance's
 * connections all end at once. Retries then cannot multiply the load on instances that are failing under it.
 */
final class RetryBudget {
    private static final double RESERVE = 500;

    private final double share;
    private double balance = RESERVE;

    RetryBudget(double share) {
        this.share = share;
    }

    void earn() {
        balance = Math.min(RESERVE, balance + share);
    }

    boolean spend() {
        if (balance < 1) {
            return false;
        }
        balance -= 1;
        return true;
    }
}
