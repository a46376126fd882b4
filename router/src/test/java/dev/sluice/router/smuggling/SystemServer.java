package dev.sluice.router.smuggling;

import dev.sluice.router.FreePort;
import dev.sluice.router.raw.RawConnection;
import dev.sluice.router.raw.Wait;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A web server of this machine, as its own process on a free port, that writes down the first line of each request it saw. */
final class SystemServer implements AutoCloseable {
    /** The servers that may stand behind us. */
    enum Kind {
        NGINX("nginx", "/usr/sbin/nginx"),
        HAPROXY("haproxy", "/usr/sbin/haproxy"),
        APACHE("apache2", "/usr/sbin/apache2"),
        LIGHTTPD("lighttpd", "/usr/sbin/lighttpd");

        private final String packageName;
        private final Path program;

        Kind(String packageName, String program) {
            this.packageName = packageName;
            this.program = Path.of(program);
        }
    }

    private final Process process;
    private final Path log;
    private final int port;

    private SystemServer(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Starts it, or skips the test where it is not installed. */
    static SystemServer start(Kind kind, Path folder) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(kind.program), "needs package: " + kind.packageName);
        int port = FreePort.any();
        Path log = Files.createFile(folder.resolve("access.log"));
        Path configuration = Files.writeString(folder.resolve("server.conf"), configuration(kind, folder, log, port));
        ProcessBuilder start = new ProcessBuilder(command(kind, folder, configuration))
                .directory(folder.toFile())
                .redirectError(folder.resolve("stderr").toFile())
                .redirectOutput(
                        kind == Kind.HAPROXY
                                ? log.toFile()
                                : folder.resolve("stdout").toFile());
        SystemServer server = new SystemServer(start.start(), log, port);
        Wait.until(kind + " listens: " + Files.readString(folder.resolve("stderr")), server::isUp);
        return server;
    }

    int port() {
        return port;
    }

    /** Method and target of all requests that it has written down; some servers write a backslash as two. */
    List<String> seen() throws IOException {
        return Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
                .map(line -> line.replace("\\\\", "\\").split(" "))
                .filter(words -> words.length >= 2)
                .map(words -> words[0] + " " + words[1])
                .toList();
    }

    private boolean isUp() {
        if (!process.isAlive()) {
            throw new AssertionError("it ended with status " + process.exitValue());
        }
        try (RawConnection connection = RawConnection.to(port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static List<String> command(Kind kind, Path folder, Path configuration) {
        String file = configuration.toString();
        return switch (kind) {
            case NGINX -> List.of(kind.program.toString(), "-p", folder.toString(), "-c", file, "-e", "stderr");
            case HAPROXY -> List.of(kind.program.toString(), "-db", "-f", file);
            case APACHE -> List.of(kind.program.toString(), "-d", folder.toString(), "-f", file, "-DFOREGROUND");
            case LIGHTTPD -> List.of(kind.program.toString(), "-D", "-f", file);
        };
    }

    private static String configuration(Kind kind, Path folder, Path log, int port) {
        return switch (kind) {
            case NGINX -> """
                    daemon off;
                    master_process off;
                    pid %1$s/pid;
                    events {}
                    http {
                      log_format first escape=none '$request';
                      access_log %2$s first;
                      client_body_temp_path %1$s/body;
                      proxy_temp_path %1$s/proxy;
                      fastcgi_temp_path %1$s/fastcgi;
                      uwsgi_temp_path %1$s/uwsgi;
                      scgi_temp_path %1$s/scgi;
                      server { listen 127.0.0.1:%3$d; location / { return 200 ok; } }
                    }
                    """.formatted(folder, log, port);
            case HAPROXY -> """
                    global
                      maxconn 100
                      log stdout format raw local0
                    defaults
                      mode http
                      option dontlognull
                      timeout client 10s
                      timeout connect 1s
                      timeout server 10s
                    frontend all
                      bind 127.0.0.1:%d
                      log global
                      log-format "%%HM %%HU"
                      http-request return status 200 content-type text/plain string ok
                    """.formatted(port);
            case APACHE -> """
                    ServerName localhost
                    Listen 127.0.0.1:%3$d
                    PidFile %1$s/pid
                    ErrorLog %1$s/error.log
                    DocumentRoot %1$s
                    User www-data
                    Group www-data
                    LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                    LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                    LogFormat "%%r" first
                    CustomLog %2$s first
                    """.formatted(folder, log, port);
            case LIGHTTPD -> """
                    server.modules = ("mod_accesslog")
                    server.bind = "127.0.0.1"
                    server.port = %3$d
                    server.document-root = "%1$s"
                    accesslog.filename = "%2$s"
                    accesslog.format = "%%r"
                    """.formatted(folder, log, port);
        };
    }
}
