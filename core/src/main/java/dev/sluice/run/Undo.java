package dev.sluice.run;

import dev.sluice.journal.DeploymentState;
import dev.sluice.plan.Step;
import java.util.ArrayList;
import java.util.List;

/** The steps that take a deployment back, from what it has begun. Traffic goes first. */
final class Undo {
    private Undo() {}

    /** Empty when nothing that serves or is stored was touched. */
    static List<Step> of(DeploymentState state) {
        boolean hadStable = state.plan().from().isPresent();
        boolean shifted = state.begun(Step.Shift.class);
        boolean migrated = state.begun(Step.Migrate.class) || state.begun(Step.Downgrade.class);
        boolean handedOver = state.begun(Step.HandOver.class);
        boolean retired = state.begun(Step.RetireStandby.class);
        List<Step> undo = new ArrayList<>();
        if (hadStable && state.begun(Step.Cool.class)) {
            undo.add(new Step.StartStable());
        }
        if (shifted) {
            undo.add(new Step.RouteBack());
        }
        if (handedOver) {
            undo.add(new Step.HandBack());
        }
        if (state.begun(Step.Start.class)) {
            undo.add(new Step.StopCandidate());
        }
        if (migrated || state.done(Step.Restore.class)) {
            undo.add(new Step.SettleDatabase());
        }
        if (hadStable && (shifted || migrated || handedOver || retired)) {
            undo.add(new Step.VerifyStable());
        }
        return undo;
    }
}
