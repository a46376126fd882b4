package dev.sluice.config;

import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.Limits;
import dev.sluice.traffic.Listen;
import dev.sluice.traffic.Stickiness;
import java.util.Optional;

/**
 * What the router is told beside the split.
 *
 * @param domain the public host name, sent as Host by checks that go to instances directly
 */
public record ServingSpec(
        Listen listen, Optional<String> domain, Limits limits, Stickiness stickiness, GuardLimits guard) {}
