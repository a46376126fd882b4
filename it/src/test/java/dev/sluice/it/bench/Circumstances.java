package dev.sluice.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Where, when and how a benchmark ran.
 *
 * @param machine cores, processor, memory, system and JDK, without what would name the machine
 * @param load the load average of the last minute when it began: how busy the machine was with other things
 * @param command what runs it again
 */
record Circumstances(String machine, double load, String date, String command) {
    static Circumstances now(Class<?> benchmark) {
        return new Circumstances(
                describeMachine(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                "./mvnw -Pbench verify -Dtest=" + benchmark.getSimpleName()
                        + " -Dsurefire.failIfNoSpecifiedTests=false");
    }

    private static String describeMachine() {
        return String.format(
                Locale.ROOT,
                "%d cores, %s, %.0f GB, %s %s, JDK %s",
                Runtime.getRuntime().availableProcessors(),
                after("/proc/cpuinfo", "model name", System.getProperty("os.arch")),
                Long.parseLong(after("/proc/meminfo", "MemTotal", "0 kB").replaceAll("\\D", "")) / 1048576.0,
                System.getProperty("os.name"),
                System.getProperty("os.version").replaceAll("^(\\d+\\.\\d+).*", "$1"),
                Runtime.version().feature() + "." + Runtime.version().interim() + "."
                        + Runtime.version().update());
    }

    private static String after(String file, String key, String otherwise) {
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            return otherwise;
        }
        try {
            return Files.readAllLines(path).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
