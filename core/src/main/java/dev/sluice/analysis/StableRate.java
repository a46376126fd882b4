package dev.sluice.analysis;

import java.util.List;

/**
 * How often stable fails: over its record, and lately. The larger counts, so that trouble both versions share is not the canary's
 * fault. "Lately" fades with the requests of either version, and what is left is the record: where the canary has all the traffic,
 * a burst of stable's last minute does not excuse it for ever.
 */
final class StableRate {
    static final int NUMBERS = 4;

    private static final double KEEP_RECORD = 1 - 1.0 / 100_000;
    private static final double KEEP_LATELY = 1 - 1.0 / 256;
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
        if (recordFailed == 0) {
            return 0;
        }
        double overall = recordFailed / record;
        return Math.max(overall, (latelyFailed + INERTIA * overall) / (lately + INERTIA));
    }

    List<Double> numbers() {
        return List.of(recordFailed, record, latelyFailed, lately);
    }
}
