package dev.sluice.adapter.mariadb;

import dev.sluice.adapter.backup.Program;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code mariadb-dump} and the {@code mariadb} beside it.
 *
 * @param release major and minor version in one number: 1011 for 10.11
 * @param description what {@code mariadb-dump --version} prints
 */
record MariadbTools(Path dump, Path client, int release, String description) {
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.\\d+-MariaDB");

    /** Where programs are looked for. */
    static List<Path> usualPlaces() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
    }

    /** The oldest tools that are at least as new as the server: an older one may not know what it has to dump. */
    static MariadbTools find(String serverVersion, List<Path> places) {
        int server = release(serverVersion).orElse(0);
        List<MariadbTools> found = all(places);
        return found.stream()
                .filter(tools -> tools.release >= server)
                .min(Comparator.comparingInt(MariadbTools::release))
                .orElseThrow(() -> missing(serverVersion, found));
    }

    static List<MariadbTools> all(List<Path> places) {
        return places.stream().flatMap(place -> in(place).stream()).toList();
    }

    private static Optional<MariadbTools> in(Path place) {
        Path dump = place.resolve("mariadb-dump");
        Path client = place.resolve("mariadb");
        if (!Files.isExecutable(dump) || !Files.isExecutable(client)) {
            return Optional.empty();
        }
        return Program.said(List.of(dump.toString(), "--no-defaults", "--version"))
                .flatMap(said -> release(said).map(release -> new MariadbTools(dump, client, release, said)));
    }

    private static Optional<Integer> release(String text) {
        Matcher matcher = VERSION.matcher(text);
        return matcher.find()
                ? Optional.of(Integer.parseInt(matcher.group(1)) * 100 + Integer.parseInt(matcher.group(2)))
                : Optional.empty();
    }

    private static SluiceException missing(String serverVersion, List<MariadbTools> found) {
        String server = MariadbServer.number(serverVersion);
        String help = "install mariadb-client (Debian, Ubuntu) or MariaDB's client programs of version " + server
                + " or later";
        return found.stream()
                .max(Comparator.comparingInt(MariadbTools::release))
                .map(newest -> new SluiceException(
                        Code.TOOL_MISSING,
                        "mariadb-dump is too old: the server is version %s, %s is version %d.%d"
                                .formatted(server, newest.dump, newest.release / 100, newest.release % 100),
                        help))
                .orElseGet(() -> new SluiceException(
                        Code.TOOL_MISSING, "mariadb-dump and mariadb are not on this machine", help));
    }
}
