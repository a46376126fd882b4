package dev.sluice.traffic;

/** Where one instance of a component listens. {@code instance} names it in measurements and logs. */
public record Endpoint(String component, String instance, String host, int port) {}
