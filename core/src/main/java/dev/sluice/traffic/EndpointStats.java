package dev.sluice.traffic;

/** What a router knows of one instance: {@code healthy} is false while it is taken out after failures. */
public record EndpointStats(String instance, boolean healthy, long inFlight, long openConnections) {}
