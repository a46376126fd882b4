package dev.sluice.traffic;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the guard makes of a canary so far: every number behind its verdict. The release fails when the evidence of all parts, each
 * times its weight, adds up to {@code 1/alpha}.
 *
 * @param latencies one for each percentile that is compared, in the order of {@link GuardLimits#latency}
 * @param warmingUp whether {@link GuardLimits#initialDelay} is not over yet
 */
public record Judgement(Failures failures, List<Slowness> latencies, Users users, boolean warmingUp) {
    public Judgement {
        latencies = List.copyOf(latencies);
    }

    /** The percentile that says more against the canary than its failures do, and most; empty where failures say more. */
    public Optional<Slowness> decisiveSlowness() {
        return latencies.stream()
                .max(Comparator.comparingDouble(it -> it.weight() * it.evidence()))
                .filter(it -> it.weight() * it.evidence() > failures.weight() * failures.evidence());
    }

    /**
     * Failed requests. Rates are shares between 0 and 1.
     *
     * @param weight the share of the error budget
     * @param evidence the e-value of this part
     * @param canaryRequests requests of the canary that this part judged
     * @param canaryFailed of these, failed
     * @param stableRequests requests of stable that were compared with
     * @param stableFailed of these, failed
     * @param alarmAt the rate that is still fine at present: the limit, or more where stable itself is above it
     * @param atMost the canary's true rate is not above this, at all times at once, but for a chance of alpha
     * @param stableLately stable's rate over its last thousand requests or so
     * @param canaryLately the same of the canary
     * @param stableFails whether stable itself surely fails above the limit at present
     */
    public record Failures(
            double weight,
            double evidence,
            long canaryRequests,
            long canaryFailed,
            long stableRequests,
            long stableFailed,
            double alarmAt,
            double atMost,
            double stableLately,
            double canaryLately,
            boolean stableFails) {}

    /**
     * Slow requests at one percentile; failed ones are neither fast nor slow.
     *
     * @param weight the share of the error budget
     * @param evidence the e-value of this part
     * @param canaryMicros the percentile over the canary's recent requests, in microseconds; 0 where too few are known
     * @param stableMicros the same of stable
     * @param alarmMicros what the canary is held against at present; 0 where too little is known of stable
     * @param canaryRequests requests of the canary that this part judged
     * @param canarySlow of these, slower than they may be
     * @param stableRequests requests of stable that were compared with
     * @param stableSlow of these, slower than {@link #stableAlarmMicros}
     * @param byRecord whether stable has too little traffic at present, and its record stands in for it
     */
    public record Slowness(
            LatencyLimit limit,
            double weight,
            double evidence,
            long canaryMicros,
            long stableMicros,
            long alarmMicros,
            long canaryRequests,
            long canarySlow,
            long stableRequests,
            long stableSlow,
            boolean byRecord) {
        /** How many times stable's percentile is fine at present. */
        public double tolerated() {
            return stableMicros == 0 ? limit.factor() : (double) alarmMicros / stableMicros;
        }

        /** Whether what is fine anyway is what the canary is held against, because stable is so fast. */
        public boolean isByWhatIsFine() {
            return alarmMicros > 0 && alarmMicros == limit.fineUnderMicros();
        }

        /** What a request of stable is slow above, in microseconds. */
        public long stableAlarmMicros() {
            return Math.max(stableMicros, Math.round(limit.fineUnderMicros() / limit.factor()));
        }
    }

    /**
     * How users were shared out, each counted once, at the first assignment.
     *
     * @param assigned users that were counted
     * @param evidence the e-value against "they are shared out as the weight says"
     * @param mismatched whether they surely are not: then the comparison is worth nothing
     */
    public record Users(long assigned, double evidence, boolean mismatched) {
        public static final Users NONE = new Users(0, 1, false);
    }
}
