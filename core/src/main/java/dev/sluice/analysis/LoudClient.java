package dev.sluice.analysis;

/**
 * The client whose failures lead at one version. Failures of one client are not independent, so it counts for two of them, and for
 * one more with every four of others; until then none of its requests is looked at.
 *
 * <p>Boyer and Moore's majority vote with a ceiling: constant memory, and no client can slip through by being the most frequent.
 */
final class LoudClient {
    private static final int PER_FAILURE = 4;
    private static final int CEILING = 2 * PER_FAILURE;

    private long client;
    private int lead;
    private long own;

    LoudClient() {}

    /** @param own failures of the client that counted since it leads */
    LoudClient(long client, int lead, long own) {
        this.client = client;
        this.lead = Math.clamp(lead, 0, CEILING);
        this.own = own;
    }

    boolean leavesOut(long other) {
        return other == client && lead > CEILING - PER_FAILURE;
    }

    /** A failure that counts. */
    void failed(long who) {
        if (lead > 0 && who != client) {
            lead--;
            return;
        }
        own = who == client ? own + 1 : 1;
        client = who;
        lead += PER_FAILURE;
    }

    /** Whether too many of the failures that counted are this one client's: more than a third, but for one. */
    boolean dominates(long failures) {
        return 3 * own > failures + 1;
    }

    long client() {
        return client;
    }

    int lead() {
        return lead;
    }

    long own() {
        return own;
    }
}
