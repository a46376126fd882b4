package dev.sluice.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The program as this build made it, once its launcher has learnt what it keeps beside it. Of the JVMs that run tests beside each
 * other the first one lets it learn, while the others wait: no command of a test meets a cache that is being written.
 */
final class BuiltSluice {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DIST = PROJECT.resolve("app/target/dist");

    private static boolean learnt;

    private BuiltSluice() {}

    static Path project() {
        return PROJECT;
    }

    /** What a person types. Throws where nothing is built. */
    static synchronized Path program() {
        if (!Files.exists(DIST.resolve("lib/sluice-app.jar"))) {
            throw new IllegalStateException("these tests run the built program: start ./mvnw verify");
        }
        Path program = PROJECT.resolve("sluice");
        if (!learnt) {
            learnAlone(program);
            learnt = true;
        }
        return program;
    }

    private static void learnAlone(Path program) {
        try (FileChannel channel = FileChannel.open(
                        Files.createDirectories(Path.of("target")).resolve("learning.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            learn(program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Any command does it; once that is done, this one is among the quickest. */
    private static void learn(Path program) throws IOException, InterruptedException {
        ProcessBuilder version = new ProcessBuilder(program.toString(), "--version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        version.environment().put("SLUICE_BUILD", "never");
        int status = version.start().waitFor();
        if (status != 0) {
            throw new IllegalStateException("`sluice --version` ended with status " + status);
        }
    }
}
