package dev.sluice.adapter.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that prepare a test. */
final class Programs {
    private Programs() {}

    /** Whether it ends well within minutes, run in this folder. */
    static boolean succeed(Path folder, String... command) throws InterruptedException {
        try {
            Files.createDirectories(folder);
            Process process = new ProcessBuilder(List.of(command))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
