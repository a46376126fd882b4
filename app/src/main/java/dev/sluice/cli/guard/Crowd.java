package dev.sluice.cli.guard;

import java.util.SplittableRandom;

/**
 * Users who stay with the version they were given, and of whom a few ask for most: the most frequent of n makes {@code 1/sqrt(n)} of all requests.
 *
 * @param users how many there are
 * @param salt decides who belongs to the canary first
 */
record Crowd(int users, long salt) {
    Crowd {
        if (users < 1) {
            throw new IllegalArgumentException("a crowd has at least one user");
        }
    }

    /** Who asks next: a number from 0 on. */
    long next(SplittableRandom random) {
        double u = random.nextDouble();
        return (long) (users * u * u);
    }

    boolean isOnCanary(long user, double weight) {
        return position(user + salt) < weight;
    }

    /** Whether a user belongs to the cohorts, whose users make this share of all requests; by another chance than the canary's. */
    boolean isInCohort(long user, double share) {
        return share > 0 && position(~(user + salt)) < share;
    }

    /** The share of all requests that the most frequent user makes. */
    static double busiest(int users) {
        return 1 / Math.sqrt(users);
    }

    /** Where a user stands between 0 and 1: the finalizer of SplitMix64, so that neighbours are far apart. */
    private static double position(long user) {
        long mixed = user * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
    }
}
