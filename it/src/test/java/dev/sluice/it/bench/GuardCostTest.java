package dev.sluice.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.json.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the guard costs a request, in time and in memory: the router's own micro-benchmark, in JVMs of its own. */
@Tag("bench")
class GuardCostTest {
    private static final String BENCHMARK = "dev.sluice.router.traffic.GuardBenchmark";
    private static final Path CLASSES = Path.of("../router/target/test-classes").toAbsolutePath();
    private static final int FORKS = Integer.getInteger("bench.rounds", 3);

    @TempDir
    private Path folder;

    @Test
    void of_one_request() throws Exception {
        Book book = Book.open(getClass());
        JsonNode measured = Json.parse(Files.readString(run()), "what JMH measured");
        book.record(List.of(
                nanoseconds(measured, "guard", "guard.time", "the guard's part of a request: counted and judged")
                        .within(Bound.valueAtMost(200)),
                Reading.of(
                                "guard.memory",
                                "memory that this allocates, in whole bytes",
                                series(measured, "guard", "gc.alloc.rate.norm", Math::rint),
                                "bytes")
                        .within(Bound.valueAtMost(0)),
                nanoseconds(
                        measured,
                        "guardByTwoLoops",
                        "guard.time.contended",
                        "the same by two event loops that do nothing else"),
                nanoseconds(
                        measured,
                        "requestWithCanary",
                        "guard.request.canary",
                        "a request's whole way through the switch, with a canary"),
                nanoseconds(
                        measured,
                        "requestWithoutCanary",
                        "guard.request.stable",
                        "a request's whole way through the switch, without one")));
    }

    private Path run() throws IOException, InterruptedException {
        Path results = folder.resolve("results.json");
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                CLASSES + File.pathSeparator + System.getProperty("java.class.path"),
                "org.openjdk.jmh.Main",
                BENCHMARK));
        command.addAll(List.of("-prof", "gc", "-f", Integer.toString(FORKS), "-wi", "3", "-i", "5"));
        command.addAll(List.of("-rf", "json", "-rff", results.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> text(output)).isZero();
        return results;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static Reading nanoseconds(JsonNode measured, String method, String name, String what) {
        return Reading.of(name, what, series(measured, method, "", DoubleUnaryOperator.identity()), "ns");
    }

    /** The iterations of all forks; {@code secondary} is empty for the time itself. */
    private static Series series(JsonNode measured, String method, String secondary, DoubleUnaryOperator shown) {
        for (JsonNode result : measured) {
            if (result.path("benchmark").asString().equals(BENCHMARK + "." + method)) {
                JsonNode metric = secondary.isEmpty()
                        ? result.path("primaryMetric")
                        : result.path("secondaryMetrics").path(secondary);
                List<Double> values = new ArrayList<>();
                metric.path("rawData")
                        .forEach(fork -> fork.forEach(value -> values.add(shown.applyAsDouble(value.asDouble()))));
                return new Series(values);
            }
        }
        throw new AssertionError("JMH has no result for " + method);
    }
}
