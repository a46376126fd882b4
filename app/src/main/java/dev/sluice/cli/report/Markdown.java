package dev.sluice.cli.report;

import java.util.List;
import java.util.stream.Collectors;

/** Writes a document as Markdown that every renderer with tables can show. Text is escaped: it may hold anything. */
final class Markdown {
    String document(String title, List<Block> blocks) {
        return "# " + text(title) + "\n\n" + blocks.stream().map(this::block).collect(Collectors.joining("\n")) + "\n";
    }

    private String block(Block block) {
        return switch (block) {
            case Block.Heading heading -> "## " + text(heading.text()) + "\n";
            case Block.Paragraph paragraph -> text(paragraph.text()) + "\n";
            case Block.Facts facts ->
                facts.facts().stream()
                        .map(fact -> "- **" + text(fact.name()) + "**: " + text(fact.value()) + "\n")
                        .collect(Collectors.joining());
            case Block.Grid grid -> grid(grid);
        };
    }

    private String grid(Block.Grid grid) {
        StringBuilder table = new StringBuilder(text(grid.caption())).append(":\n\n");
        table.append(grid.head().stream().map(this::text).collect(Collectors.joining(" | ", "| ", " |\n")));
        table.append("| --- ".repeat(grid.head().size())).append("|\n");
        for (List<Cell> row : grid.rows()) {
            table.append(row.stream().map(cell -> text(cell.text())).collect(Collectors.joining(" | ", "| ", " |\n")));
        }
        return table.toString();
    }

    /** Escapes what Markdown or HTML would take for markup, and keeps a cell on its line. */
    private String text(String raw) {
        StringBuilder out = new StringBuilder(raw.length() + 16);
        raw.strip().codePoints().forEach(c -> {
            switch (c) {
                case '\n', '\r', '\t' -> out.append(' ');
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '\\', '`', '*', '_', '[', ']', '|', '#', '~' ->
                    out.append('\\').appendCodePoint(c);
                default -> out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
