package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.backup.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The programs that make and run a MariaDB server.
 *
 * @param version of them: {@code 10.11.6}
 */
record ServerPrograms(Path daemon, Path installer, String version) {
    private static final List<Path> BESIDE_THE_PATH =
            List.of(Path.of("/usr/sbin"), Path.of("/usr/local/sbin"), Path.of("/usr/libexec"));

    /** Empty where this machine has none. */
    static Optional<ServerPrograms> find(List<Path> places) {
        List<Path> all = new ArrayList<>(places);
        all.addAll(BESIDE_THE_PATH);
        return program("mariadbd", all)
                .flatMap(daemon -> program("mariadb-install-db", all)
                        .flatMap(installer ->
                                version(daemon).map(version -> new ServerPrograms(daemon, installer, version))));
    }

    private static Optional<Path> program(String name, List<Path> places) {
        return places.stream()
                .map(place -> place.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<String> version(Path daemon) {
        return Program.said(List.of(daemon.toString(), "--no-defaults", "--version"))
                .map(said -> MariadbServer.number(said.replaceFirst("^.*?Ver ", "")));
    }
}
