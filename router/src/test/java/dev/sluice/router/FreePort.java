package dev.sluice.router;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port that nobody listens on, for those that must know it before they listen. It lies below the ports that the system gives to
 * connections: one of those could be taken by any connection in the meantime.
 */
public final class FreePort {
    private static final int LOWEST = 10_000;
    private static final int ABOVE = 32_000;
    private static final int TRIES = 100;

    private FreePort() {}

    public static int any() {
        return ThreadLocalRandom.current()
                .ints(LOWEST, ABOVE)
                .limit(TRIES)
                .filter(FreePort::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
