package dev.sluice.router.traffic;

import dev.sluice.router.forward.RequestFacts;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.RoutingTable;
import dev.sluice.traffic.Split;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What requests are served from: a routing table made ready for quick looks, and how much of it is in force. Immutable; only
 * its instances, meters and its trial move.
 *
 * @param weight the canary's share in force, in hundredths of a percent: the table's, or 0 after a cut
 * @param cohorts who goes to the canary whatever the weight; nobody after a cut
 * @param samePaths whether both releases answer the same paths
 * @param trial the canary's trial, which goes on being told of answers after a cut
 */
record Serving(
        RoutingTable table,
        Recognition recognition,
        int weight,
        List<CohortRule> cohorts,
        @Nullable Release stable,
        @Nullable Release canary,
        boolean samePaths,
        @Nullable Trial trial) {

    /** The table as it is, its canary not judged yet. */
    static Serving of(RoutingTable table, Function<Backend, Release> ready) {
        Split split = table.split();
        Release stable = split.stable().map(ready).orElse(null);
        Release canary = split.canary().map(ready).orElse(null);
        return new Serving(
                table,
                Recognition.by(table.stickiness()),
                split.weight().hundredths(),
                split.cohorts().stream().map(CohortRule::of).toList(),
                stable,
                canary,
                stable == null || canary == null || stable.routes().coverTheSame(canary.routes()),
                null);
    }

    Serving judgedBy(@Nullable Trial itsTrial) {
        return new Serving(table, recognition, weight, cohorts, stable, canary, samePaths, itsTrial);
    }

    /** The same, with nobody sent to the canary. */
    Serving withoutCanary() {
        return new Serving(table, recognition, 0, List.of(), stable, canary, samePaths, trial);
    }

    /** Who serves a request. */
    Assignment assign(RequestFacts request) {
        if (canary == null || trial == null) {
            return new Assignment(stable, false, true, 0, null);
        }
        Recognition.User user = recognition.user(request);
        for (int i = 0; i < cohorts.size(); i++) {
            if (cohorts.get(i).matches(request.headers())) {
                return new Assignment(canary, true, false, user.key(), null);
            }
        }
        boolean toCanary = Hash.bucket(user.key(), trial.salt()) < weight;
        if (!samePaths && !isAnswered(request.path(), toCanary ? stable : canary)) {
            return new Assignment(toCanary ? canary : stable, toCanary, false, user.key(), null);
        }
        return new Assignment(
                toCanary ? canary : stable, toCanary, true, user.key(), weight > 0 ? user.setCookie() : null);
    }

    private static boolean isAnswered(String path, @Nullable Release release) {
        return release == null || release.routes().component(path) != null;
    }

    /** The release of that name as this table has it, or null. */
    @Nullable
    Release release(BackendId id) {
        if (stable != null && stable.id().equals(id)) {
            return stable;
        }
        return canary != null && canary.id().equals(id) ? canary : null;
    }

    /**
     * Who serves one request, and why.
     *
     * @param release the release; null where nobody serves it
     * @param comparable whether chance alone decided between the versions: no cohort did, and both answer its path
     */
    record Assignment(
            @Nullable Release release,
            boolean canary,
            boolean comparable,
            long user,
            @Nullable String setCookie) {
        static final Assignment NOBODY = new Assignment(null, false, false, 0, null);
    }
}
