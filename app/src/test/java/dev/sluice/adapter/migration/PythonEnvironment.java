package dev.sluice.adapter.migration;

import dev.sluice.adapter.MadeOnce;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Python with the migration tools that are written in it, in one virtual environment under the build's own folder, made once. */
final class PythonEnvironment {
    private static final Path HOME = Path.of("target", "python").toAbsolutePath();
    private static final List<String> PACKAGES = List.of(
            "alembic==1.20.1",
            "sqlalchemy==2.1.9",
            "django==5.2.19",
            "psycopg2-binary==2.9.13",
            "pymysql",
            "cryptography");

    private PythonEnvironment() {}

    /** A program of the environment; skips the test where Python cannot make it. */
    static Path program(String name) throws IOException, InterruptedException {
        MadeOnce.in(HOME, () -> {
            require(
                    Programs.succeed(HOME, "python3", "-m", "venv", "--clear", HOME.toString()),
                    "needs package: python3-venv");
            List<String> install = new ArrayList<>(
                    List.of(HOME.resolve("bin/pip").toString(), "install", "--quiet", "--disable-pip-version-check"));
            install.addAll(PACKAGES);
            require(Programs.succeed(HOME, install.toArray(String[]::new)), "needs the Python packages " + PACKAGES);
        });
        return HOME.resolve("bin").resolve(name);
    }

    private static void require(boolean done, String otherwise) {
        Assumptions.assumeTrue(done, otherwise);
    }
}
