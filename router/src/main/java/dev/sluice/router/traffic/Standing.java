package dev.sluice.router.traffic;

import dev.sluice.base.Percent;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Judgement;

/**
 * How a canary's trial stands.
 *
 * @param inForce its share as it is in force: the table's, or 0 after a cut
 * @param measured its share of the comparable requests of the last ten seconds, between 0 and 1; 0 where there were none
 * @param evidence against it
 * @param bound the evidence that decides
 * @param judgement every number behind it
 */
public record Standing(
        BackendId canary, Percent inForce, double measured, double evidence, double bound, Judgement judgement) {}
