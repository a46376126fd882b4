package dev.sluice.run;

import dev.sluice.base.Code;
import dev.sluice.base.DeploymentId;
import dev.sluice.base.EnvironmentId;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.EnvironmentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.migration.DatabaseReturn;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.plan.ReleaseRef;
import dev.sluice.plan.Standing;
import dev.sluice.plan.Step;
import dev.sluice.port.Journal;
import dev.sluice.port.Journal.Lease;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What people do to deployments: begin one, ask something of one, find the way back. Everything goes through the journal. */
public final class Operator {
    private static final Duration OPENING = Duration.ofSeconds(10);

    private final Journal journal;
    private final InstantSource clock;

    public Operator(Journal journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
    }

    public EnvironmentState environment(EnvironmentId id) {
        return EnvironmentState.fold(
                id, journal.deployments(id).stream().map(this::deployment).toList());
    }

    /**
     * What stands in an environment now, with only those of its deployments that say so: the newest ones, back to the one that has the
     * traffic, and those whose releases stand. The work does not grow with the history.
     */
    public EnvironmentState standing(EnvironmentId id) {
        List<DeploymentState> newest = new ArrayList<>();
        for (DeploymentId deployment : journal.deployments(id).reversed()) {
            newest.addFirst(deployment(deployment));
            if (EnvironmentState.saysWhatStands(newest.getFirst())) {
                break;
            }
        }
        EnvironmentState now = EnvironmentState.fold(id, newest);
        List<DeploymentState> shown = new ArrayList<>(newest);
        Stream.concat(now.standby().stream(), now.live().stream())
                .map(standing -> standing.backend().deployment())
                .filter(named -> shown.stream().noneMatch(it -> it.id().equals(named)))
                .distinct()
                .forEach(named -> shown.addFirst(deployment(named)));
        return new EnvironmentState(id, now.live(), now.standby(), shown);
    }

    /** Throws {@code USAGE} when there is no such deployment. */
    public DeploymentState deployment(DeploymentId id) {
        return new Following(journal, id).state();
    }

    /** What a deployment of this release would do now. */
    public Plan plan(EnvironmentSpec spec, String configuration, ReleaseRef to) {
        return planner(spec, configuration).deploy(to);
    }

    /**
     * Begins a deployment; a carrier takes it from there.
     *
     * @param holder this process, as {@link Journal#acquire} names holders
     * @param by the person or job that asks
     * @throws SluiceException with {@code BUSY} while another deployment is under way
     */
    public DeploymentState begin(EnvironmentSpec spec, String configuration, ReleaseRef to, String by, String holder) {
        return open(spec, by, holder, lease -> planner(spec, configuration).deploy(to));
    }

    /**
     * Begins to rebuild an environment of which nothing stands here.
     *
     * @param digest of the release, which is on the machine already, as the backup is
     * @throws SluiceException with {@code CHECK_FAILED} where a release of the environment is live here
     */
    public DeploymentState beginRecovery(
            EnvironmentSpec spec,
            String configuration,
            ReleaseRef to,
            String digest,
            String backup,
            String by,
            String holder) {
        return open(spec, by, holder, lease -> {
            if (standing(spec.id()).live().isPresent()) {
                throw new SluiceException(Code.CHECK_FAILED, spec.id() + " is live on this machine", "");
            }
            return planner(spec, configuration).recover(to, digest, backup);
        });
    }

    /** Begins the way back to a release whose instances are gone. */
    public DeploymentState beginRollback(
            EnvironmentSpec spec, String configuration, WayBack.StartKept way, String by, String holder) {
        return open(spec, by, holder, lease -> planner(spec, configuration).rollback(way.release(), way.downgrade()));
    }

    private DeploymentState open(EnvironmentSpec spec, String by, String holder, Function<Lease, Plan> plan) {
        refuseWhileBusy(spec.id());
        Lease lease = journal.acquire(spec.id(), holder, OPENING);
        try {
            refuseWhileBusy(spec.id());
            return deployment(journal.open(spec.id(), lease.epoch(), new Event.Opened(plan.apply(lease), by)));
        } finally {
            journal.release(lease);
        }
    }

