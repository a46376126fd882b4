package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.cli.screen.WayBackText;
import dev.sluice.cli.terminal.Session;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.migration.DatabaseReturn;
import dev.sluice.run.Operator;
import dev.sluice.run.WayBack;
import dev.sluice.run.WrittenSince;
import dev.sluice.wiring.Holder;
import dev.sluice.wiring.Workplace;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes the quickest safe way back, after saying which one it is. */
@Command(
        name = "rollback",
        description =
                "Take back the running deployment, or go back to the release before; says first what happens to traffic and database.")
final class RollbackCommand extends SluiceCommand {
    @Parameters(arity = "0..1", paramLabel = "environment", description = "Where.")
    @Nullable
    String environment;

    @Option(names = "--to", paramLabel = "VERSION", description = "An earlier release (default: the one before).")
    @Nullable
    String to;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for the journal.")
    String reason = "";

    @Option(names = "--yes", description = "Do not ask.")
    boolean yes;

    @Option(names = "--by", paramLabel = "NAME", description = "Who asks (default: you).")
    @Nullable
    String by;

    RollbackCommand(Session session) {
        super(session);
    }

    @Override
    int run(Workplace workplace) {
        Environments environments = environments();
        EnvironmentSpec spec = environments.spec(Optional.ofNullable(environment));
        Operator operator = workplace.operator();
        WayBack way = operator.wayBack(spec, Optional.ofNullable(to).map(Version::new));
        if (way instanceof WayBack.Refused refused) {
            throw new SluiceException(
                    Code.ROLLBACK_REFUSED, refused.why(), refused.help() + lastResort(workplace, operator, spec));
        }
        terminal().say(new WayBackText(operator.environment(spec.id())).lines(way));
        if (!yes && canAsk() && !terminal().confirm("Go back?")) {
            throw new SluiceException(Code.CHECK_FAILED, "not confirmed, nothing was touched", "");
        }
        long known = known(way);
        DeploymentId followed = begin(workplace, operator, way);
        workplace.carry(followed);
        Follower follower = new Follower(workplace, session(), json());
        if (way instanceof WayBack.StartKept) {
            return follower.follow(followed, Follower.Until.PROMOTED);
        }
        follower.follow(followed, Follower.Until.ENDED, known);
        return takenBack(followed, operator.deployment(followed).ending().orElseThrow());
    }

    /** Where the rehearsal has found that only a backup brings the version before back: which one, and what that loses. */
    private static String lastResort(Workplace workplace, Operator operator, EnvironmentSpec spec) {
        return operator.environment(spec.id())
                .live()
                .flatMap(
                        live -> operator.deployment(live.backend().deployment()).finding(Finding.Rehearsed.class))
                .flatMap(rehearsed -> rehearsed.rehearsal().backPastContract())
                .flatMap(back -> back instanceof DatabaseReturn.Restore restore
                        ? workplace
                                .data(spec)
                                .flatMap(data -> WrittenSince.of(data, restore.backup()))
                                .map(lost -> "; the last resort is `sluice backup restore " + restore.backup()
                                        + "`, which loses what was written since " + restore.at() + ": " + lost)
                        : Optional.empty())
                .orElse("");
    }

    /** What was asked for is done when the release is taken back or touched nothing; any other end came before the question. */
    static int takenBack(DeploymentId id, Event.Ending ending) {
        return switch (ending) {
            case ROLLED_BACK, NOTHING_TOUCHED -> 0;
            case ROLLBACK_FAILED -> ending.exitStatus();
            case SUCCESSFUL, INCONCLUSIVE, SUPERSEDED ->
                throw new SluiceException(
                        Code.ROLLBACK_REFUSED,
                        "deployment " + id + " was over before it could be taken back",
                        "`sluice status` shows what is live; `sluice rollback` goes back from there");
        };
    }

    /** What happened before the person asked is no news. */
    private static long known(WayBack way) {
        return switch (way) {
            case WayBack.TakeBack back -> back.running().lastSequence();
            case WayBack.RouteBack back -> back.watching().lastSequence();
            case WayBack.StartKept ignored -> 0;
            case WayBack.Refused ignored -> 0;
        };
    }

    private DeploymentId begin(Workplace workplace, Operator operator, WayBack way) {
        String person = by == null ? session().person() : by;
        return switch (way) {
            case WayBack.TakeBack back -> asked(operator, back.running().id(), person);
            case WayBack.RouteBack back -> asked(operator, back.watching().id(), person);
            case WayBack.StartKept kept -> startKept(workplace, operator, kept, person);
            case WayBack.Refused refused ->
                throw new SluiceException(Code.ROLLBACK_REFUSED, refused.why(), refused.help());
        };
    }

    /** What a release is started by, and asked by, belongs to it: today's configuration is of the one that is left. */
    private static DeploymentId startKept(
            Workplace workplace, Operator operator, WayBack.StartKept kept, String person) {
        DeploymentId brought = kept.brought().deployment();
        return operator.beginRollback(
                        workplace.completeConfiguration(brought),
                        operator.deployment(brought).plan().configuration(),
                        kept,
                        person,
                        Holder.self().toString())
                .id();
    }

    private DeploymentId asked(Operator operator, DeploymentId id, String person) {
        operator.ask(id, Event.Request.ROLLBACK, person, reason);
        return id;
    }
}
