package dev.sluice.analysis;

/** The requests that a {@link Guard} judged, and those of them that failed. */
final class FailureCounts {
    private long canaryRequests;
    private long canaryFailed;
    private long stableRequests;
    private long stableFailed;
    private long forcedFailed;
    private long coldRequests;
    private long coldFailed;

    FailureCounts() {}

    FailureCounts(GuardState state) {
        canaryRequests = state.canaryRequests();
        canaryFailed = state.canaryFailed();
        stableRequests = state.stableRequests();
        stableFailed = state.stableFailed();
        forcedFailed = state.forcedFailed();
        coldRequests = state.known().coldRequests();
        coldFailed = state.known().coldFailed();
    }

    void stable(boolean failed) {
        stableRequests++;
        stableFailed += failed ? 1 : 0;
    }

    /** @param cold whether the canary was warming up */
    void canary(boolean failed, boolean cold) {
        canaryRequests++;
        canaryFailed += failed ? 1 : 0;
        if (cold) {
            coldRequests++;
            coldFailed += failed ? 1 : 0;
        }
    }

    /** The canary's failed request to come is one that a cohort sent there. */
    void forced() {
        forcedFailed++;
    }

    long canaryRequests() {
        return canaryRequests;
    }

    long canaryFailed() {
        return canaryFailed;
    }

    long stableRequests() {
        return stableRequests;
    }

    long stableFailed() {
        return stableFailed;
    }

    long forcedFailed() {
        return forcedFailed;
    }

    long coldRequests() {
        return coldRequests;
    }

    long coldFailed() {
        return coldFailed;
    }

    /** Judged requests of the canary since it was warm. */
    long warmRequests() {
        return canaryRequests - coldRequests;
    }

    /** Of these, failed. */
    long warmFailed() {
        return canaryFailed - coldFailed;
    }
}
