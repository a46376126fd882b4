package dev.sluice.adapter.postgres;

import dev.sluice.adapter.backup.Program;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code pg_dump} and the {@code pg_restore} beside it.
 *
 * @param description what {@code pg_dump --version} prints
 */
record PostgresTools(Path dump, Path restore, int major, String description) {
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    /** Where programs are looked for: the path, then every version that Debian and Ubuntu install side by side. */
    static List<Path> usualPlaces() {
        Set<Path> places = new LinkedHashSet<>();
        for (String entry : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (!entry.isEmpty()) {
                places.add(Path.of(entry));
            }
        }
        if (Files.isDirectory(DEBIAN)) {
            try (DirectoryStream<Path> versions = Files.newDirectoryStream(DEBIAN)) {
                versions.forEach(version -> places.add(version.resolve("bin")));
            } catch (IOException e) {
                return List.copyOf(places);
            }
        }
        return List.copyOf(places);
    }

    /** The oldest tools that are at least as new as the server: an older pg_dump refuses, a newer dump asks for more. */
    static PostgresTools find(int serverMajor, List<Path> places) {
        List<PostgresTools> found = all(places);
        return found.stream()
                .filter(tools -> tools.major >= serverMajor)
                .min(Comparator.comparingInt(PostgresTools::major))
                .orElseThrow(() -> missing(serverMajor, found));
    }

    /** Every version that is there, the oldest first. */
    static List<PostgresTools> all(List<Path> places) {
        return places.stream()
                .flatMap(place -> in(place).stream())
                .sorted(Comparator.comparingInt(PostgresTools::major))
                .toList();
    }

    private static Optional<PostgresTools> in(Path place) {
        Path dump = place.resolve("pg_dump");
        Path restore = place.resolve("pg_restore");
        if (!Files.isExecutable(dump) || !Files.isExecutable(restore)) {
            return Optional.empty();
        }
        return Program.said(List.of(dump.toString(), "--version")).flatMap(said -> {
            Matcher matcher = VERSION.matcher(said);
            return matcher.find()
                    ? Optional.of(new PostgresTools(dump, restore, Integer.parseInt(matcher.group(1)), said))
                    : Optional.empty();
        });
    }

    private static SluiceException missing(int serverMajor, List<PostgresTools> found) {
        String help = "install postgresql-client-" + serverMajor
                + " (Debian, Ubuntu) or the PostgreSQL client programs of version " + serverMajor + " or later";
        return found.stream()
                .max(Comparator.comparingInt(PostgresTools::major))
                .map(newest -> new SluiceException(
                        Code.TOOL_MISSING,
                        "pg_dump is too old: the server is version %d, %s is version %d"
                                .formatted(serverMajor, newest.dump, newest.major),
                        help))
                .orElseGet(() ->
                        new SluiceException(Code.TOOL_MISSING, "pg_dump and pg_restore are not on this machine", help));
    }
}
