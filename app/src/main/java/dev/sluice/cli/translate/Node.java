package dev.sluice.cli.translate;

import dev.sluice.config.Span;
import dev.sluice.config.Tree;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A value of a foreign file, with its place and where remarks about it go. Texts have the file's arguments put in as far as they are known.
 */
record Node(Tree tree, Remarks remarks, UnaryOperator<String> arguments) {
    Node(Tree tree, Remarks remarks) {
        this(tree, remarks, UnaryOperator.identity());
    }

    Node with(UnaryOperator<String> known) {
        return new Node(tree, remarks, known);
    }

    private Node below(Tree child) {
        return new Node(child, remarks, arguments);
    }

    Span span() {
        return tree.span();
    }

    boolean isMapping() {
        return tree instanceof Tree.Mapping;
    }

    boolean has(String key) {
        return get(key).isPresent();
    }

    /** The value of a key; empty where it is not there, or nothing. */
    Optional<Node> get(String key) {
        return tree instanceof Tree.Mapping mapping
                ? mapping.entry(key)
                        .map(Tree.Entry::value)
                        .filter(value -> !(value instanceof Tree.Scalar scalar && scalar.isNothing()))
                        .map(this::below)
                : Optional.empty();
    }

    /** The value at the end of a path of keys. */
    Optional<Node> at(String first, String... further) {
        Optional<Node> node = get(first);
        for (String key : further) {
            node = node.flatMap(n -> n.get(key));
        }
        return node;
    }

    List<Node> items() {
        return tree instanceof Tree.Sequence sequence
                ? sequence.items().stream().map(this::below).toList()
                : List.of();
    }

    List<Entry> entries() {
        return tree instanceof Tree.Mapping mapping
                ? mapping.entries().stream()
                        .map(e -> new Entry(e.key().text(), e.key().span(), below(e.value())))
                        .toList()
                : List.of();
    }

    /** The text of a scalar. */
    Optional<String> text() {
        return tree instanceof Tree.Scalar scalar ? Optional.of(arguments.apply(scalar.text())) : Optional.empty();
    }

    Optional<String> text(String key) {
        return get(key).flatMap(Node::text);
    }

    Optional<Integer> integer() {
        return text().map(String::strip).filter(t -> t.matches("-?\\d{1,9}")).map(Integer::valueOf);
    }

    Optional<Double> number() {
        return text().map(String::strip)
                .filter(t -> t.matches("-?\\d{1,15}(\\.\\d{1,15})?"))
                .map(Double::valueOf);
    }

    boolean isTrue(String key) {
        return text(key).filter("true"::equals).isPresent();
    }

    /** A key with its value. */
    record Entry(String key, Span keySpan, Node value) {}
}
