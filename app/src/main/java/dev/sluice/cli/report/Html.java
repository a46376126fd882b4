package dev.sluice.cli.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes a document as one HTML file without scripts: its style is inside, and all text is escaped. */
final class Html {
    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #16202a; --faint: #57646f; --paper: #fff; --line: #d9dfe4;
              --good: #17683a; --bad: #a3221c; --accent: #0b5c8a; --band: #f3f6f8 }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6ebef; --faint: #a3afb9; --paper: #12181d;
              --line: #33404a; --good: #6fcf97; --bad: #ff8f87; --accent: #7cc4ee; --band: #1a2229 } }
            body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
            main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
            h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem }
            h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; color: var(--accent) }
            h1 + p { font-size: 1.15rem; margin: 0 0 1.5rem }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.5rem; margin: 0 }
            dt { color: var(--faint) } dd { margin: 0; overflow-wrap: anywhere }
            .scroll { overflow-x: auto; margin: .75rem 0 }
            table { border-collapse: collapse; width: 100%; font-size: .92rem }
            caption { text-align: left; color: var(--faint); padding-bottom: .4rem }
            th, td { text-align: left; padding: .4rem 1.25rem .4rem 0; border-bottom: 1px solid var(--line);
              vertical-align: top }
            th { white-space: nowrap } tbody tr:nth-child(even) { background: var(--band) }
            .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
            .good { color: var(--good); font-weight: 600 } .bad { color: var(--bad); font-weight: 600 }
            @media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem } }
            """;

    String document(String title, List<Block> blocks) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%1$s</title>
                <style>
                %2$s</style>
                </head>
                <body>
                <main>
                <h1>%1$s</h1>
                %3$s
                </main>
                </body>
                </html>
                """.formatted(
                        text(title), STYLE, blocks.stream().map(this::block).collect(Collectors.joining("\n")));
    }

    private String block(Block block) {
        return switch (block) {
            case Block.Heading heading -> "<h2>" + text(heading.text()) + "</h2>";
            case Block.Paragraph paragraph -> "<p>" + text(paragraph.text()) + "</p>";
            case Block.Facts facts ->
                facts.facts().stream()
                        .map(fact -> "<dt>" + text(fact.name()) + "</dt><dd>" + text(fact.value()) + "</dd>")
                        .collect(Collectors.joining("\n", "<dl>\n", "\n</dl>"));
            case Block.Grid grid -> grid(grid);
        };
    }

    /** A wide table scrolls by itself, and can be reached by keyboard to do so. */
    private String grid(Block.Grid grid) {
        String head = IntStream.range(0, grid.head().size())
                .mapToObj(column -> "<th scope=\"col\"" + (isNumbers(grid, column) ? " class=\"number\">" : ">")
                        + text(grid.head().get(column)) + "</th>")
                .collect(Collectors.joining());
        String rows = grid.rows().stream()
                .map(row -> row.stream().map(this::cell).collect(Collectors.joining("", "<tr>", "</tr>")))
                .collect(Collectors.joining("\n"));
        return """
                <div class="scroll" role="region" aria-label="%1$s" tabindex="0">
                <table>
                <caption>%1$s</caption>
                <thead><tr>%2$s</tr></thead>
                <tbody>
                %3$s
                </tbody>
                </table>
                </div>""".formatted(text(grid.caption()), head, rows);
    }

    private static boolean isNumbers(Block.Grid grid, int column) {
        return grid.rows().stream().anyMatch(row -> row.get(column).tone() == Cell.Tone.NUMBER);
    }

    private String cell(Cell cell) {
        String style = switch (cell.tone()) {
            case PLAIN -> "";
            case GOOD -> " class=\"good\"";
            case BAD -> " class=\"bad\"";
            case NUMBER -> " class=\"number\"";
        };
        return "<td" + style + ">" + text(cell.text()) + "</td>";
    }

    private static String text(String raw) {
        StringBuilder out = new StringBuilder(raw.length() + 16);
        raw.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(c < 0x20 && c != '\n' && c != '\t' ? 0xfffd : c);
            }
        });
        return out.toString();
    }
}
