package dev.sluice.analysis;

/**
 * The share of failed requests that is still fine for a canary: the configured limit, or more where stable itself is above it, or where the canary is warming
 * up. Known before the request that is held against it.
 */
final class FineRate {
    /** Of a canary that is warming up, so many may fail: more than that is no matter of warmth. */
    private static final double COLD_LIMIT = 0.5;

    /** Stable's last eight requests or so excuse a canary that is warming up: what breaks both at once is not its fault. */
    private static final double NOW = 1 / 8.0;

    private final double configured;
    private final double tolerated;
    private final StableRate stableRate;
    private boolean cold;
    private double stableNow;

    /**
     * @param configured the limit, whatever stable does
     * @param tolerated how many times stable's rate is fine
     * @param stableNow the share of stable's last few requests that failed
     */
    FineRate(double configured, double tolerated, StableRate stableRate, double stableNow) {
        this.configured = configured;
        this.tolerated = tolerated;
        this.stableRate = stableRate;
        this.stableNow = stableNow;
    }

    void warmingUp(boolean now) {
        cold = now;
    }

    boolean isCold() {
        return cold;
    }

    void stable(boolean failed) {
        stableRate.stable(failed);
        stableNow += NOW * ((failed ? 1 : 0) - stableNow);
    }

    void canary() {
        stableRate.canary();
    }

    double now() {
        double excused = Math.max(configured, tolerated * stableRate.rate());
        return cold ? Math.max(Math.max(COLD_LIMIT, excused), tolerated * stableNow) : excused;
    }

    double configured() {
        return configured;
    }

    StableRate stableRate() {
        return stableRate;
    }

    double stableNow() {
        return stableNow;
    }
}
