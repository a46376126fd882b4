package dev.sluice.analysis;

/** What the measurements of a metric say of a release, so far. */
public sealed interface MetricVerdict {
    /** In a phrase for people, with the numbers that decided. */
    String why();

    /** It is fine, and not measured any more. */
    record Successful(String why) implements MetricVerdict {}

    /** It is not; nothing takes that back. */
    record Failed(String why) implements MetricVerdict {}

    /** There were too few data to judge; it goes on being measured. */
    record Inconclusive(String why) implements MetricVerdict {}

    /** It could not be measured; that goes on being tried. */
    record Error(String why) implements MetricVerdict {}

    /** It is still being measured. */
    record Open(String why) implements MetricVerdict {}

    /** Whether no measurement can change it. */
    default boolean isFinal() {
        return this instanceof Successful || this instanceof Failed;
    }

    /** The field's word for it. */
    default String word() {
        return this instanceof Open ? "measuring" : getClass().getSimpleName();
    }
}
