package dev.sluice.adapter.language;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A path into a JSON document, as RFC 9535 has them but for filters and slices: {@code $.a}, {@code $['a b']}, {@code $[0]},
 * {@code $[-1]}, {@code $[*]}, {@code $.*}, {@code $..a}.
 */
public final class JsonPath {
    private static final int LONGEST = 500;
    private static final int MOST_FOUND = 10_000;

    private final List<Segment> segments;

    private JsonPath(List<Segment> segments) {
        this.segments = List.copyOf(segments);
    }

    /** One step into the document; {@code deep}: at any depth. */
    private record Segment(boolean deep, Selector selector) {}

    private sealed interface Selector {
        record Name(String name) implements Selector {}

        record Index(int index) implements Selector {}

        record Everything() implements Selector {}
    }

    /** A text that is no path. */
    public static final class SyntaxFault extends Exception {
        private static final long serialVersionUID = 1;
        private final int at;
        private final String why;

        SyntaxFault(int at, String why) {
            super(why);
            this.at = at;
            this.why = why;
        }

        public int at() {
            return at;
        }

        public String why() {
            return why;
        }
    }

    public static JsonPath parse(String text) throws SyntaxFault {
        return new JsonPath(new Parser(text).segments());
    }

    /** Whether it can lead to one place only. */
    public boolean isSingular() {
        return segments.stream().noneMatch(s -> s.deep() || s.selector() instanceof Selector.Everything);
    }

    /** What it leads to, in the order of the document; at most 10,000. */
    public List<JsonNode> in(JsonNode document) {
        List<JsonNode> nodes = List.of(document);
        for (Segment segment : segments) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode node : nodes) {
                follow(segment, node, next);
            }
            nodes = next;
        }
        return nodes;
    }

    private static void follow(Segment segment, JsonNode node, List<JsonNode> found) {
        select(segment.selector(), node, found);
        if (segment.deep()) {
            for (JsonNode child : node.values()) {
                if (found.size() < MOST_FOUND) {
                    follow(segment, child, found);
                }
            }
        }
    }

    private static void select(Selector selector, JsonNode node, List<JsonNode> found) {
        switch (selector) {
            case Selector.Name(String name) -> {
                if (node.isObject() && node.has(name)) {
                    found.add(node.path(name));
                }
            }
            case Selector.Index(int index) -> {
                int at = index < 0 ? node.size() + index : index;
                if (node.isArray() && at >= 0 && at < node.size()) {
                    found.add(node.path(at));
                }
            }
            case Selector.Everything() ->
                node.values().stream()
                        .limit(Math.max(0, MOST_FOUND - found.size()))
                        .forEach(found::add);
        }
    }

    /** Reads a text from left to right. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        List<Segment> segments() throws SyntaxFault {
            if (!text.startsWith("$") || text.length() > LONGEST) {
                throw new SyntaxFault(0, text.startsWith("$") ? "it is too long" : "it does not begin with $");
            }
            at = 1;
            List<Segment> segments = new ArrayList<>();
            while (at < text.length()) {
                segments.add(segment());
            }
            return segments;
        }

        private Segment segment() throws SyntaxFault {
            boolean deep = text.startsWith("..", at);
            boolean dot = text.startsWith(".", at);
            at += deep ? 2 : dot ? 1 : 0;
            if (text.startsWith("[", at) && (deep || !dot)) {
                return new Segment(deep, bracket());
            }
            if (!dot) {
                throw new SyntaxFault(at, "a '.' or a '[' belongs here");
            }
            if (text.startsWith("*", at)) {
                at++;
                return new Segment(deep, new Selector.Everything());
            }
            int from = at;
            while (at < text.length() && ".[]'\" ()?".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            if (at == from) {
                throw new SyntaxFault(Math.min(at, text.length() - 1), "a name is missing");
            }
            return new Segment(deep, new Selector.Name(text.substring(from, at)));
        }

        private Selector bracket() throws SyntaxFault {
            int open = at++;
            Selector selector;
            if (at < text.length() && "'\"".indexOf(text.charAt(at)) >= 0) {
                int close = text.indexOf(text.charAt(at), at + 1);
                if (close < 0) {
                    throw new SyntaxFault(at, "the quote is not closed");
                }
                selector = new Selector.Name(text.substring(at + 1, close));
                at = close + 1;
            } else {
                int close = text.indexOf(']', at);
                String inside = close < 0 ? "" : text.substring(at, close).strip();
                if (inside.equals("*")) {
                    selector = new Selector.Everything();
                } else if (inside.matches("-?\\d{1,9}")) {
                    selector = new Selector.Index(Integer.parseInt(inside));
                } else {
                    throw new SyntaxFault(
                            open,
                            inside.startsWith("?")
                                    ? "filters are not known here"
                                    : "an index, a quoted name or * belongs between [ and ]");
                }
                at = close;
            }
            if (!text.startsWith("]", at)) {
                throw new SyntaxFault(open, "the ']' is missing");
            }
            at++;
            return selector;
        }
    }
}
