package dev.sluice.analysis;

import java.util.List;

/**
 * How often stable surely fails: over its record, and lately. The larger counts, so that trouble both versions share is not the
 * canary's fault.
 *
 * <p>"Surely": of x failures, {@code x² / (x + 5)} are counted. One failure among stable's first hundred requests is no reason to excuse
 * the canary; fifty are. "Lately" fades with the requests of either version towards the record: where the canary has all the traffic, a burst of
 * stable's last minute does not excuse it for ever.
 */
final class StableRate {
    static final int NUMBERS = 4;

    private static final double DOUBT = 5;
    private static final double MEMORY = 100_000;
    private static final double KEEP_RECORD = 1 - 1 / MEMORY;
    private static final double KEEP_LATELY = 1 - 1.0 / 64;
    private static final double INERTIA = 32;

    private double recordFailed;
    private double record;
    private double latelyFailed;
    private double lately;

    StableRate() {}

    StableRate(List<Double> numbers) {
        recordFailed = numbers.get(0);
        record = numbers.get(1);
        latelyFailed = numbers.get(2);
        lately = numbers.get(3);
    }

    /** A record from before, as long as it is remembered. */
    static StableRate of(long requests, long failed) {
        if (failed < 0 || failed > requests) {
            throw new IllegalArgumentException("of " + requests + " requests, " + failed + " cannot have failed");
        }
        double remembered = Math.min(1, MEMORY / Math.max(1, requests));
        return new StableRate(List.of(failed * remembered, requests * remembered, 0.0, 0.0));
    }

    void stable(boolean failed) {
        double one = failed ? 1 : 0;
        recordFailed = recordFailed * KEEP_RECORD + one;
        record = record * KEEP_RECORD + 1;
        latelyFailed = latelyFailed * KEEP_LATELY + one;
        lately = lately * KEEP_LATELY + 1;
    }

    void canary() {
        latelyFailed *= KEEP_LATELY;
        lately *= KEEP_LATELY;
    }

    /** The share of stable's requests that fails; 0 where nothing is known. */
    double rate() {
        double overall = sure(recordFailed) / (record + 1);
        return Math.max(overall, (sure(latelyFailed) + INERTIA * overall) / (lately + INERTIA));
    }

    private static double sure(double failures) {
        return failures * failures / (failures + DOUBT);
    }

    List<Double> numbers() {
        return List.of(recordFailed, record, latelyFailed, lately);
    }
}
