package dev.sluice.router.traffic;

import dev.sluice.base.Percent;
import dev.sluice.traffic.BackendId;

/**
 * Turns users into buckets. The same user falls into the same bucket of the same canary on every router and after every
 * restart, and into unrelated buckets of different canaries, so that it is not always the same users who go first.
 *
 * <p>Text: FNV-1a over 64 bits; spread: the finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
 */
final class Hash {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Hash() {}

    static long of(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return spread(hash);
    }

    /** What sets one canary's buckets apart from another's. */
    static long salt(BackendId canary) {
        return of(canary.toString());
    }

    /** A bucket from 0 to 9,999. */
    static int bucket(long user, long salt) {
        return (int) Long.remainderUnsigned(spread(user ^ salt), Percent.WHOLE);
    }

    private static long spread(long value) {
        long x = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
        return x ^ (x >>> 31);
    }
}
