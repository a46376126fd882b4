package dev.sluice.analysis;

import java.util.BitSet;
import java.util.SplittableRandom;

/** Who visits in a simulation, and to which version each visitor belongs at a weight. */
interface Crowd {
    long next(SplittableRandom random);

    boolean onCanary(long visitor, double weight);

    /** Whether a cohort sends this visitor to the canary, whatever the weight. */
    default boolean isForced(long visitor) {
        return false;
    }

    /** Whether this visitor has never come before; asked once for each request. */
    default boolean isNew(long visitor) {
        return true;
    }

    /** Every request comes from somebody new. */
    Crowd STRANGERS = new Crowd() {
        @Override
        public long next(SplittableRandom random) {
            return random.nextLong();
        }

        @Override
        public boolean onCanary(long visitor, double weight) {
            return (visitor >>> 11) * 0x1p-53 < weight;
        }
    };

    /**
     * Users who stay where they are, and of whom a few ask for most: the most frequent of n makes {@code 1/sqrt(n)} of all requests.
     *
     * @param seed decides who belongs to the canary first
     */
    static Crowd sticky(int users, long seed) {
        BitSet known = new BitSet(users);
        return new Crowd() {
            @Override
            public long next(SplittableRandom random) {
                double u = random.nextDouble();
                return (long) (users * u * u);
            }

            @Override
            public boolean isNew(long visitor) {
                boolean isNew = !known.get((int) visitor);
                known.set((int) visitor);
                return isNew;
            }

            @Override
            public boolean onCanary(long visitor, double weight) {
                return position(visitor + seed) < weight;
            }
        };
    }

    /** A crowd of which a twentieth belongs to a cohort. */
    static Crowd withCohort(Crowd others) {
        return new Crowd() {
            @Override
            public long next(SplittableRandom random) {
                return others.next(random);
            }

            @Override
            public boolean onCanary(long visitor, double weight) {
                return others.onCanary(visitor, weight);
            }

            @Override
            public boolean isNew(long visitor) {
                return others.isNew(visitor);
            }

            @Override
            public boolean isForced(long visitor) {
                return position(visitor ^ 0x5DEECE66DL) < 0.05;
            }
        };
    }

    /** A crowd of which one client, number -1, makes half of the requests. */
    static Crowd withLoudClient(Crowd others, boolean loudOnCanary) {
        return new Crowd() {
            @Override
            public long next(SplittableRandom random) {
                return random.nextBoolean() ? -1 : others.next(random) >>> 1;
            }

            @Override
            public boolean isNew(long visitor) {
                return visitor != -1 && others.isNew(visitor);
            }

            @Override
            public boolean onCanary(long visitor, double weight) {
                return visitor == -1 ? loudOnCanary : others.onCanary(visitor, weight);
            }
        };
    }

    /** Where a visitor stands between 0 and 1: a mixing function, so that neighbours are far apart. */
    private static double position(long visitor) {
        long mixed = (visitor ^ (visitor >>> 31)) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
        return ((mixed ^ (mixed >>> 32)) >>> 11) * 0x1.0p-53;
    }
}
