package dev.sluice.cli.guard;

import dev.sluice.traffic.GuardLimits;

/**
 * Everything about a simulated release but how bad it is.
 *
 * @param requestsPerSecond of both versions together
 * @param users who ask, each staying with a version
 * @param stableRate the share of stable's requests that fails
 */
public record Scenario(Ramp ramp, double requestsPerSecond, int users, double stableRate, GuardLimits limits) {
    /** As long as the router's record of stable goes back. */
    private static final long REMEMBERED = 100_000;

    public Scenario {
        if (!(requestsPerSecond > 0) || !(stableRate >= 0 && stableRate <= 1)) {
            throw new IllegalArgumentException("there are requests, and a share of stable's fails");
        }
    }

    /** Whether slow answers count. */
    public boolean judgesLatency() {
        return !limits.latency().isEmpty();
    }

    /** The share of all requests that the most frequent user makes. */
    public double busiest() {
        return Crowd.busiest(users);
    }

    Scenario with(Ramp other) {
        return new Scenario(other, requestsPerSecond, users, stableRate, limits);
    }

    /** What the router knows of stable before the release: a day's requests, as far as it remembers. */
    long knownOfStable() {
        return (long) Math.min(REMEMBERED, requestsPerSecond * 86_400);
    }

    long knownFailed() {
        return Math.round(knownOfStable() * stableRate);
    }

    /** Requests of one run that nothing ends early. */
    double requestsOfARun() {
        return ramp.endSeconds(requestsPerSecond).getLast() * requestsPerSecond;
    }
}
