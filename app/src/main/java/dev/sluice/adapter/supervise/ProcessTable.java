package dev.sluice.adapter.supervise;

import dev.sluice.adapter.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The processes of this machine, from {@code /proc}; on systems without it (macOS) from {@code ps}, without marks. */
public final class ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final boolean HAS_PROC = Files.isReadable(PROC.resolve("self/stat"));
    /** Positions after the closing parenthesis of the name in {@code /proc/PID/stat}; see proc(5). */
    private static final int STATE = 0;

    private static final int SESSION = 3;
    private static final int THREADS = 17;
    private static final int START = 19;

    private ProcessTable() {}

    /** A process that carries a mark. */
    record Marked(ProcessIdentity identity, long session) {}

    /**
     * Every process, this one excepted, that has {@code name=value} in the environment it was started with: children
     * inherit it, so it finds what a program left behind even where nobody wrote a pid down.
     */
    static List<Marked> marked(String name, String value) {
        if (!HAS_PROC) {
            return List.of();
        }
        String wanted = "\0" + name + "=" + value + "\0";
        long self = ProcessHandle.current().pid();
        List<Marked> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(String.valueOf(entry.getFileName()));
                String environment = "\0" + text(entry.resolve("environ"));
                String[] stat = pid != self && environment.contains(wanted) ? stat(pid) : null;
                if (stat != null) {
                    ProcessIdentity identity = new ProcessIdentity(bootId(), pid, stat[START]);
                    found.add(new Marked(identity, Long.parseLong(stat[SESSION])));
                }
            }
        } catch (IOException e) {
            throw Disk.failure("read the process table", e);
        }
        return found;
    }

    /** Ends everything that carries a mark: SIGTERM for all, or SIGKILL. */
    public static void signal(String name, String value, boolean force) {
        for (Marked marked : marked(name, value)) {
            if (force) {
                marked.identity().kill();
            } else {
                marked.identity().terminate();
            }
        }
    }

    /** Whether nothing carries a mark. */
    public static boolean none(String name, String value) {
        return marked(name, value).isEmpty();
    }

    static Optional<String> start(long pid) {
        if (HAS_PROC) {
            String[] stat = stat(pid);
            return stat == null ? Optional.empty() : Optional.of(stat[START]);
        }
        return said("ps", "-o", "lstart=", "-p", Long.toString(pid))
                .map(start -> start.replaceAll(" +", "_"))
                .filter(start -> !start.isEmpty());
    }

    static String bootId() {
        return Boot.ID;
    }

    /** The fields after the name; null when the process is gone. */
    private static String @Nullable [] stat(long pid) {
        String line = text(PROC.resolve(pid + "/stat"));
        int name = line.lastIndexOf(')');
        if (name < 0) {
            return null;
        }
        String[] fields = line.substring(name + 1).strip().split(" ");
        return fields.length <= START || fields[STATE].equals("X") || isZombie(fields) ? null : fields;
    }

    /** A process of which only the first thread has ended looks like a zombie, and holds its ports and files all the same. */
    private static boolean isZombie(String[] stat) {
        return stat[STATE].equals("Z") && stat[THREADS].equals("1");
    }

    /** Empty when it cannot be read: the process ended, or belongs to somebody else. */
    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static Optional<String> said(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0
                    ? Optional.of(text)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Asked once: a process does not live through a reboot. */
    private static final class Boot {
        static final String ID = HAS_PROC
                ? text(PROC.resolve("sys/kernel/random/boot_id")).strip()
                : said("sysctl", "-n", "kern.bootsessionuuid").orElse("unknown");
    }
}
