package dev.sluice.adapter.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code update-sql} prints, changeset by changeset, without the notes that Liquibase makes for itself. */
final class LiquibaseSql {
    private static final Pattern BEGIN = Pattern.compile("-- Changeset (.+::.+::.+)");
    private static final Pattern NOTE =
            Pattern.compile("(?i)(insert into|update) \\S*\"?databasechangelog(lock)?\"?[ .(].*");
    private static final Pattern END = Pattern.compile("-- Release Database Lock");

    private LiquibaseSql() {}

    /**
     * The changesets' SQL by their names.
     *
     * @param product as Liquibase calls it
     * @param print prints all of it for the database at a URL
     */
    static Map<String, String> offline(String product, UnaryOperator<String> print) {
        try {
            Path notes = Files.createTempDirectory("sluice-liquibase");
            try {
                String file = notes.resolve("changelog.csv").toString();
                return read(print.apply("offline:" + product + "?changeLogFile=" + file));
            } finally {
                Files.deleteIfExists(notes.resolve("changelog.csv"));
                Files.delete(notes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, String> read(String printed) {
        Map<String, String> texts = new LinkedHashMap<>();
        String current = "";
        StringBuilder text = new StringBuilder();
        for (String line : printed.lines().toList()) {
            Matcher begin = BEGIN.matcher(line);
            boolean begins = begin.matches();
            if (begins || END.matcher(line).matches()) {
                keep(texts, current, text);
                current = begins ? begin.group(1) : "";
            } else if (!NOTE.matcher(line).matches()) {
                text.append(line).append('\n');
            }
        }
        keep(texts, current, text);
        return texts;
    }

    private static void keep(Map<String, String> texts, String changeset, StringBuilder text) {
        if (!changeset.isEmpty()) {
            texts.put(changeset, text.toString().strip() + "\n");
        }
        text.setLength(0);
    }
}
