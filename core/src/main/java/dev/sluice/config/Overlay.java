package dev.sluice.config;

import dev.sluice.config.Tree.Entry;
import dev.sluice.config.Tree.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An environment's own settings laid over those of the app. A value takes the place of the app's; only settings that are made
 * of independent parts are laid over part by part.
 */
final class Overlay {
    private static final Set<String> BY_PART = Set.of(
            "timeouts",
            "backup",
            "backup/keep",
            "rehearsal",
            "rollout",
            "rollout/standby",
            "guard",
            "guard/errors",
            "cohorts",
            "components",
            "components/*");
    private static final Set<String> OF_THE_FILE = Set.of("app", "environments");

    private Overlay() {}

    static Mapping lay(Mapping app, Mapping environment) {
        List<Entry> base = app.entries().stream()
                .filter(e -> !OF_THE_FILE.contains(e.key().text()))
                .toList();
        return lay(new Mapping(base, app.span()), environment, "");
    }

    private static Mapping lay(Mapping base, Mapping over, String path) {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry : base.entries()) {
            Optional<Entry> replaced = over.entry(entry.key().text());
            if (replaced.isPresent()) {
                entries.add(lay(entry, replaced.get(), path));
            } else if (!isTiedToStrategy(entry, over, path)) {
                entries.add(entry);
            }
        }
        for (Entry entry : over.entries()) {
            if (base.entry(entry.key().text()).isEmpty()) {
                entries.add(entry);
            }
        }
        return new Mapping(entries, over.entries().isEmpty() ? base.span() : over.span());
    }

    private static Entry lay(Entry base, Entry over, String path) {
        String name = path.equals("components/") ? "*" : base.key().text();
        boolean byPart = BY_PART.contains(path + name);
        return byPart && base.value() instanceof Mapping below && over.value() instanceof Mapping above
                ? new Entry(over.key(), lay(below, above, path + name + "/"))
                : over;
    }

    /** Steps belong to the strategy they were written for. */
    private static boolean isTiedToStrategy(Entry entry, Mapping over, String path) {
        return path.equals("rollout/")
                && entry.key().text().equals("steps")
                && over.entry("strategy").isPresent();
    }
}
