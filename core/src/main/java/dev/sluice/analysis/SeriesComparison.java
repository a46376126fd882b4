package dev.sluice.analysis;

import java.util.Arrays;

/**
 * Two series of one metric, of a baseline and of the canary, compared: is the canary worse by more than is tolerated?
 *
 * <p>Two tests share the budget. The rank test (Mann and Whitney, one-sided) sees a shift of the whole; the tail test sees that some of the canary's points
 * lie above every point of the baseline. Points are taken to be independent, which asks for an interval longer than the query's
 * own window.
 *
 * @param rankP the chance of so high ranks if the canary were no worse; exact without ties and up to {@value #EXACT_UP_TO} points a side, else normal
 *     with corrections for ties and continuity
 * @param exact whether {@code rankP} is exact
 * @param tailP the chance of so many points above the baseline's highest if the canary were no worse; exact
 * @param shift how much worse the canary is, in the metric's unit: the median of all differences (Hodges and Lehmann)
 * @param superiority the effect size: how often a point of the canary is worse than one of the baseline, between 0 and 1; ties count half
 */
public record SeriesComparison(double rankP, boolean exact, double tailP, double shift, double superiority) {
    static final int EXACT_UP_TO = 50;

    /** The two tests have half of the budget each. */
    private static final int TESTS = 2;

    /** Which way is worse. */
    public enum Worse {
        HIGHER,
        LOWER
    }

    /**
     * Compares two series of finite numbers, at least one in each and at most 10,000 in both.
     *
     * @param tolerance how much worse is still fine, in the metric's unit
     */
    public static SeriesComparison of(double[] baseline, double[] canary, Worse worse, double tolerance) {
        double sign = worse == Worse.HIGHER ? 1 : -1;
        double[] before = oriented(baseline, sign, 0);
        double[] after = oriented(canary, sign, tolerance);
        if (before.length + after.length > 10_000) {
            throw new IllegalArgumentException("two series have at most 10,000 points together");
        }
        double u = pairsWon(before, after);
        boolean exact = before.length <= EXACT_UP_TO && after.length <= EXACT_UP_TO && !hasTies(before, after);
        double rankP = exact ? exactP(before.length, after.length, (int) u) : normalP(before, after, u);
        return new SeriesComparison(
                rankP,
                exact,
                tailP(before, after),
                medianDifference(before, after) + tolerance,
                u / ((double) before.length * after.length));
    }

    /** Whether the canary is worse, where {@code looks} looks at the growing series were planned in advance and all count alike. */
    public boolean worse(double alpha, int looks) {
        return Math.min(rankP, tailP) <= allowed(alpha, looks);
    }

    /** The part of the budget that one test has at one look. */
    public static double allowed(double alpha, int looks) {
        return alpha / (TESTS * looks);
    }

    /** Whether so many points a side, all of the canary's above all of the baseline's, would be enough at one of the looks. */
    public static boolean canShow(int points, double alpha, int looks) {
        double[] low = new double[points];
        double[] high = new double[points];
        for (int i = 0; i < points; i++) {
            low[i] = i;
            high[i] = points + i;
        }
        return of(low, high, Worse.HIGHER, 0).worse(alpha, looks);
    }

    private static double[] oriented(double[] series, double sign, double tolerance) {
        if (series.length == 0) {
            throw new IllegalArgumentException("a series has at least one point");
        }
        double[] oriented = new double[series.length];
        for (int i = 0; i < series.length; i++) {
            if (!Double.isFinite(series[i])) {
                throw new IllegalArgumentException("a series holds finite numbers, not " + series[i]);
            }
            oriented[i] = sign * series[i] - tolerance;
        }
        Arrays.sort(oriented);
        return oriented;
    }

    private static double pairsWon(double[] baseline, double[] canary) {
        double won = 0;
        for (double point : canary) {
            for (double other : baseline) {
                won += point > other ? 1 : point == other ? 0.5 : 0;
            }
        }
        return won;
    }

    private static boolean hasTies(double[] baseline, double[] canary) {
        double[] all = merged(baseline, canary);
        for (int i = 1; i < all.length; i++) {
            if (all[i] == all[i - 1]) {
                return true;
            }
        }
        return false;
    }

    private static double[] merged(double[] baseline, double[] canary) {
        double[] all = Arrays.copyOf(baseline, baseline.length + canary.length);
        System.arraycopy(canary, 0, all, baseline.length, canary.length);
        Arrays.sort(all);
        return all;
    }

    /** P(U >= u), from the number of orders with each U: {@code f(m, n, u) = f(m - 1, n, u - n) + f(m, n - 1, u)}. */
    static double exactP(int baseline, int canary, int u) {
        double[] ways = new double[baseline * canary + 1];
        ways[0] = 1;
        for (int i = 1; i <= canary; i++) {
            for (int sum = ways.length - 1; sum >= baseline + i; sum--) {
                ways[sum] -= ways[sum - baseline - i];
            }
            for (int sum = i; sum < ways.length; sum++) {
                ways[sum] += ways[sum - i];
            }
        }
        double above = 0;
        double all = 0;
        for (int sum = 0; sum < ways.length; sum++) {
            all += ways[sum];
            above += sum >= u ? ways[sum] : 0;
        }
        return above / all;
    }

    private static double normalP(double[] baseline, double[] canary, double u) {
        double pairs = (double) baseline.length * canary.length;
        double[] all = merged(baseline, canary);
        double points = all.length;
        double ties = 0;
        for (int from = 0, to; from < all.length; from = to) {
            to = from;
            while (to < all.length && all[to] == all[from]) {
                to++;
            }
            double tied = to - from;
            ties += tied * tied * tied - tied;
        }
        double variance = points < 2 ? 0 : pairs / 12 * (points + 1 - ties / (points * (points - 1)));
        return variance <= 0 ? 1 : Normal.above((u - pairs / 2 - 0.5) / Math.sqrt(variance));
    }

    /** Of n + m points in random order, the chance that the highest k are all the canary's. */
    private static double tailP(double[] baseline, double[] canary) {
        double highest = baseline[baseline.length - 1];
        long above = Arrays.stream(canary).filter(point -> point > highest).count();
        double chance = 1;
        for (int i = 0; i < above; i++) {
            chance *= (canary.length - i) / (double) (baseline.length + canary.length - i);
        }
        return chance;
    }

    private static double medianDifference(double[] baseline, double[] canary) {
        double[] differences = new double[Math.multiplyExact(baseline.length, canary.length)];
        int next = 0;
        for (double point : canary) {
            for (double other : baseline) {
                differences[next++] = point - other;
            }
        }
        Arrays.sort(differences);
        int middle = differences.length / 2;
        return differences.length % 2 == 1 ? differences[middle] : (differences[middle - 1] + differences[middle]) / 2;
    }
}
