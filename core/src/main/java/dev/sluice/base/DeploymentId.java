package dev.sluice.base;

/** The number of one attempt to bring a release to an environment, counted per journal from 1. */
public record DeploymentId(long number) implements Comparable<DeploymentId> {
    public DeploymentId {
        if (number < 1) {
            throw new IllegalArgumentException("deployments are numbered from 1, not " + number);
        }
    }

    @Override
    public int compareTo(DeploymentId other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
