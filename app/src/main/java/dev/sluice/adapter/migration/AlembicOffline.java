package dev.sluice.adapter.migration;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Alembic prints about revisions: the SQL of its offline mode, and where their files are. */
final class AlembicOffline {
    private static final Pattern BEGINS = Pattern.compile("-- Running upgrade .*-> ([\\w.@-]+)\\s*");
    private static final Pattern REVISION = Pattern.compile("Rev: ([\\w.@-]+).*");
    private static final Pattern FILE = Pattern.compile("Path: (.+)");

    private AlembicOffline() {}

    /** Each revision's SQL. What stands before the first one, such as BEGIN, belongs to it. */
    static Map<String, String> texts(String printed) {
        Map<String, StringBuilder> texts = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder();
        for (String line : printed.lines().toList()) {
            Matcher begins = BEGINS.matcher(line);
            if (begins.matches()) {
                text = texts.isEmpty() ? text : new StringBuilder();
                texts.put(begins.group(1), text);
            }
            text.append(line).append('\n');
        }
        Map<String, String> all = new HashMap<>();
        texts.forEach((revision, sql) -> all.put(revision, sql.toString()));
        return all;
    }

    /** The file of each revision, from {@code alembic history --verbose}. */
    static Map<String, Path> files(String printed) {
        Map<String, Path> files = new HashMap<>();
        String revision = "";
        for (String line : printed.lines().toList()) {
            Matcher named = REVISION.matcher(line);
            Matcher path = FILE.matcher(line);
            if (named.matches()) {
                revision = named.group(1);
            } else if (path.matches() && !revision.isEmpty()) {
                files.put(revision, Path.of(path.group(1).strip()));
            }
        }
        return files;
    }
}
