package dev.sluice.cli;

import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.MigrationScript.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Migrations as plain files: those that are named, and all {@code .sql} files of folders that are named, in the order of their versions. */
final class SqlFiles {
    private static final Pattern PIECE = Pattern.compile("\\d+|\\D+");
    private static final long LARGEST = 16 << 20;

    private final Path directory;
    private final Scope scope;

    /** @param directory what names are relative to */
    SqlFiles(Path directory, Scope scope) {
        this.directory = directory;
        this.scope = scope;
    }

    List<MigrationScript> scripts(List<String> names) {
        List<MigrationScript> scripts = new ArrayList<>();
        for (String name : names) {
            Path path = directory.resolve(name);
            if (Files.isDirectory(path)) {
                folder(path).forEach(file -> scripts.add(script(file)));
            } else {
                scripts.add(script(path));
            }
        }
        return scripts;
    }

    /** Files that take a migration back are left out: {@code *.down.sql}, {@code *.undo.sql}, {@code U*__*.sql}. */
    private static List<Path> folder(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> isForward(file.getFileName().toString()))
                    .sorted(Comparator.comparing(Path::toString, SqlFiles::byVersion))
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static boolean isForward(String name) {
        return name.endsWith(".sql")
                && !name.matches(".*[._-](down|undo|rollback)\\.sql")
                && !name.equals("down.sql")
                && !name.matches("U\\d.*__.*");
    }

    /** Numbers by their size, the rest by its letters. */
    static int byVersion(String one, String other) {
        Matcher a = PIECE.matcher(one);
        Matcher b = PIECE.matcher(other);
        while (a.find()) {
            if (!b.find()) {
                return 1;
            }
            int order = byPiece(a.group(), b.group());
            if (order != 0) {
                return order;
            }
        }
        return b.find() ? -1 : 0;
    }

    private static int byPiece(String one, String other) {
        boolean numbers = Character.isDigit(one.charAt(0)) && Character.isDigit(other.charAt(0));
        if (!numbers) {
            // A version ends at two underscores: 1__a comes before 1.1__a.
            boolean ends = one.startsWith("__");
            boolean otherEnds = other.startsWith("__");
            return ends == otherEnds ? one.compareTo(other) : ends ? -1 : 1;
        }
        String left = one.replaceFirst("^0+(?=.)", "");
        String right = other.replaceFirst("^0+(?=.)", "");
        return left.length() != right.length() ? left.length() - right.length() : left.compareTo(right);
    }

    private MigrationScript script(Path file) {
        String shown = directory.equals(file.getRoot())
                ? file.toString()
                : file.toAbsolutePath().startsWith(directory.toAbsolutePath())
                        ? directory
                                .toAbsolutePath()
                                .relativize(file.toAbsolutePath())
                                .toString()
                        : file.toString();
        String name = file.getFileName() == null ? shown : file.getFileName().toString();
        return new MigrationScript(
                name.replaceFirst("\\.sql$", ""),
                "",
                Optional.of(shown),
                new MigrationScript.Sql(text(file), true, scope));
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new SluiceException(
                        Code.USAGE,
                        file + " is larger than 16 MiB",
                        "a migration is written by hand; load data otherwise");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SluiceException(Code.USAGE, file + " is not text in UTF-8", "save it as UTF-8", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static SluiceException unreadable(Path file, IOException e) {
        return new SluiceException(
                Code.USAGE, file + " cannot be read: " + e.getMessage(), "see that it is there and can be read", e);
    }
}
