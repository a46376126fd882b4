package dev.sluice.adapter.migration;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Which of the rows of {@code django_migrations} are of a newer release, and which are only old. */
final class DjangoHistory {
    private DjangoHistory() {}

    /**
     * The applied migrations that the release does not have. Squashing and removed apps leave rows behind for good; those are
     * older than what the release has of that app, or than anything it has.
     *
     * @param known the release's, as {@code app.name}
     * @param done the database's, in the order in which they ran
     */
    static List<String> unknown(List<String> known, List<String> done) {
        Set<String> names = new HashSet<>(known);
        Set<String> apps = new HashSet<>();
        known.forEach(name -> apps.add(app(name)));
        Map<String, Integer> newest = new HashMap<>();
        int newestOfAll = -1;
        for (int at = 0; at < done.size(); at++) {
            if (names.contains(done.get(at))) {
                newest.put(app(done.get(at)), at);
                newestOfAll = at;
            }
        }
        int last = newestOfAll;
        return IntStream.range(0, done.size())
                .filter(at -> !names.contains(done.get(at)))
                .filter(at ->
                        at > (apps.contains(app(done.get(at))) ? newest.getOrDefault(app(done.get(at)), -1) : last))
                .mapToObj(done::get)
                .toList();
    }

    private static String app(String revision) {
        return revision.substring(0, Math.max(0, revision.indexOf('.')));
    }
}
