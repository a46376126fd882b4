package dev.sluice.analysis;

/**
 * What weighted metrics decide together: the share of their weight that is successful.
 *
 * @param pass from this share on the release is fine
 * @param marginal below this share it has failed; in between nobody knows
 */
public record MetricScore(double pass, double marginal) {
    public static final MetricScore DEFAULT = new MetricScore(0.95, 0.75);

    public MetricScore {
        if (!(marginal > 0 && marginal <= pass && pass <= 1)) {
            throw new IllegalArgumentException("a score passes at " + pass + " and fails below " + marginal);
        }
    }
}
