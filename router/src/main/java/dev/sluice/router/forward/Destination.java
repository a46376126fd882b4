package dev.sluice.router.forward;

import java.net.InetSocketAddress;

/** An instance and where it listens. The address is resolved: event loops ask no name server. */
public record Destination(String instance, InetSocketAddress address) {
    public Destination {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("the address of " + instance + " is not resolved: " + address);
        }
    }
}
