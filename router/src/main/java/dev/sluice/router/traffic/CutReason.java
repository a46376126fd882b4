package dev.sluice.router.traffic;

import dev.sluice.traffic.Judgement;
import java.util.Locale;

/** Why a canary was cut, in a sentence for people: what the part of the guard has to say that weighs most. */
final class CutReason {
    private final Judgement judgement;
    private final String canary;
    private final String stable;

    /** @param stable what people call it; {@code stable} where its version is not known */
    CutReason(Judgement judgement, String canary, String stable) {
        this.judgement = judgement;
        this.canary = canary;
        this.stable = stable;
    }

    String sentence() {
        Judgement.Failures failures = judgement.failures();
        return judgement
                .decisiveSlowness()
                .map(this::sentence)
                .orElseGet(() -> String.format(
                        Locale.ROOT,
                        "failed requests: %d of %d on %s, %d of %d on %s",
                        failures.canaryFailed(),
                        failures.canaryRequests(),
                        canary,
                        failures.stableFailed(),
                        failures.stableRequests(),
                        stable));
    }

    private String sentence(Judgement.Slowness slow) {
        String compared = slow.byRecord() ? "on record for " + stable : "on " + stable;
        if (slow.canaryMicros() > slow.alarmMicros()) {
            return String.format(
                    Locale.ROOT,
                    "%s %s on %s, %s %s, more than %s",
                    slow.limit().name(),
                    time(slow.canaryMicros()),
                    canary,
                    time(slow.stableMicros()),
                    compared,
                    slow.isByWhatIsFine() ? time(slow.alarmMicros()) : times(slow) + " times");
        }
        return String.format(
                Locale.ROOT,
                "%s more than %s: slower than %s were %d of %d requests on %s, slower than %s %d of %d %s",
                slow.limit().name(),
                slow.isByWhatIsFine() ? time(slow.alarmMicros()) : times(slow) + " times that of " + stable,
                time(slow.alarmMicros()),
                slow.canarySlow(),
                slow.canaryRequests(),
                canary,
                time(slow.stableAlarmMicros()),
                slow.stableSlow(),
                slow.stableRequests(),
                compared);
    }

    private static String times(Judgement.Slowness slow) {
        return String.format(Locale.ROOT, "%.1f", slow.tolerated());
    }

    private static String time(long micros) {
        return micros < 10_000
                ? String.format(Locale.ROOT, "%.1f ms", micros / 1e3)
                : micros < 10_000_000 ? Math.round(micros / 1e3) + " ms" : Math.round(micros / 1e6) + " s";
    }
}
