package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts every command, in a checkout of its own whose jars are those of this build. */
class LauncherTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final String NOTHING = "shop  production   nothing is deployed";

    @TempDir
    private Path folder;

    @BeforeEach
    void a_checkout_that_has_learnt() throws Exception {
        Path dist = Files.createDirectories(folder.resolve("checkout/app/target/dist"));
        Files.createSymbolicLink(dist.resolve("lib"), PROJECT.resolve("app/target/dist/lib"));
        Files.createSymbolicLink(checkout("scripts"), PROJECT.resolve("scripts"));
        Files.copy(PROJECT.resolve("sluice"), checkout("sluice"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(dist.resolve("jdk"), System.getProperty("java.home") + "\n");
        Files.writeString(folder.resolve("sluice.yaml"), """
                app: shop
                run: node server.js --port ${port}
                health: /health
                """);
        assertThat(status()).as("with an empty cache").isEqualTo(NOTHING);
        assertThat(dist.resolve("look.jars")).as("learnt").exists();
    }

    @AfterEach
    void its_links_are_gone() throws IOException {
        Files.delete(checkout("app/target/dist/lib"));
        Files.delete(checkout("scripts"));
    }

    @Test
    void what_only_looks_is_started_with_few_jars_and_with_all_where_these_are_too_few() throws Exception {
        List<String> few = few();
        try (Stream<Path> all = Files.list(PROJECT.resolve("app/target/dist/lib"))) {
            assertThat(few).as("of all").hasSizeLessThan((int) all.count() / 4);
        }
        assertThat(few).contains("sluice-app.jar").anyMatch(jar -> jar.startsWith("snakeyaml"));
        assertThat(status()).isEqualTo(NOTHING);
        assertThat(opened()).isSubsetOf(few);

        List<String> fewer =
                few.stream().filter(jar -> !jar.startsWith("snakeyaml")).toList();
        Files.write(checkout("app/target/dist/look.jars"), fewer);
        assertThat(status()).isEqualTo(NOTHING);
        assertThat(opened()).as("a jar of the others").anyMatch(jar -> jar.startsWith("snakeyaml"));
    }

    private Path checkout(String name) {
        return folder.resolve("checkout").resolve(name);
    }

    private List<String> few() throws IOException {
        return Files.readAllLines(checkout("app/target/dist/look.jars"));
    }

    private String status() throws Exception {
        return run().lines().filter(line -> line.startsWith("shop")).findFirst().orElse("");
    }

    /** The jars from which classes are loaded where the caches are of no use. */
    private List<String> opened() throws Exception {
        for (String cache : List.of("sluice.aot", "look.aot")) {
            Files.writeString(checkout("app/target/dist").resolve(cache), "");
        }
        return run("JDK_JAVA_OPTIONS=-Xlog:class+load")
                .lines()
                .filter(line -> line.contains("source: file:"))
                .map(line -> line.substring(line.lastIndexOf('/') + 1))
                .distinct()
                .toList();
    }

    private String run(String... variables) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(Stream.of(
                                Stream.of("env"),
                                Stream.of(variables),
                                Stream.of(checkout("sluice").toString(), "status", "--state"),
                                Stream.of(folder.resolve("state").toString()))
                        .flatMap(words -> words)
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("SLUICE_BUILD", "never");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Path output = folder.resolve("output");
        Process process = builder.redirectOutput(output.toFile()).start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }
}
