package dev.sluice.journal;

import dev.sluice.traffic.Cut;

/** Why a release is taken back. */
public sealed interface Trigger {
    /** What was seen or said; nothing where a person gave no reason. */
    String why();

    /** In a sentence for people. */
    default String sentence() {
        return why();
    }

    /** The first line of it: what a program wrote before it died follows in the others. */
    default String headline() {
        return sentence().lines().findFirst().orElse("");
    }

    /** The router cut it by itself. */
    record Guard(Cut cut) implements Trigger {
        @Override
        public String why() {
            return cut.reason();
        }
    }

    /** A metric failed, by these numbers. */
    record Metric(String metric, String numbers) implements Trigger {
        @Override
        public String why() {
            return metric + ": " + numbers;
        }
    }

    /** A step failed. */
    record StepFailed(String step, String why) implements Trigger {}

    /** Its instances do not stay alive. */
    record Unhealthy(String why) implements Trigger {}

    /** The data is not what it must be. */
    record DataBroken(String why) implements Trigger {}

    /** Too few requests to judge, and the configuration says to go back. */
    record Inconclusive(String why) implements Trigger {}

    /** A person asked. */
    record Asked(String by, String why) implements Trigger {
        @Override
        public String sentence() {
            return by + " asked for it" + (why.isEmpty() ? "" : ": " + why);
        }
    }
}
