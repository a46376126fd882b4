package dev.sluice.adapter.netns;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A part of this machine with a network of its own, which has loopback and nothing else. The sockets of this machine's services
 * are hidden in it too. Whatever runs in it ends when it is closed, and when this process ends, by the kernel's doing.
 */
public final class Cell implements AutoCloseable {
    /*
     * It is a network, a mount, a process and an IPC namespace. The first process of the process namespace waits for the end of
     * our pipe; the kernel kills the rest with it, so that kill -9 of Sluice leaves nothing running on real data.
     */
    private static final Path UNSHARE = Path.of("/usr/bin/unshare");
    private static final Path NSENTER = Path.of("/usr/bin/nsenter");
    private static final int SECONDS = 20;

    private final Process first;
    private final long target;
    private final List<Pipe> doors = new ArrayList<>();
    private final List<Process> gates = new ArrayList<>();

    private Cell(Process first, long target) {
        this.first = first;
        this.target = target;
    }

    /**
     * Opens one.
     *
     * @param own a folder whose sockets stay visible
     * @param hidden files that nothing in it may see, where they are there
     * @throws SluiceException with {@code TOOL_MISSING} where this machine, or this user, can have none
     */
    public static Cell open(Path own, List<Path> hidden) {
        for (Path program : List.of(UNSHARE, NSENTER)) {
            if (!Files.isExecutable(program)) {
                throw impossible(program + " is missing; it comes with util-linux");
            }
        }
        List<String> command = new ArrayList<>(List.of(UNSHARE.toString()));
        if (!isRoot()) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        command.addAll(List.of(
                "--net", "--mount", "--pid", "--ipc", "--fork", "--kill-child", "--mount-proc", "/bin/sh", "-c"));
        command.addAll(List.of(script(), "cell"));
        Stream.concat(hidden.stream().map(Path::toString), sockets(own).stream())
                .forEach(command::add);
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
            Process first = builder.start();
            requireReady(first, "the cell");
            long target = first.toHandle()
                    .children()
                    .findFirst()
                    .orElseThrow(() -> impossible("its first process is gone"))
                    .pid();
            return new Cell(first, target);
        } catch (IOException e) {
            throw impossible(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The sockets in the file system of this machine, which no network namespace keeps apart. */
    private static List<String> sockets(Path own) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/unix"))) {
            return lines.map(line -> line.replaceFirst("^.*? (?=/)", ""))
                    .filter(path -> path.startsWith("/")
                            && !path.startsWith("/run/")
                            && !path.startsWith("/var/run/")
                            && !path.startsWith(own.toAbsolutePath() + "/"))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw impossible("the sockets of this machine cannot be listed: " + e.getMessage());
        }
    }

    private static void requireReady(Process process, String what) throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        List<String> said = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.equals("ready")) {
                return;
            }
            said.add(line);
        }
        process.destroyForcibly();
        throw impossible(what + " did not open: " + String.join("; ", said));
    }

    private static SluiceException impossible(String why) {
        return new SluiceException(
                Code.TOOL_MISSING,
                "the application cannot be cut off from the network here, so it is not started on a copy of real data: "
                        + why,
                "it needs Linux with namespaces (root, or unprivileged user namespaces), util-linux and iproute2; without"
                        + " `rehearsal.env` the database alone is rehearsed");
    }

    /** What goes before a command to run it in here. */
    public List<String> prefix(Path directory) {
        List<String> prefix = new ArrayList<>(List.of(NSENTER.toString(), "--target=" + target));
        if (!isRoot()) {
            prefix.addAll(List.of("--user", "--preserve-credentials"));
        }
        prefix.addAll(List.of("--net", "--mount", "--pid", "--ipc", "--wd=" + directory.toAbsolutePath(), "--"));
        return prefix;
    }

    /**
     * Opens the only ways in and out.
     *
     * @param out ports of the cell's loopback, each with the socket outside that it leads to
     * @param in ports of the cell's loopback that the same ports of this machine's loopback lead to
     * @param folder for sockets, private and with a short name
     */
    public void open(Map<Integer, Path> out, List<Integer> in, Path folder) {
        List<String> command = new ArrayList<>(prefix(folder));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx32m", "-cp", ownClasses(), Gate.class.getName()));
        out.forEach((port, socket) -> command.addAll(List.of("out", Integer.toString(port), socket.toString())));
        for (int port : in) {
            command.addAll(List.of(
                    "in", Integer.toString(port), folder.resolve(port + ".in").toString()));
        }
        try {
            Process gate = new ProcessBuilder(command).redirectErrorStream(true).start();
            gates.add(gate);
            requireReady(gate, "its gate");
            for (int port : in) {
                doors.add(new Pipe(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        UnixDomainSocketAddress.of(folder.resolve(port + ".in"))));
            }
        } catch (IOException e) {
            throw impossible(String.valueOf(e.getMessage()));
        }
    }

    /** Where this program's classes are, wherever the gate runs. */
    private static String ownClasses() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Ends everything in it, and returns when it is gone. */
    @Override
    public void close() {
        doors.forEach(Pipe::close);
        boolean interrupted = Thread.interrupted();
        try {
            first.getOutputStream().close();
            if (!first.waitFor(SECONDS, TimeUnit.SECONDS)) {
                first.destroyForcibly();
            }
            for (Process gate : gates) {
                gate.waitFor(SECONDS, TimeUnit.SECONDS);
            }
        } catch (IOException gone) {
            first.destroyForcibly();
        } catch (InterruptedException e) {
            interrupted = true;
            first.destroyForcibly();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String script() {
        try (InputStream in = Cell.class.getResourceAsStream("cell.sh")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw impossible(String.valueOf(e.getMessage()));
        }
    }
}
