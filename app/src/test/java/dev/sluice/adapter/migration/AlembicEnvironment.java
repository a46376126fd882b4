package dev.sluice.adapter.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real Alembic in a virtual environment under the build's own folder, made once. */
final class AlembicEnvironment {
    private static final Path HOME = Path.of("target", "alembic").toAbsolutePath();
    private static final List<String> PACKAGES =
            List.of("alembic==1.20.1", "sqlalchemy==2.1.9", "psycopg2-binary==2.9.13");

    private AlembicEnvironment() {}

    /** The program; skips the test where Python cannot make it. */
    static Path program() throws IOException, InterruptedException {
        Path complete = HOME.resolve("complete");
        if (!Files.exists(complete)) {
            require(run(List.of("python3", "-m", "venv", "--clear", HOME.toString())), "needs package: python3-venv");
            List<String> install = new ArrayList<>(
                    List.of(HOME.resolve("bin/pip").toString(), "install", "--quiet", "--disable-pip-version-check"));
            install.addAll(PACKAGES);
            require(run(install), "needs the Python packages " + PACKAGES);
            Files.writeString(complete, "");
        }
        return HOME.resolve("bin/alembic");
    }

    private static void require(boolean done, String otherwise) {
        Assumptions.assumeTrue(done, otherwise);
    }

    private static boolean run(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(3, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