    private void refuseWhileBusy(EnvironmentId id) {
        standing(id).active().ifPresent(active -> {
            long since = Duration.between(active.openedAt(), clock.instant()).toSeconds();
            String at = active.current().map(s -> s.step().name()).orElse("its end");
            boolean carried = journal.holder(id).isPresent();
            throw new SluiceException(
                    Code.BUSY,
                    "deployment %s of %s to %s is under way: by %s, since %d s, at step %s%s"
                            .formatted(
                                    active.id(),
                                    active.plan().to().version(),
                                    id.name(),
                                    active.by(),
                                    since,
                                    at,
                                    carried ? "" : ", its carrier is gone"),
                    carried
                            ? "wait for it with `sluice watch`, or take it back with `sluice rollback`"
                            : "carry it on with `sluice watch`, or take it back with `sluice rollback`");
        });
    }

    private Planner planner(EnvironmentSpec spec, String configuration) {
        EnvironmentState now = standing(spec.id());
        return new Planner(spec, configuration, now.live(), now.standby());
    }

    /** Appends what a person asks of a deployment. */
    public void ask(DeploymentId id, Event.Request request, String by, String reason) {
        journal.request(id, new Event.Requested(request, by, reason));
    }

    /** How to get back, and to what: to the release before, or to the one asked for. */
    public WayBack wayBack(EnvironmentSpec spec, Optional<Version> to) {
        EnvironmentState now = environment(spec.id());
        Optional<DeploymentState> active = now.active();
        if (active.isPresent()) {
            return active.get().isPastReturn() ? pastReturn(active.get()) : new WayBack.TakeBack(active.get());
        }
        Optional<DeploymentState> watching = now.watching();
        Optional<Standing> before = watching.flatMap(w -> w.plan().from());
        if (before.isPresent()
                && to.filter(v -> !v.equals(before.get().release().version())).isEmpty()) {
            return new WayBack.RouteBack(watching.orElseThrow());
        }
        return kept(now, to);
    }

    private static WayBack kept(EnvironmentState now, Optional<Version> to) {
        if (now.live().isEmpty()) {
            return new WayBack.Refused("no release is live, so there is nothing to go back from", "");
        }
        List<DeploymentState> newestFirst = now.deployments().reversed();
        for (DeploymentState deployment : newestFirst) {
            boolean wasLive = deployment.isPromoted() && deployment.rollback().isEmpty();
            boolean isLive = deployment.candidate().equals(now.live().get().backend());
            boolean asked =
                    to.map(v -> v.equals(deployment.plan().to().version())).orElse(!isLive);
            if (wasLive && asked && isLive) {
                return new WayBack.Refused(deployment.plan().to().version() + " is live already", "");
            }
            if (wasLive && asked) {
                return new WayBack.StartKept(deployment.plan().to(), deployment.candidate(), Optional.empty());
            }
            if (deployment.isPastReturn()) {
                return isLive ? pastContract(deployment, to) : pastReturn(deployment);
            }
        }
        return new WayBack.Refused(
                to.map(v -> v + " was never live here").orElse("there is no earlier release"),
                "see `sluice deployments` for those that were");
    }

    /** Past a contract migration only what the rehearsal has proven is a way, and only to the version it was proven for. */
    private static WayBack pastContract(DeploymentState deployment, Optional<Version> to) {
        Optional<Standing> before = deployment.plan().from();
        Optional<DatabaseReturn> proven = deployment
                .finding(Finding.Rehearsed.class)
                .flatMap(rehearsed -> rehearsed.rehearsal().backPastContract());
        boolean meant = before.isPresent()
                && to.map(v -> v.equals(before.get().release().version())).orElse(true)
                && deployment.done(Step.Contract.class);
        if (!meant || proven.isEmpty()) {
            return pastReturn(deployment);
        }
        String version = before.orElseThrow().release().version().label();
        return switch (proven.get()) {
            case DatabaseReturn.Stays stays
            when stays.proof().filter(version::equals).isPresent() -> startKept(before.orElseThrow(), Optional.empty());
            case DatabaseReturn.Downgrade down
            when down.proof().equals(version) && down.revision().isPresent() ->
                startKept(before.orElseThrow(), down.revision());
            default -> pastReturn(deployment);
        };
    }

    private static WayBack startKept(Standing before, Optional<String> downgrade) {
        return new WayBack.StartKept(before.release(), before.backend(), downgrade);
    }

    private static WayBack.Refused pastReturn(DeploymentState deployment) {
        return new WayBack.Refused(
                "deployment %s applied a contract migration of %s: older code does not run on this database%s"
                        .formatted(deployment.id(), deployment.plan().to().version(), PastContract.reason(deployment)),
                "mend it by deploying a newer version; restoring a backup would lose what was written since");
    }
}
