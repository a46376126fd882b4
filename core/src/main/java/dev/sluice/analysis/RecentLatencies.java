package dev.sluice.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The recent latencies of one version, as counts in buckets of 3 %: the last {@value #HALF} to {@code 2 * HALF} requests, in two halves of which the older is
 * dropped when the newer is full. Not thread-safe: the caller serialises.
 */
public final class RecentLatencies {
    static final int HALF = 4096;

    /** The fewest requests from which a quantile is taken. */
    static final int FEWEST = 32;

    private static final int BITS = 5;
    private static final int BUCKETS = (40 - BITS) << BITS;

    private final int[] older = new int[BUCKETS];
    private final int[] newer = new int[BUCKETS];
    private int olderCount;
    private int newerCount;

    /** One latency, in microseconds. */
    public void add(long micros) {
        if (newerCount == HALF) {
            System.arraycopy(newer, 0, older, 0, BUCKETS);
            Arrays.fill(newer, 0);
            olderCount = newerCount;
            newerCount = 0;
        }
        newer[bucket(micros)]++;
        newerCount++;
    }

    static boolean isBucket(int bucket) {
        return bucket >= 0 && bucket < BUCKETS;
    }

    /** How many latencies are counted. */
    public int count() {
        return olderCount + newerCount;
    }

    /** The upper edge of the bucket in which the quantile lies, in microseconds. */
    long quantile(double quantile) {
        long rank = (long) Math.ceil(quantile * count());
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            seen += older[bucket] + newer[bucket];
            if (seen >= rank) {
                return upperEdge(bucket);
            }
        }
        return Long.MAX_VALUE;
    }

    /** Exact below 64 µs; above, the octave and the five bits that follow its leading one. */
    private static int bucket(long micros) {
        long bounded = Math.clamp(micros, 0L, (1L << 39) - 1);
        int shift = Math.max(0, 63 - BITS - Long.numberOfLeadingZeros(bounded | 1));
        return (int) ((shift << BITS) + (bounded >>> shift));
    }

    private static long upperEdge(int bucket) {
        int shift = Math.max(0, (bucket >> BITS) - 1);
        long mantissa = bucket - ((long) shift << BITS);
        return ((mantissa + 1) << shift) - 1;
    }

    /** Goes on with counts that were written down. */
    public static RecentLatencies of(LatencyState.Recent kept) {
        RecentLatencies latencies = new RecentLatencies();
        latencies.olderCount = fill(latencies.older, kept.older());
        latencies.newerCount = fill(latencies.newer, kept.newer());
        return latencies;
    }

    private static int fill(int[] buckets, LatencyState.Counts counts) {
        int sum = 0;
        for (int i = 0; i < counts.buckets().size(); i++) {
            buckets[counts.buckets().get(i)] = counts.counts().get(i);
            sum += counts.counts().get(i);
        }
        return sum;
    }

    /** The counts, for writing them down. */
    public LatencyState.Recent state() {
        return new LatencyState.Recent(counts(older), counts(newer));
    }

    private static LatencyState.Counts counts(int[] buckets) {
        List<Integer> filled = IntStream.range(0, buckets.length)
                .filter(bucket -> buckets[bucket] > 0)
                .boxed()
                .toList();
        return new LatencyState.Counts(
                filled, filled.stream().map(bucket -> buckets[bucket]).toList());
    }
}
