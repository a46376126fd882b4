package dev.sluice.run;

/** Places at which a test may kill the carrier: before and after everything that is recorded or done. */
@FunctionalInterface
public interface Failpoints {
    /** In production: nothing happens. */
    Failpoints NONE = point -> {};

    /** The carrier has come to this point; names are unique enough to be listed and hit again. */
    void reached(String point);
}
