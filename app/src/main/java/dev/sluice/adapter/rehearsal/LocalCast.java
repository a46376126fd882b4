package dev.sluice.adapter.rehearsal;

import dev.sluice.adapter.disk.Disk;
import dev.sluice.adapter.netns.Cell;
import dev.sluice.adapter.process.InstanceProgram;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.base.Version;
import dev.sluice.config.ComponentSpec;
import dev.sluice.config.EnvironmentSpec;
import dev.sluice.port.Probe.AppAddress;
import dev.sluice.port.Rehearsals.Cast;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One version's routed components, one instance each, in a cell of their own. */
final class LocalCast implements Cast {
    private static final int LAST_WORDS = 8;

    private final EnvironmentSpec environment;
    private final AppAddress address;
    private final Cell cell;
    private final Path folder;
    private final Map<String, Process> players = new HashMap<>();

    private LocalCast(EnvironmentSpec environment, AppAddress address, Cell cell, Path folder) {
        this.environment = environment;
        this.address = address;
        this.cell = cell;
        this.folder = folder;
    }

    /**
     * @param data the port at which the copy is reached, and the socket that leads there; empty for a file
     * @param hidden files that the application must not see
     */
    static LocalCast start(
            EnvironmentSpec environment,
            Version version,
            Path directory,
            Path workroom,
            Optional<Map.Entry<Integer, Path>> data,
            List<Path> hidden) {
        Cell cell = Cell.open(workroom, hidden);
        try {
            Map<String, Integer> ports = ports(environment.routed());
            Path folder = Files.createTempDirectory(workroom, "c");
            Map<Integer, Path> out = new HashMap<>();
            data.ifPresent(d -> out.put(d.getKey(), d.getValue()));
            cell.open(out, List.copyOf(ports.values()), folder);
            Map<String, String> urls = new HashMap<>();
            ports.forEach((component, port) -> urls.put(component, "http://127.0.0.1:" + port));
            AppAddress address = new AppAddress(urls, Optional.of(directory), Optional.of(version.label()));
            LocalCast cast = new LocalCast(environment, address, cell, folder);
            for (ComponentSpec component : environment.routed()) {
                cast.play(new InstanceProgram(
                        environment,
                        component,
                        version,
                        "rehearsal-" + component.name() + "-1",
                        ports.getOrDefault(component.name(), 0),
                        directory));
            }
            return cast;
        } catch (IOException e) {
            cell.close();
            throw Disk.failure("start the application in " + workroom, e);
        } catch (RuntimeException e) {
            cell.close();
            throw e;
        }
    }

    /** Ports that are free here now; in the cell all of them are. */
    private static Map<String, Integer> ports(List<ComponentSpec> components) throws IOException {
        Map<String, Integer> ports = new HashMap<>();
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (ComponentSpec component : components) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports.put(component.name(), socket.getLocalPort());
            }
            return ports;
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private void play(InstanceProgram program) throws IOException {
        Path log = log(program.component().name());
        ProcessBuilder builder = new ProcessBuilder(program.command(cell.prefix(program.directory())))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(program.variables());
        players.put(program.component().name(), builder.start());
    }

    private Path log(String component) {
        return folder.resolve(component + ".log");
    }

    @Override
    public AppAddress address() {
        return address;
    }

    @Override
    public EnvironmentSpec environment() {
        return environment;
    }

    @Override
    public Optional<String> ended() {
        for (Map.Entry<String, Process> player : players.entrySet()) {
            Process process = player.getValue();
            if (!process.isAlive()) {
                return Optional.of("%s ended with status %d; its last words: %s"
                        .formatted(player.getKey(), process.exitValue(), lastWords(player.getKey())));
            }
        }
        return Optional.empty();
    }

    private String lastWords(String component) {
        try {
            List<String> lines = new String(Files.readAllBytes(log(component)), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return environment
                    .mask()
                    .hide(String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size())));
        } catch (IOException e) {
            throw new SluiceException(
                    Code.INTERNAL, "the log of " + component + " cannot be read: " + e.getMessage(), "", e);
        }
    }

    @Override
    public void close() {
        cell.close();
        for (Process player : players.values()) {
            player.destroyForcibly();
        }
    }
}
