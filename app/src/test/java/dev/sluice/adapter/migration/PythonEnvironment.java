package dev.sluice.adapter.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Python with some packages, in a virtual environment under the build's own folder, made once. */
final class PythonEnvironment {
    private PythonEnvironment() {}

    /** A program of the environment of this name; skips the test where Python cannot make it. */
    static Path program(String environment, List<String> packages, String program)
            throws IOException, InterruptedException {
        Path home = Path.of("target", environment).toAbsolutePath();
        Path complete = home.resolve("complete");
        if (!Files.exists(complete)) {
            require(
                    Programs.succeed(home, "python3", "-m", "venv", "--clear", home.toString()),
                    "needs package: python3-venv");
            List<String> install = new ArrayList<>(
                    List.of(home.resolve("bin/pip").toString(), "install", "--quiet", "--disable-pip-version-check"));
            install.addAll(packages);
            require(Programs.succeed(home, install.toArray(String[]::new)), "needs the Python packages " + packages);
            Files.writeString(complete, "");
        }
        return home.resolve("bin").resolve(program);
    }

    private static void require(boolean done, String otherwise) {
        Assumptions.assumeTrue(done, otherwise);
    }
}
