package dev.sluice.it.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy that people use, set up for the same work: keep-alive to both sides, the client's address handed on, no access log, as
 * many threads as there are cores.
 */
enum Proxy {
    HAPROXY("HAProxy", "haproxy", "/usr/sbin/haproxy", "-v"),
    NGINX("nginx", "nginx", Nginx.PROGRAM.toString(), "-v"),
    CADDY("Caddy", "caddy", "/usr/bin/caddy", "version");

    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");

    private final String title;
    private final String packageName;
    private final Path program;
    private final String versionArgument;

    Proxy(String title, String packageName, String program, String versionArgument) {
        this.title = title;
        this.packageName = packageName;
        this.program = Path.of(program);
        this.versionArgument = versionArgument;
    }

    String packageName() {
        return packageName;
    }

    boolean isInstalled() {
        return Files.isExecutable(program);
    }

    /** Its name with its version. */
    String describe() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(program.toString(), versionArgument)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Matcher version = VERSION.matcher(said);
        return version.find() ? title + " " + version.group() : title;
    }

    /** Starts it on a port before the application at another. */
    Server start(Path folder, int port, int application) throws IOException {
        return switch (this) {
            case HAPROXY -> {
                Path file = Files.writeString(folder.resolve("haproxy.cfg"), """
                        global
                          maxconn 4096
                        defaults
                          mode http
                          option forwardfor
                          http-reuse always
                          timeout client 60s
                          timeout connect 2s
                          timeout server 60s
                        frontend all
                          bind 127.0.0.1:%d
                          default_backend application
                        backend application
                          server first 127.0.0.1:%d
                        """.formatted(port, application));
                yield Server.start(folder, port, List.of(program.toString(), "-db", "-f", file.toString()));
            }
            case NGINX -> Nginx.start(folder, port, """
                        upstream application { server 127.0.0.1:%d; keepalive 512; keepalive_requests 1000000000; }
                        server {
                          listen 127.0.0.1:%d;
                          location / {
                            proxy_pass http://application;
                            proxy_http_version 1.1;
                            proxy_set_header Connection "";
                            proxy_set_header Host $http_host;
                            proxy_set_header X-Forwarded-For $remote_addr;
                          }
                        }
                        """.formatted(application, port));
            case CADDY -> {
                Path file = Files.writeString(folder.resolve("Caddyfile"), """
                        {
                          admin off
                          auto_https off
                        }
                        http://127.0.0.1:%d {
                          bind 127.0.0.1
                          reverse_proxy 127.0.0.1:%d
                        }
                        """.formatted(port, application));
                yield Server.start(
                        folder,
                        port,
                        List.of(program.toString(), "run", "--config", file.toString(), "--adapter", "caddyfile"));
            }
        };
    }
}
