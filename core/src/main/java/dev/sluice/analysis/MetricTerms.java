package dev.sluice.analysis;

/**
 * What is measured of a release while a step holds the traffic, and when its measurements make a verdict. It says everything
 * that the verdict depends on, so that whoever has the measurements can judge again.
 *
 * @param name differs from the others of an environment
 * @param source what is asked, for people; without secrets
 * @param versus whether the version before has to serve too, because it is compared with
 */
public record MetricTerms(
        String name,
        String source,
        MetricRule rule,
        MetricSchedule schedule,
        MetricLimits limits,
        MetricMode mode,
        boolean versus) {}
