package dev.sluice.router.forward;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.NotYetConnectedException;
import javax.net.ssl.SSLException;

/**
 * Tells what ends connections every day from what is our own fault, which is logged. {@link NotYetConnectedException} is what
 * Netty makes of a reset that comes while it connects.
 */
final class Unexpected {
    private static final System.Logger LOG = System.getLogger("dev.sluice.router");

    private Unexpected() {}

    static void report(String connection, Throwable cause) {
        boolean daily = cause instanceof IOException
                || cause instanceof NotYetConnectedException
                || cause.getCause() instanceof SSLException
                || cause.getCause() instanceof IOException;
        if (!daily) {
            LOG.log(Level.ERROR, "a connection " + connection + " was closed: " + cause, cause);
        }
    }
}
