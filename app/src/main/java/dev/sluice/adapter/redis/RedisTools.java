package dev.sluice.adapter.redis;

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
import java.util.stream.Stream;

/**
 * A {@code redis-server} and the {@code redis-cli} beside it.
 *
 * @param version such as 7.0.15
 */
record RedisTools(Path server, Path client, String version) {
    /** The first that can be told to show its digest, and that tells when a key runs out. */
    static final int OLDEST = 700;

    private static final int HUNDRED = 100;
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.\\d+");

    static List<Path> usualPlaces() {
        return Stream.concat(
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                                .filter(entry -> !entry.isEmpty()),
                        Stream.of("/usr/bin", "/usr/local/bin"))
                .distinct()
                .map(Path::of)
                .toList();
    }

    /**
     * Those of the server's own release: an older one does not read its snapshots, and it does not take values from a newer
     * one. Throws {@code TOOL_MISSING}.
     */
    static RedisTools like(String serverVersion, List<Path> places) {
        int release = release(serverVersion).orElse(0);
        List<RedisTools> found = all(places);
        return found.stream()
                .filter(tools -> tools.release() == release)
                .findFirst()
                .orElseThrow(() -> new SluiceException(
                        Code.TOOL_MISSING,
                        found.isEmpty()
                                ? "redis-server and redis-cli are not on this machine"
                                : "redis-server here is version %s, and the Redis is %s"
                                        .formatted(found.getFirst().version, serverVersion),
                        "install redis-server (Debian, Ubuntu; packages.redis.io for other versions) of version %d.%d;"
                                        .formatted(release / HUNDRED, release % HUNDRED)
                                + " its own service need not run"));
    }

    /** The newest there are, for a snapshot whose server is not known. Throws {@code TOOL_MISSING}. */
    static RedisTools newest(List<Path> places) {
        return all(places).stream()
                .filter(tools -> tools.release() >= OLDEST)
                .max(Comparator.comparingInt(RedisTools::release))
                .orElseThrow(() -> new SluiceException(
                        Code.TOOL_MISSING,
                        "redis-server 7.0 or later is not on this machine, and the backup has data of Redis",
                        "install redis-server (Debian, Ubuntu); its own service need not run"));
    }

    static List<RedisTools> all(List<Path> places) {
        return places.stream().flatMap(place -> in(place).stream()).toList();
    }

    private static Optional<RedisTools> in(Path place) {
        Path server = place.resolve("redis-server");
        Path client = place.resolve("redis-cli");
        if (!Files.isExecutable(server) || !Files.isExecutable(client)) {
            return Optional.empty();
        }
        return Program.said(List.of(server.toString(), "--version")).flatMap(said -> {
            Matcher version = VERSION.matcher(said);
            return version.find() ? Optional.of(new RedisTools(server, client, version.group())) : Optional.empty();
        });
    }

    /** Major and minor version in one number: 700 for 7.0. */
    int release() {
        return release(version).orElse(0);
    }

    static Optional<Integer> release(String version) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.find()
                ? Optional.of(Integer.parseInt(matcher.group(1)) * HUNDRED + Integer.parseInt(matcher.group(2)))
                : Optional.empty();
    }
}
