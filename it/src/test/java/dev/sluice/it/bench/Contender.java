package dev.sluice.it.bench;

import java.net.URI;

/** One of the programs that are measured in turn. {@code name} has its version. */
record Contender(String name, URI url) {}
