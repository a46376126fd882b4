package dev.sluice.migration.lint;

import java.util.EnumMap;
import java.util.Map;

/**
 * What the judgement goes by.
 *
 * @param serverVersion PostgreSQL's major version
 * @param lockTimeoutSet whether whoever runs the migrations sets a lock timeout by itself
 * @param levels where they are not {@link Hazard#usual}
 */
public record LintSettings(int serverVersion, boolean lockTimeoutSet, Map<Hazard, Level> levels) {
    public static final int OLDEST = 12;
    public static final int USUAL = 15;

    public LintSettings {
        levels = Map.copyOf(levels);
        if (serverVersion < OLDEST) {
            throw new IllegalArgumentException("PostgreSQL " + serverVersion + " is older than " + OLDEST);
        }
    }

    /** For migrations that Sluice runs: it sets the lock timeout itself. */
    public static LintSettings ofSluice() {
        return new LintSettings(USUAL, true, Map.of());
    }

    public LintSettings on(int version) {
        return new LintSettings(version, lockTimeoutSet, levels);
    }

    public LintSettings with(Hazard hazard, Level level) {
        Map<Hazard, Level> all = new EnumMap<>(Hazard.class);
        all.putAll(levels);
        all.put(hazard, level);
        return new LintSettings(serverVersion, lockTimeoutSet, all);
    }

    Level level(Hazard hazard) {
        return levels.getOrDefault(hazard, hazard.usual());
    }
}
