package dev.sluice.cli.guard;

/**
 * One number behind a verdict.
 *
 * @param value as people read it
 * @param origin where it comes from
 * @param check whether it fits the others
 * @param how what it was computed from or compared with; empty where that is plain
 */
public record Fact(String name, String value, Origin origin, Check check, String how) {
    /** Where a number comes from. */
    public enum Origin {
        /** It stands in the journal. */
        RECORDED,
        /** It stands in the configuration that the deployment began with. */
        CONFIGURED,
        /** It was computed here and now from numbers of the journal. */
        RECOMPUTED
    }

    /** What came of comparing a number with the others. */
    public enum Check {
        NONE,
        AGREES,
        DISAGREES
    }

    static Fact recorded(String name, String value) {
        return new Fact(name, value, Origin.RECORDED, Check.NONE, "");
    }

    static Fact configured(String name, String value) {
        return new Fact(name, value, Origin.CONFIGURED, Check.NONE, "");
    }

    static Fact recomputed(String name, String value, String how) {
        return new Fact(name, value, Origin.RECOMPUTED, Check.NONE, how);
    }

    /** The same number, compared with another one. */
    Fact checked(boolean agrees, String with) {
        return new Fact(name, value, origin, agrees ? Check.AGREES : Check.DISAGREES, with);
    }
}
