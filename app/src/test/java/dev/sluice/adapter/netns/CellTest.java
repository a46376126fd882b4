package dev.sluice.adapter.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs in a real cell, and what they can reach. */
class CellTest {
    @TempDir
    Path folder;

    private Path own;

    @BeforeAll
    static void needs() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")), "needs package: util-linux");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/ip")) || Files.isExecutable(Path.of("/sbin/ip")),
                "needs package: iproute2");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs package: python3");
    }

    @BeforeEach
    void make() throws IOException {
        own = Files.createDirectory(folder.resolve("own"));
    }

    @Test
    void there_is_loopback_and_nothing_else() throws Exception {
        try (Cell cell = Cell.open(own, List.of())) {
            assertThat(said(cell, "ip", "-o", "link", "show").lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("lo:"));
            assertThat(said(cell, "ip", "route", "show")).isBlank();
            assertThat(said(cell, "ip", "-6", "route", "show", "default")).isBlank();
        }
    }

    @Test
    void what_listens_on_this_machine_cannot_be_reached() throws Exception {
        try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Cell cell = Cell.open(own, List.of())) {
            String script =
                    "import socket; socket.create_connection(('127.0.0.1', %d), 2)".formatted(service.getLocalPort());
            assertThat(said(cell, "python3", "-c", script)).contains("ConnectionRefusedError");
        }
    }

    @Test
    void the_sockets_of_services_in_the_file_system_are_hidden() throws Exception {
        Path socket = folder.resolve("service.sock");
        try (ServerSocketChannel service = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            service.bind(UnixDomainSocketAddress.of(socket));
            try (Cell cell = Cell.open(own, List.of())) {
                String script = "import socket; socket.socket(socket.AF_UNIX).connect('%s')".formatted(socket);
                assertThat(said(cell, "python3", "-c", script)).contains("Error");
            }
            assertThat(said(List.of(
                            "python3",
                            "-c",
                            "import socket; socket.socket(socket.AF_UNIX).connect('%s')".formatted(socket))))
                    .as("outside it can be reached")
                    .isEmpty();
        }
    }

    @Test
    void a_hidden_file_is_empty_inside_and_untouched_outside() throws Exception {
        Path file = Files.writeString(folder.resolve("shop.db"), "real data");
        try (Cell cell = Cell.open(own, List.of(file, folder.resolve("not there")))) {
            assertThat(said(cell, "cat", file.toString())).isEmpty();
            said(cell, "sh", "-c", "echo ruined > " + file);
        }
        assertThat(Files.readString(file)).isEqualTo("real data");
    }

    @Test
    void a_door_leads_in_and_a_door_leads_out() throws Exception {
        Path data = own.resolve("data");
        int port = freePort();
        int dataPort = freePort();
        try (ServerSocketChannel outside = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            outside.bind(UnixDomainSocketAddress.of(data));
            Thread.ofVirtual().start(() -> greet(outside));
            try (Cell cell = Cell.open(own, List.of())) {
                cell.open(Map.of(dataPort, data), List.of(port), Files.createDirectory(own.resolve("d")));
                String asks = "import socket; print(socket.create_connection(('127.0.0.1', %d), 5).recv(9).decode())"
                        .formatted(dataPort);
                assertThat(said(cell, "python3", "-c", asks)).contains("from data");
                Process server = start(cell, "python3", "-c", """
                        import socket
                        s = socket.create_server(('127.0.0.1', %d))
                        print('up', flush=True)
                        c, _ = s.accept()
                        c.sendall(b'from inside')
                        c.close()
                        """.formatted(port));
                assertThat(server.inputReader().readLine()).isEqualTo("up");
                try (Socket visitor = new Socket()) {
                    visitor.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
                    assertThat(new String(visitor.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo("from inside");
                }
            }
        }
    }

    @Test
    void closing_it_ends_everything_in_it_also_what_has_gone_into_the_background() throws Exception {
        Process sleeper;
        try (Cell cell = Cell.open(own, List.of())) {
            sleeper = start(cell, "sh", "-c", "setsid sleep 1000 & echo up; exec sleep 1000");
            assertThat(sleeper.inputReader().readLine()).isEqualTo("up");
        }
        assertThat(sleeper.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(sleeper.exitValue()).isEqualTo(137);
        assertThat(sleeper.inputReader().readLine())
                .as("nobody holds its output any more")
                .isNull();
    }

    private static void greet(ServerSocketChannel outside) {
        try (var guest = outside.accept()) {
            guest.write(java.nio.ByteBuffer.wrap("from data".getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process start(Cell cell, String... command) throws IOException {
        List<String> all = new ArrayList<>(cell.prefix(own));
        all.addAll(List.of(command));
        return new ProcessBuilder(all).redirectErrorStream(true).start();
    }

    private String said(Cell cell, String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(cell.prefix(own));
        all.addAll(List.of(command));
        return said(all);
    }

    private static String said(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return text.strip();
    }
}
