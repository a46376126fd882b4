package dev.sluice.adapter.migration;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of a release, as {@code alembic history} prints them, newest first: {@code a -> b (head), what it does}, {@code
 * <base> -> a, what it does}, {@code b, c -> d (mergepoint), what it does}. Lines of any other form are log lines.
 */
record AlembicHistory(Map<String, Revision> oldestFirst) {
    private static final Pattern LINE = Pattern.compile(
            "(<base>|[\\w.@-]+(?:, [\\w.@-]+)*)(?: \\(([^)]*)\\))? -> ([\\w.@-]+)((?: \\([^)]*\\))*), (.*)");

    /** One revision and the ones it comes after. */
    record Revision(String id, Set<String> after, boolean head, String description) {
        Revision {
            after = Set.copyOf(after);
        }
    }

    static AlembicHistory parse(String printed) {
        Map<String, Revision> found = new LinkedHashMap<>();
        for (String line : printed.lines().toList().reversed()) {
            Matcher matcher = LINE.matcher(line.strip());
            if (matcher.matches()) {
                Set<String> after = new HashSet<>();
                names(matcher.group(1)).forEach(after::add);
                names(matcher.group(2)).forEach(after::add);
                boolean head = matcher.group(4).contains("(head)");
                found.put(matcher.group(3), new Revision(matcher.group(3), after, head, matcher.group(5)));
            }
        }
        return new AlembicHistory(found);
    }

    boolean knows(String revision) {
        return oldestFirst.containsKey(revision);
    }

    /** Whether the newest revisions are in it: a history that goes on has a head. */
    boolean isWhole() {
        return oldestFirst.isEmpty() || !heads().isEmpty();
    }

    List<String> heads() {
        return oldestFirst.values().stream()
                .filter(Revision::head)
                .map(Revision::id)
                .toList();
    }

    /** A database's revisions together with everything they came after. */
    Set<String> applied(List<String> current) {
        Set<String> applied = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(current);
        while (!open.isEmpty()) {
            String revision = open.pop();
            Revision known = oldestFirst.get(revision);
            if (known != null && applied.add(revision)) {
                open.addAll(known.after());
            }
        }
        return applied;
    }

    private static Stream<String> names(@Nullable String list) {
        return list == null || list.equals("<base>") ? Stream.empty() : Stream.of(list.split(", "));
    }
}
