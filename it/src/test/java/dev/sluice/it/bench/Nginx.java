package dev.sluice.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** nginx as the application behind all proxies: it answers two bytes, from memory, at each of its ports. */
final class Nginx {
    static final Path PROGRAM = Path.of("/usr/sbin/nginx");

    private Nginx() {}

    /** An application on these ports, which all belong to one process. */
    static Server application(Path folder, List<Integer> ports) throws IOException {
        String servers = ports.stream()
                .map(port -> "server { listen 127.0.0.1:%d; location / { return 200 ok; } }".formatted(port))
                .collect(Collectors.joining("\n"));
        return start(folder, ports.getFirst(), servers);
    }

    /** Starts nginx with these lines in its {@code http} block, one worker for each core. */
    static Server start(Path folder, int port, String lines) throws IOException {
        String temporary = IntStream.range(0, 5)
                .mapToObj(i -> List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                                .get(i) + "_temp_path " + folder.resolve("temp-" + i) + ";")
                .collect(Collectors.joining("\n"));
        Path configuration =
                Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                pid %s;
                worker_processes auto;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  keepalive_requests 1000000000;
                  %s
                  %s
                }
                """.formatted(folder.resolve("pid"), temporary, lines));
        return Server.start(
                folder,
                port,
                List.of(PROGRAM.toString(), "-p", folder.toString(), "-c", configuration.toString(), "-e", "stderr"));
    }
}
