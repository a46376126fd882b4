package dev.sluice.it.bench;

import dev.sluice.router.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The file of figures, one JSON object a line, with the page that is made from it beside it. A figure takes the place of the
 * earlier one of its name.
 */
final class Book {
    private static final Path FILE = Path.of(System.getProperty("bench.file", "../docs/benchmarks.jsonl"))
            .toAbsolutePath();
    private static final boolean STRICT = System.getProperty("bench.strict") != null;

    private final Path file;
    private final Circumstances circumstances;

    Book(Path file, Circumstances circumstances) {
        this.file = file;
        this.circumstances = circumstances;
    }

    /** Opened before the benchmark begins: it notes how busy the machine is. */
    static Book open(Class<?> benchmark) {
        return new Book(FILE, Circumstances.now(benchmark));
    }

    /**
     * Writes readings down and prints them.
     *
     * @throws AssertionError where a promise is not kept, and {@code -Dbench.strict} is set; everything is written then
     */
    void record(List<Reading> readings) throws IOException {
        List<Figure> figures = new ArrayList<>(figures(file));
        for (Reading reading : readings) {
            Figure figure = Figure.of(reading, circumstances);
            figures.replaceAll(old -> old.name().equals(figure.name()) ? figure : old);
            if (!figures.contains(figure)) {
                figures.add(figure);
            }
            System.out.println(line(figure));
        }
        replace(
                file,
                String.join(
                        "", figures.stream().map(it -> Json.write(it) + "\n").toList()));
        replace(page(file), Page.of(figures));
        List<String> missed = readings.stream()
                .filter(reading -> !reading.isAsPromised())
                .map(Reading::name)
                .toList();
        if (STRICT && !missed.isEmpty()) {
            throw new AssertionError("missed: " + String.join(", ", missed));
        }
    }

    static List<Figure> figures(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return Files.readAllLines(file).stream()
                .map(line -> Json.read(line, Figure.class, "a figure of " + file.getFileName()))
                .toList();
    }

    static Path page(Path file) {
        return file.resolveSibling(file.getFileName().toString().replaceFirst("\\.jsonl$", "") + ".md");
    }

    private static String line(Figure figure) {
        return "bench %-38s %s %s (%s to %s)%s%s"
                .formatted(
                        figure.name(),
                        figure.value().toPlainString(),
                        figure.unit(),
                        figure.lowest().toPlainString(),
                        figure.highest().toPlainString(),
                        figure.peer()
                                .map(peer -> "; %s %s, ratio %s"
                                        .formatted(
                                                peer,
                                                figure.peerValue().orElseThrow().toPlainString(),
                                                figure.ratio().orElseThrow().toPlainString()))
                                .orElse(""),
                        figure.bound()
                                .map(bound ->
                                        "; bound: " + bound + (figure.met().orElseThrow() ? ", kept" : ", MISSED"))
                                .orElse(""));
    }

    private static void replace(Path target, String text) throws IOException {
        Path folder = Files.createDirectories(target.getParent());
        Path part = Files.writeString(Files.createTempFile(folder, ".bench", ".part"), text);
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes the page anew from the file. */
    public static void main(String[] arguments) throws IOException {
        Path file = arguments.length == 0 ? FILE : Path.of(arguments[0]).toAbsolutePath();
        replace(page(file), Page.of(figures(file)));
    }
}
