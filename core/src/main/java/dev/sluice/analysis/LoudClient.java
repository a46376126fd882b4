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

    LoudClient() {}

    LoudClient(long client, int lead) {
        this.client = client;
        this.lead = Math.clamp(lead, 0, CEILING);
    }

    boolean leavesOut(long other) {
        return other == client && lead > CEILING - PER_FAILURE;
    }

    /** A failure that counts. */
    void failed(long who) {
        if (lead == 0) {
            client = who;
        }
        if (who == client) {
            lead += PER_FAILURE;
        } else {
            lead--;
        }
    }

    long client() {
        return client;
    }

    int lead() {
        return lead;
    }
}
