package dev.sluice.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody meant who mistyped a word: the nearest known word by edits (insert, remove, replace, swap neighbours). */
final class Suggestion {
    private static final int LONGEST = 40;

    private Suggestion() {}

    /** The nearest candidate; empty when none is within a third of its length. */
    static Optional<String> nearest(String typed, Collection<String> candidates) {
        if (typed.isEmpty() || typed.length() > LONGEST) {
            return Optional.empty();
        }
        return candidates.stream()
                .filter(c -> distance(typed, c) <= Math.max(1, c.length() / 3))
                .min(Comparator.comparingInt((String c) -> distance(typed, c))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The optimal string alignment distance, without regard to case. */
    static int distance(String one, String two) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = two.toLowerCase(Locale.ROOT);
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + replaced);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
