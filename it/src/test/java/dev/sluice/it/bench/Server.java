package dev.sluice.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server of this machine as a process of its own, for one benchmark; closing it ends that process. It gets a session of its own
 * as services do, and as Sluice gives its router: Linux shares a busy processor out among sessions, not processes.
 */
final class Server implements AutoCloseable {
    private static final Path OWN_SESSION = Path.of("/usr/bin/setsid");

    private final Process process;
    private final int port;

    private Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it in its folder, and returns when it takes connections. What it says goes to {@code output} in the folder. */
    static Server start(Path folder, int port, List<String> command) throws IOException {
        Path output = folder.resolve("output");
        List<String> inOwnSession = new ArrayList<>(command);
        if (Files.isExecutable(OWN_SESSION)) {
            inOwnSession.addFirst(OWN_SESSION.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(inOwnSession)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("HOME", folder.toString());
        Server server = new Server(builder.start(), port);
        Until.holds(command.getFirst() + " listens; see " + output, () -> server.isUp(output));
        return server;
    }

    private boolean isUp(Path output) {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connection.isConnected();
        } catch (IOException notYet) {
            if (process.isAlive()) {
                return false;
            }
            throw new AssertionError("it ended with status " + process.exitValue() + ": " + text(output));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
