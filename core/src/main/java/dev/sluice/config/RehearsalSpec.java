package dev.sluice.config;

import dev.sluice.base.Secret;
import java.util.Map;
import java.util.Optional;

/**
 * How a release is tried on a copy of the data before it may touch the data itself.
 *
 * @param beforeMigrations whether a deployment rehearses when migrations are pending
 * @param largestBytes a larger database is not copied by a deployment, only when a person asks
 * @param database a database on the server where the copy is made; empty for the environment's own server
 * @param env what the application is told instead of its own variables while it runs on the copy, so that it sends no mail and
 *     takes no money; empty where it may not be started there at all
 */
public record RehearsalSpec(
        boolean beforeMigrations,
        long largestBytes,
        Optional<Secret> database,
        Optional<Map<String, VariableSpec>> env) {
    public static final RehearsalSpec DEFAULT = new RehearsalSpec(true, 10L << 30, Optional.empty(), Optional.empty());

    public RehearsalSpec {
        env = env.map(Map::copyOf);
    }
}
