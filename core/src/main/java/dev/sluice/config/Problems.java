package dev.sluice.config;

import dev.sluice.base.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The problems found so far in one text, a thousand at most. The same problem counts once. Not thread-safe. */
public final class Problems {
    private static final int MOST = 1_000;

    private final SourceText source;
    private final Set<Found> found = new LinkedHashSet<>();
    private final Set<Found> doubtful = new LinkedHashSet<>();
    private final List<Problem> elsewhere = new ArrayList<>();
    private final List<Span> hidden = new ArrayList<>();

    public Problems(SourceText source) {
        this.source = source;
    }

    public void add(Span span, String message, String reason, String help) {
        add(new Found(Code.CONFIGURATION, span, message, reason, help));
    }

    /** Something that a later version of Sluice will take. */
    void addNotYet(Span span, String message, String help) {
        add(new Found(Code.NOT_YET, span, message, "not yet in this version of Sluice", help));
    }

    private void add(Found problem) {
        if (found.size() < MOST) {
            found.add(problem);
        }
    }

    /** Something that is allowed and most likely not meant. */
    void warn(Span span, String message, String reason, String help) {
        if (doubtful.size() < MOST) {
            doubtful.add(new Found(Code.CONFIGURATION, span, message, reason, help));
        }
    }

    /** What was warned of, in the order of the text. */
    List<Problem> warnings() {
        return shown(doubtful).toList();
    }

    /** A problem of another file, such as an {@code envFile}. */
    void addElsewhere(Problem problem) {
        if (!elsewhere.contains(problem)) {
            elsewhere.add(problem);
        }
    }

    /** Masks a part of the text in every line that is shown. */
    public void hide(Span span) {
        hidden.add(span);
    }

    public boolean isEmpty() {
        return found.isEmpty() && elsewhere.isEmpty();
    }

    /** All of them in the order of the text, those of other files last. */
    public List<Problem> inOrder() {
        return Stream.concat(shown(found), elsewhere.stream()).toList();
    }

    private Stream<Problem> shown(Set<Found> set) {
        return set.stream()
                .sorted(Comparator.comparing(f -> f.span().start()))
                .map(f -> new Problem(
                        f.code(),
                        source.name(),
                        Optional.of(source.excerpt(f.span(), hidden)),
                        f.message(),
                        f.reason(),
                        f.help()));
    }

    private record Found(Code code, Span span, String message, String reason, String help) {}
}
