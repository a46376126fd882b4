package dev.sluice.adapter.migration;

import dev.sluice.adapter.jdbc.SqlText;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.port.Commands.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The migrations of a release as Prisma keeps them: a folder each, run in the order of their names. */
final class PrismaFolder {
    private static final String FILE = "migration.sql";
    private static final String LOCK = "migration_lock.toml";
    private static final Pattern DATASOURCE = Pattern.compile("(?m)^\\s*datasource\\s+\\w+\\s*\\{[^}]*}");
    private static final Pattern ENV = Pattern.compile("env\\(\\s*\"([^\"]+)\"\\s*\\)");
    private static final Set<String> TRANSACTION =
            Set.of("begin", "commit", "start", "rollback", "end", "concurrently");

    private final Path folder;

    PrismaFolder(Path folder) {
        this.folder = folder;
    }

    /** A run of Prisma with a schema other than the release's. */
    interface Run {
        Finished with(String schema, int migrations);
    }

    List<String> names() {
        if (!Files.isDirectory(folder)) {
            throw new SluiceException(
                    Code.CONFIGURATION,
                    "the release has no folder " + folder,
                    "`migrations: {tool: prisma, folder: FOLDER}` names the folder of Prisma's migrations in the release");
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(path -> Files.isRegularFile(path.resolve(FILE)))
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String sql(String name) {
        return read(folder.resolve(name).resolve(FILE));
    }

    /** The variables in which the schema finds its database. */
    List<String> variables() {
        List<String> named = datasource().stream()
                .flatMap(text -> ENV.matcher(text).results())
                .map(found -> found.group(1))
                .distinct()
                .toList();
        return named.isEmpty() ? List.of("DATABASE_URL") : named;
    }

    /** Runs it with a copy that ends with this migration. */
    Finished upTo(String last, Run run) {
        List<String> kept =
                names().stream().filter(name -> name.compareTo(last) <= 0).toList();
        try {
            Path copy = Files.createTempDirectory("sluice-prisma");
            try {
                Path schema = Files.writeString(
                        copy.resolve("schema.prisma"),
                        datasource()
                                .orElseThrow(() -> new SluiceException(
                                        Code.MIGRATION_FAILED,
                                        "no schema of Prisma with a datasource is beside " + folder,
                                        "Sluice needs it to run the migrations before " + last
                                                + " without the later ones")));
                Path migrations = Files.createDirectory(copy.resolve("migrations"));
                if (Files.exists(folder.resolve(LOCK))) {
                    Files.copy(folder.resolve(LOCK), migrations.resolve(LOCK));
                }
                for (String name : kept) {
                    Path one = Files.createDirectory(migrations.resolve(name));
                    Files.copy(folder.resolve(name).resolve(FILE), one.resolve(FILE));
                }
                return run.with(schema.toString(), kept.size());
            } finally {
                remove(copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether a migration that failed has left nothing. Prisma's engine sends the whole file at once, which PostgreSQL runs in
     * one transaction unless the file says otherwise; its driver adapters send statement by statement.
     */
    boolean isAllOrNothing(String name) {
        List<String> tokens = SqlText.tokens(sql(name));
        boolean single =
                tokens.stream().filter(";"::equals).count() <= (tokens.getLast().equals(";") ? 1 : 0);
        return single || (isSentWhole() && tokens.stream().noneMatch(TRANSACTION::contains));
    }

    /** Whether a file goes to the server in one piece. */
    boolean isSentWhole() {
        return !hasAdapter();
    }

    private boolean hasAdapter() {
        for (Path above = folder; above != null; above = above.getParent()) {
            try (Stream<Path> files = Files.list(above)) {
                Optional<Path> config = files.filter(
                                file -> file.getFileName().toString().matches("prisma\\.config\\.[cm]?[jt]s"))
                        .findFirst();
                if (config.isPresent()) {
                    return read(config.get()).contains("adapter");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return false;
    }

    /** What says where the database is; it may stand in any file beside the migrations. */
    private Optional<String> datasource() {
        Path above = folder.toAbsolutePath().getParent();
        if (above == null || !Files.isDirectory(above)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(above, 2)) {
            return files.filter(file -> file.toString().endsWith(".prisma"))
                    .sorted()
                    .map(PrismaFolder::read)
                    .map(DATASOURCE::matcher)
                    .filter(Matcher::find)
                    .map(Matcher::group)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path copy) throws IOException {
        try (Stream<Path> all = Files.walk(copy)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
