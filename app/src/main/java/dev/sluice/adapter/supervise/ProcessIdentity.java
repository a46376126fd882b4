package dev.sluice.adapter.supervise;

import dev.sluice.adapter.disk.KeyValues;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process for all time. A pid alone is used again and again; with the machine's boot id and the process's start time it
 * is not.
 *
 * @param boot the boot id of the machine
 * @param start the start time in the operating system's own words, compared and never read
 */
public record ProcessIdentity(String boot, long pid, String start) {
    /** The process that has this pid now; empty when there is none or only a zombie. */
    public static Optional<ProcessIdentity> of(long pid) {
        return ProcessTable.start(pid).map(start -> new ProcessIdentity(ProcessTable.bootId(), pid, start));
    }

    /** What a file says; empty when it says nothing that could be a process. */
    static Optional<ProcessIdentity> read(Path file) {
        return KeyValues.read(file).flatMap(values -> {
            String boot = values.getOrDefault("boot", "");
            String pid = values.getOrDefault("pid", "");
            String start = values.getOrDefault("start", "");
            boolean whole = !boot.isEmpty() && !start.isEmpty() && pid.matches("[1-9][0-9]{0,17}");
            return whole ? Optional.of(new ProcessIdentity(boot, Long.parseLong(pid), start)) : Optional.empty();
        });
    }

    public boolean alive() {
        return boot.equals(ProcessTable.bootId())
                && ProcessTable.start(pid).filter(start::equals).isPresent();
    }

    /** Sends SIGTERM, if this very process still runs. */
    public void terminate() {
        signal(false);
    }

    /** Sends SIGKILL, if this very process still runs. */
    public void kill() {
        signal(true);
    }

    private void signal(boolean force) {
        // The handle remembers the start time it saw and is not used for another process; the check comes after it was
        // taken.
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        if (handle.isEmpty() || !alive()) {
            return;
        }
        if (force) {
            handle.get().destroyForcibly();
        } else {
            handle.get().destroy();
        }
    }
}
