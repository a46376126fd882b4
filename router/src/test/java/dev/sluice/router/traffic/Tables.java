package dev.sluice.router.traffic;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.Epoch;
import dev.sluice.base.Percent;
import dev.sluice.base.Version;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cohort;
import dev.sluice.traffic.Endpoint;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.Limits;
import dev.sluice.traffic.Listen;
import dev.sluice.traffic.RouteRule;
import dev.sluice.traffic.RoutingTable;
import dev.sluice.traffic.Split;
import dev.sluice.traffic.Stickiness;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Routing tables as tests need them. */
public final class Tables {
    public static final String COOKIE = "sluice";
    public static final String USER = "X-User-Id";
    public static final Cohort INTERNAL = new Cohort("internal", Map.of("X-Internal", "1"), Map.of());

    private Tables() {}

    /** A release with instances of the component {@code web} at ports that count up from the deployment's number. */
    public static Backend backend(long deployment, String version, int instances) {
        BackendId id = new BackendId(new DeploymentId(deployment), new Version(version));
        return new Backend(
                id,
                List.of(new RouteRule("/", "web")),
                IntStream.range(0, instances)
                        .mapToObj(i -> new Endpoint(
                                "web", deployment + "-web-" + i, "127.0.0.1", (int) (20_000 + 10 * deployment + i)))
                        .toList());
    }

    public static Split split(Backend stable, Backend canary, double percent, Cohort... cohorts) {
        return new Split(Optional.of(stable), Optional.of(canary), Percent.ofShare(percent / 100), List.of(cohorts));
    }

    public static Split only(Backend stable) {
        return new Split(Optional.of(stable), Optional.empty(), Percent.ZERO, List.of());
    }

    /** The first deployment: a canary and nothing beside it. */
    public static Split first(Backend canary, double percent) {
        return new Split(Optional.empty(), Optional.of(canary), Percent.ofShare(percent / 100), List.of());
    }

    public static RoutingTable table(long epoch, long version, Split split) {
        return table(epoch, version, split, new Stickiness.Cookie(COOKIE), listen(0));
    }

    public static RoutingTable table(long epoch, long version, Split split, Stickiness stickiness, Listen listen) {
        return table(epoch, version, split, stickiness, listen, GuardLimits.DEFAULT);
    }

    /** A table of users who are known by a header, judged from their first request on. */
    public static RoutingTable judgedAtOnce(long version, Split split) {
        GuardLimits usual = GuardLimits.DEFAULT;
        GuardLimits limits = new GuardLimits(
                usual.errorLimit(), usual.versusStable(), usual.alpha(), usual.latency(), Optional.empty());
        return table(1, version, split, new Stickiness.Header(USER), listen(0), limits);
    }

    private static RoutingTable table(
            long epoch, long version, Split split, Stickiness stickiness, Listen listen, GuardLimits limits) {
        return new RoutingTable(
                new EnvironmentId("shop", "production"),
                new Epoch(epoch),
                version,
                listen,
                Limits.DEFAULT,
                stickiness,
                split,
                limits);
    }

    public static Listen listen(int port) {
        return new Listen("127.0.0.1", Optional.of(port), Optional.empty(), Optional.empty(), false, List.of(), false);
    }
}
