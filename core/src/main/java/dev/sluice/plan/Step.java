package dev.sluice.plan;

import dev.sluice.base.Percent;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.traffic.BackendId;
import dev.sluice.traffic.Cohort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One thing a deployment does. Each can be done again after a crash without harm: it ensures a state rather than making a
 * change. {@link #name} is unique within a plan.
 */
public sealed interface Step {
    String name();

    /** Looks at everything that must be right before anything is touched. */
    record Preflight() implements Step {
        @Override
        public String name() {
            return "preflight";
        }
    }

    /** Brings the release's prepared directory to the machine. */
    record Fetch() implements Step {
        @Override
        public String name() {
            return "fetch";
        }
    }

    /** Takes a release that was brought back from an off-machine copy and is on the machine already. */
    record Adopt(String digest) implements Step {
        @Override
        public String name() {
            return "adopt";
        }
    }

    /** Puts a backup into the empty database of an environment that is rebuilt. */
    record Restore(String backup) implements Step {
        @Override
        public String name() {
            return "restore";
        }
    }

    /** Brings the release and its configuration to the places where backups are copied. */
    record Offsite() implements Step {
        @Override
        public String name() {
            return "offsite";
        }
    }

    /** Runs the project's own tests in the prepared directory. */
    record Test() implements Step {
        @Override
        public String name() {
            return "test";
        }
    }

    /** Has a router running and listening; until a release has traffic it answers 503. */
    record OpenRouter() implements Step {
        @Override
        public String name() {
            return "router";
        }
    }

    /** Makes and verifies the backup of this name, or takes a recent verified one. */
    record Backup(String backup) implements Step {
        @Override
        public String name() {
            return "backup";
        }
    }

    /** Notes the database's revision, schema and invariants before the migration; refuses what the release does not know. */
    record Survey() implements Step {
        @Override
        public String name() {
            return "survey";
        }
    }

    /** Tries the pending migrations, and both versions where they may be started, on a copy of the data. */
    record Rehearse() implements Step {
        @Override
        public String name() {
            return "rehearse";
        }
    }

    /** Measures the invariants after the migration and compares. */
    record Invariants() implements Step {
        @Override
        public String name() {
            return "invariants";
        }
    }

    /** Applies pending migrations that older code can live with. */
    record Migrate() implements Step {
        @Override
        public String name() {
            return "migrate";
        }
    }

    /** Takes a contract migration back that was proven to be no way of no return, so that older code can come back. */
    record Downgrade(String revision) implements Step {
        @Override
        public String name() {
            return "downgrade";
        }
    }

    /** Starts the routed components of the release beside the old one and waits until they are ready. */
    record Start() implements Step {
        @Override
        public String name() {
            return "start";
        }
    }

    /** Runs the smoke tests against the candidate's instances; {@code round} 0 is before any traffic, n after shift n. */
    record Smoke(int round) implements Step {
        @Override
        public String name() {
            return round == 0 ? "smoke" : "smoke-" + round;
        }
    }

    /** Gives the candidate its share: the weight for everybody and the cohorts. */
    record Shift(int number, int of, Percent weight, List<Cohort> cohorts) implements Step {
        public Shift {
            cohorts = List.copyOf(cohorts);
        }

        @Override
        public String name() {
            return "shift-" + number;
        }
    }

    /**
     * Keeps the share for a while and lets the guard judge.
     *
     * @param provenBelow the step is passed only when the candidate's error rate is surely below this; empty where no alarm
     *     is enough
     */
    record Hold(
            int number,
            int of,
            Duration hold,
            long minimumRequests,
            Duration patience,
            OnInconclusive onInconclusive,
            Optional<Percent> provenBelow)
            implements Step {
        @Override
        public String name() {
            return "hold-" + number;
        }
    }

    /** Stops the old version's workers, then starts the new version's. */
    record HandOver() implements Step {
        @Override
        public String name() {
            return "hand-over";
        }
    }

    /** Declares the release to be the environment's. From here on nothing is held and the rest is watching. */
    record Promote() implements Step {
        @Override
        public String name() {
            return "promote";
        }
    }

    /** Applies the contract migrations, once the old version is gone. It ends the way back to it. */
    record Contract(List<String> revisions) implements Step {
        public Contract {
            revisions = List.copyOf(revisions);
        }

        @Override
        public String name() {
            return "contract";
        }
    }

    /** Watches the promoted release, with the old one warm behind it. */
    record Bake(Duration watch, long minimumRequests) implements Step {
        @Override
        public String name() {
            return "bake";
        }
    }

    /** Stops the old version after it was kept warm for a while; its release stays startable. */
    record Cool(Duration warm) implements Step {
        @Override
        public String name() {
            return "cool";
        }
    }

    /** Removes what is left of a standby of an earlier deployment before a new one begins. */
    record RetireStandby(BackendId backend) implements Step {
        @Override
        public String name() {
            return "retire-standby";
        }
    }

    /** Starts the old version again when it was stopped already. */
    record StartStable() implements Step {
        @Override
        public String name() {
            return "start-stable";
        }
    }

    /** Sends all traffic to the release that had it before, or to none where there was none. */
    record RouteBack() implements Step {
        @Override
        public String name() {
            return "route-back";
        }
    }

    /** Stops the candidate's workers and starts the old version's again. */
    record HandBack() implements Step {
        @Override
        public String name() {
            return "hand-back";
        }
    }

    /** Drains and stops the candidate's instances. */
    record StopCandidate() implements Step {
        @Override
        public String name() {
            return "stop-candidate";
        }
    }

    /** Finds out where a migration that was begun left the database, and takes back what must be. */
    record SettleDatabase() implements Step {
        @Override
        public String name() {
            return "settle-database";
        }
    }

    /** Makes sure that the release that has the traffic again is well. */
    record VerifyStable() implements Step {
        @Override
        public String name() {
            return "verify-stable";
        }
    }

    /** Whether ending this step half-way does harm, so that a rollback waits for its end. */
    default boolean isInterruptible() {
        return !(this instanceof Migrate
                || this instanceof Contract
                || this instanceof Downgrade
                || this instanceof Restore
                || this instanceof SettleDatabase);
    }

    /** The cohort that a shift opened, for people. */
    static Optional<Cohort> opened(Shift shift) {
        return shift.weight().hundredths() == 0 && !shift.cohorts().isEmpty()
                ? Optional.of(shift.cohorts().getLast())
                : Optional.empty();
    }
}
