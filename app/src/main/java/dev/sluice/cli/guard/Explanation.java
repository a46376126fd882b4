package dev.sluice.cli.guard;

import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Why a deployment was judged as it was, with every number.
 *
 * @param verdict in one sentence
 */
public record Explanation(
        DeploymentId deployment, EnvironmentId environment, String verdict, List<Part> parts, Totals totals) {
    public Explanation {
        parts = List.copyOf(parts);
    }

    static Explanation of(DeploymentId deployment, EnvironmentId environment, String verdict, List<Part> parts) {
        return new Explanation(
                deployment,
                environment,
                verdict,
                parts,
                new Totals(
                        count(parts, Fact.Origin.RECORDED),
                        count(parts, Fact.Origin.RECOMPUTED),
                        checks(parts, Fact.Check.AGREES),
                        checks(parts, Fact.Check.DISAGREES)));
    }

    private static long count(List<Part> parts, Fact.Origin origin) {
        return parts.stream()
                .flatMap(p -> p.facts().stream())
                .filter(f -> f.origin() == origin)
                .count();
    }

    private static long checks(List<Part> parts, Fact.Check check) {
        return parts.stream()
                .flatMap(p -> p.facts().stream())
                .filter(f -> f.check() == check)
                .count();
    }

    /**
     * One thing that was judged, or one reason.
     *
     * @param event the number of the event that it stands in, where it is one
     * @param why what it came to, in a sentence; may be empty
     */
    public record Part(String title, Optional<Long> event, Optional<Instant> at, List<Fact> facts, String why) {
        public Part {
            facts = List.copyOf(facts);
        }
    }

    /** How many numbers there are of each kind, and how many comparisons came out how. */
    public record Totals(long recorded, long recomputed, long agree, long disagree) {}
}
