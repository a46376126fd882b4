package dev.sluice.adapter.process;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for instances: 20000 to 29999, below the range that operating systems hand out by themselves, so that no outgoing
 * connection takes one while its instance restarts.
 */
final class Ports {
    private static final int FIRST = 20_000;
    private static final int COUNT = 10_000;

    private Ports() {}

    /** A port that is not reserved and that nobody listens on. */
    static int free(Set<Integer> reserved) {
        int start = ThreadLocalRandom.current().nextInt(COUNT);
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + (start + i) % COUNT;
            if (!reserved.contains(port) && isFree(port)) {
                return port;
            }
        }
        throw new SluiceException(
                Code.START_FAILED,
                "no free port between " + FIRST + " and " + (FIRST + COUNT - 1),
                "ss -ltn shows what listens there");
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
