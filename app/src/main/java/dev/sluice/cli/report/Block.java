package dev.sluice.cli.report;

import java.util.List;

/** A piece of a document: what Markdown and HTML both can show. */
sealed interface Block {
    /** A heading within the document. */
    record Heading(String text) implements Block {}

    record Paragraph(String text) implements Block {}

    /** Names with their values. */
    record Facts(List<Fact> facts) implements Block {
        public Facts {
            facts = List.copyOf(facts);
        }
    }

    record Fact(String name, String value) {}

    /** Rows under a headline; {@code caption} says what they are. */
    record Grid(String caption, List<String> head, List<List<Cell>> rows) implements Block {
        public Grid {
            head = List.copyOf(head);
            rows = List.copyOf(rows);
        }
    }
}
