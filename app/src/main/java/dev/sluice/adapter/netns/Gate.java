package dev.sluice.adapter.netns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * The only way in and out of a {@link Cell}, as a program inside it: ports of its loopback that lead to sockets outside, and
 * sockets outside that lead to ports of its loopback. Says {@code ready} when all of them are open.
 */
public final class Gate {
    private Gate() {}

    /** @param arguments {@code out PORT SOCKET} and {@code in PORT SOCKET}, as many as are wanted */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        for (int i = 0; i + 2 < arguments.length; i += 3) {
            InetSocketAddress port =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[i + 1]));
            UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(Path.of(arguments[i + 2]));
            Pipe pipe = arguments[i].equals("out") ? new Pipe(port, socket) : new Pipe(socket, port);
            Runtime.getRuntime().addShutdownHook(new Thread(pipe::close));
        }
        System.out.println("ready");
        System.out.flush();
        new CountDownLatch(1).await();
    }
}
