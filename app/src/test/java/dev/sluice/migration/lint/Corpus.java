package dev.sluice.migration.lint;

import dev.sluice.migration.sql.SqlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of the corpus. */
final class Corpus {
    private static final Path HOME = Path.of("src", "test", "resources", "migration-corpus");

    /** Some SQL that is judged on top of the base, with what has to be there first and what else the old version asks. */
    record Case(String name, String setup, List<String> old, int since, String sql) {}

    private Corpus() {}

    static String base() {
        return read(HOME.resolve("base.sql"));
    }

    static List<String> oldQueries() {
        return statements(read(HOME.resolve("old-version.sql")));
    }

    static List<String> statements(String sql) {
        SqlText text = new SqlText(sql);
        return text.statements().stream()
                .map(s -> sql.substring(s.start(), s.end()))
                .toList();
    }

    static List<Case> singleStatements() {
        return cases(read(HOME.resolve("statements.txt")));
    }

    static List<Case> migrations() {
        try (Stream<Path> files = Files.list(HOME.resolve("migrations"))) {
            return files.sorted().flatMap(file -> cases(read(file)).stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Case> cases(String text) {
        List<Case> cases = new ArrayList<>();
        for (String block : text.split("(?m)^=== ")) {
            if (!block.startsWith("#") && !block.isBlank()) {
                cases.add(of(block));
            }
        }
        return cases;
    }

    private static Case of(String block) {
        List<String> lines = block.lines().toList();
        StringBuilder setup = new StringBuilder();
        List<String> old = new ArrayList<>();
        StringBuilder sql = new StringBuilder();
        int since = 0;
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith("setup: ")) {
                setup.append(line.substring(7)).append(";\n");
            } else if (line.startsWith("old: ")) {
                old.add(line.substring(5));
            } else if (line.startsWith("since: ")) {
                since = Integer.parseInt(line.substring(7));
            } else {
                sql.append(line).append('\n');
            }
        }
        return new Case(
                lines.getFirst(), setup.toString(), old, since, sql.toString().strip());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
