package dev.sluice.adapter.disk;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A small file of {@code key=value} lines, simple enough for a shell script to read and write. */
public final class KeyValues {
    private KeyValues() {}

    /** Its values; empty when there is no such file. */
    public static Optional<Map<String, String>> read(Path file) {
        try {
            Map<String, String> values = new TreeMap<>();
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
            return Optional.of(values);
        } catch (NoSuchFileException | MalformedInputException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Disk.failure("read " + file, e);
        }
    }

    /** Writes them by rename. Values have no line breaks. */
    public static void write(Path file, Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(values).forEach((key, value) -> {
            if (key.indexOf('=') >= 0 || (key + value).indexOf('\n') >= 0) {
                throw new IllegalArgumentException("not one line: " + key);
            }
            text.append(key).append('=').append(value).append('\n');
        });
        Disk.write(file, text.toString());
    }
}
