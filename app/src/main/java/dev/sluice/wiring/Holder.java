package dev.sluice.wiring;

import dev.sluice.adapter.supervise.ProcessIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A process as the journal names holders of a lease: {@code host/bootId/pid/startTime}. */
public record Holder(String host, ProcessIdentity process) {
    /** This process. */
    public static Holder self() {
        long pid = ProcessHandle.current().pid();
        ProcessIdentity process = ProcessIdentity.of(pid)
                .orElseThrow(() -> new IllegalStateException("this process is not in the process table"));
        return new Holder(hostName(), process);
    }

    /**
     * Whether a holder is known to be dead: a process of this machine that is not there any more. Of another machine's
     * processes nothing is known; their lease has to run out.
     */
    public static boolean isDead(String holder) {
        String[] parts = holder.split("/", 4);
        if (parts.length != 4 || !parts[0].equals(hostName()) || !parts[2].matches("[1-9][0-9]{0,17}")) {
            return false;
        }
        return !new ProcessIdentity(parts[1], Long.parseLong(parts[2]), parts[3]).alive();
    }

    private static String hostName() {
        try {
            Path kernel = Path.of("/proc/sys/kernel/hostname");
            String name = Files.isReadable(kernel)
                    ? Files.readString(kernel)
                    : InetAddress.getLocalHost().getHostName();
            return name.strip().toLowerCase(Locale.ROOT).replace('/', '_');
        } catch (UnknownHostException e) {
            return "localhost";
        } catch (IOException e) {
            return "unnamed";
        }
    }

    @Override
    public String toString() {
        return host + "/" + process.boot() + "/" + process.pid() + "/" + process.start();
    }
}
