package dev.sluice.adapter.yaml;

import dev.sluice.config.Position;
import dev.sluice.config.Problems;
import dev.sluice.config.Span;
import dev.sluice.config.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Makes the tree of one YAML 1.2 document from the parser's events.
 *
 * <p>The events are taken one by one, not the library's nodes, because they can be counted while they come: aliases count with
 * all that they stand for, so a few lines cannot become a tree that fills the memory, and nesting ends before the stack does.
 */
final class YamlTree {
    private static final int DEEPEST = 32;
    private static final int MOST_VALUES = 20_000;
    private static final String TOO_LARGE_HELP = "a configuration has some hundred values; is this the right file?";

    private final Iterator<Event> events;
    private final Problems problems;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private int values;

    private YamlTree(Iterator<Event> events, Problems problems) {
        this.events = events;
        this.problems = problems;
    }

    /** The tree; empty for an empty document, and where the problems say that there is none. */
    static Optional<Tree> parse(String text, Problems problems) {
        return parsed(text, problems, YamlTree::document);
    }

    /** The trees of all documents that are not empty; none where the problems say that one cannot be read. */
    static List<Tree> documents(String text, Problems problems) {
        return parsed(text, problems, tree -> Optional.of(tree.documents())).orElse(List.of());
    }

    private static <T> Optional<T> parsed(String text, Problems problems, Function<YamlTree, Optional<T>> reading) {
        if (Unprintable.putDown(text, problems)) {
            return Optional.empty();
        }
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setParseComments(false)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        try {
            return reading.apply(
                    new YamlTree(new Parse(settings).parseString(text).iterator(), problems));
        } catch (StoppedException e) {
            return Optional.empty();
        } catch (MarkedYamlEngineException e) {
            YamlFault.of(e).putDown(problems);
            return Optional.empty();
        } catch (YamlEngineException e) {
            problems.add(Span.of(1, 1, 0), "this is not valid YAML", "", "");
            return Optional.empty();
        }
    }

    private Optional<Tree> document() {
        Optional<Tree> tree = Optional.empty();
        boolean begun = false;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case DocumentStart -> {
                    if (begun) {
                        throw stop(
                                spanOf(event),
                                "a second document begins",
                                "a configuration is one",
                                "take out `---` and what follows");
                    }
                    begun = true;
                }
                case Scalar, MappingStart, SequenceStart, Alias -> tree = Optional.of(tree(event, 1));
                case StreamStart, StreamEnd, DocumentEnd, MappingEnd, SequenceEnd, Comment -> {}
            }
        }
        return tree.filter(t -> !(t instanceof Tree.Scalar scalar && scalar.isNothing()));
    }

    private List<Tree> documents() {
        List<Tree> trees = new ArrayList<>();
        while (events.hasNext()) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.DocumentStart) {
                anchors.clear();
                Tree tree = tree(events.next(), 1);
                if (!(tree instanceof Tree.Scalar scalar && scalar.isNothing())) {
                    trees.add(tree);
                }
            }
        }
        return trees;
    }

    private Tree tree(Event event, int depth) {
        if (event instanceof AliasEvent alias) {
            return aliased(alias);
        }
        if (++values > MOST_VALUES) {
            throw stop(
                    spanOf(event),
                    "more than " + MOST_VALUES + " values",
                    "nothing after this is read",
                    TOO_LARGE_HELP);
        }
        if (depth > DEEPEST) {
            throw stop(
                    spanOf(event),
                    "nested deeper than " + DEEPEST + " levels",
                    "nothing in it is read",
                    TOO_LARGE_HELP);
        }
        int before = values;
        Tree tree = switch (event) {
            case ScalarEvent scalar -> {
                refuseTag(scalar.getTag(), scalar);
                yield new Tree.Scalar(scalar.getValue(), scalar.isPlain(), spanOf(scalar));
            }
            case MappingStartEvent mapping -> {
                refuseTag(mapping.getTag(), mapping);
                yield mapping(mapping, depth);
            }
            case SequenceStartEvent sequence -> {
                refuseTag(sequence.getTag(), sequence);
                yield sequence(sequence, depth);
            }
            default -> throw new IllegalStateException("a value does not begin with " + event.getEventId());
        };
        ((NodeEvent) event).getAnchor().ifPresent(a -> anchors.put(a, new Anchored(tree, values - before + 1)));
        return tree;
    }

    private Tree aliased(AliasEvent alias) {
        Anchored anchored = anchors.get(alias.getAlias());
        if (anchored == null) {
            throw stop(
                    spanOf(alias),
                    "`*" + alias.getAlias() + "` stands for nothing",
                    "no anchor of this name is complete before it",
                    "write the value out");
        }
        values += anchored.size();
        if (values > MOST_VALUES) {
            throw stop(
                    spanOf(alias),
                    "more than " + MOST_VALUES + " values",
                    "aliases count with all that they stand for",
                    TOO_LARGE_HELP);
        }
        return anchored.tree();
    }

    private Tree mapping(MappingStartEvent start, int depth) {
        List<Tree.Entry> entries = new ArrayList<>();
        Event next = events.next();
        while (next.getEventId() != Event.ID.MappingEnd) {
            Tree key = tree(next, depth + 1);
            Tree value = tree(events.next(), depth + 1);
            if (key instanceof Tree.Scalar name) {
                entries.add(new Tree.Entry(name, value));
            } else {
                problems.add(
                        key.span(),
                        "a key that is not a text",
                        "keys are single words",
                        "quote it if it is a text: \"[...]\"");
            }
            next = events.next();
        }
        return new Tree.Mapping(entries, through(start, next));
    }

    private Tree sequence(SequenceStartEvent start, int depth) {
        List<Tree> items = new ArrayList<>();
        Event next = events.next();
        while (next.getEventId() != Event.ID.SequenceEnd) {
            items.add(tree(next, depth + 1));
            next = events.next();
        }
        return new Tree.Sequence(items, through(start, next));
    }

    private void refuseTag(Optional<String> tag, Event event) {
        tag.ifPresent(
                t -> problems.add(spanOf(event), "a YAML tag", "types are known from the keys", "take the `!...` out"));
    }

    private StoppedException stop(Span at, String message, String reason, String help) {
        problems.add(at, message, reason, help);
        return new StoppedException();
    }

    private static Span spanOf(Event event) {
        return through(event, event);
    }

    private static Span through(Event first, Event last) {
        Position start = first.getStartMark().map(YamlTree::positionOf).orElse(Position.START);
        Position end = last.getEndMark().map(YamlTree::positionOf).orElse(start);
        return new Span(start, end.compareTo(start) < 0 ? start : end);
    }

    static Position positionOf(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** A value that aliases may stand for, and of how many values it is made. */
    private record Anchored(Tree tree, int size) {}

    /** The reading ends here; why, the problems say. */
    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        StoppedException() {
            super(null, null, false, false);
        }
    }
}
