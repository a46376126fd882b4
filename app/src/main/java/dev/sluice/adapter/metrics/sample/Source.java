package dev.sluice.adapter.metrics.sample;

/** Something that can be asked for a metric of a version. */
public interface Source {
    /** Asks once. May block, and ends when the calling thread is interrupted. Whatever it throws is trouble. */
    Sample ask(Subject subject) throws Exception;
}
