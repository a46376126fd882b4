package dev.sluice.journal;

import dev.sluice.traffic.Cut;

/** Why a release is taken back. */
public sealed interface Trigger {
    /** In a sentence for people. */
    String why();

    /** The first line of it: what a program wrote before it died follows in the others. */
    default String headline() {
        return why().lines().findFirst().orElse("");
    }

    /** The router cut it by itself. */
    record Guard(Cut cut) implements Trigger {
        @Override
        public String why() {
            return cut.reason();
        }
    }

    /** A step failed. */
    record StepFailed(String step, String why) implements Trigger {}

    /** Its instances do not stay alive. */
    record Unhealthy(String why) implements Trigger {}

    /** Too few requests to judge, and the configuration says to go back. */
    record Inconclusive(String why) implements Trigger {}

    /** A person asked. */
    record Asked(String by, String why) implements Trigger {}
}
