package dev.sluice.it.bench;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The figures as a page for people, in Markdown. A pure function of the file's lines. */
final class Page {
    private static final String HEAD = """
            # Benchmarks

            Made from `benchmarks.jsonl` by `./mvnw -Pbench verify`, which measures all of it anew; not to be edited. Every figure is a
            median with the lowest and the highest of its rounds, warm, with both sides in turn on one machine that also runs the
            clients and the applications behind. "Load" is how busy the machine was with other things when the benchmark began.
            """;

    private Page() {}

    static String of(List<Figure> figures) {
        StringBuilder page = new StringBuilder(HEAD);
        figures.stream()
                .collect(Collectors.groupingBy(Figure::group, TreeMap::new, Collectors.toList()))
                .forEach((group, its) -> section(page, group, its));
        return page.toString();
    }

    private static void section(StringBuilder page, String group, List<Figure> figures) {
        page.append("\n## ")
                .append(group.substring(0, 1).toUpperCase(Locale.ROOT))
                .append(group.substring(1));
        page.append("\n\n| | median (lowest to highest) | beside | ratio | bound | |\n|---|---|---|---|---|---|\n");
        for (Figure figure : figures) {
            page.append("| %s (`%s`) | **%s %s** (%s to %s) | %s | %s | %s | %s |\n"
                    .formatted(
                            figure.what(),
                            figure.name(),
                            grouped(figure.value()),
                            figure.unit(),
                            grouped(figure.lowest()),
                            grouped(figure.highest()),
                            figure.peer()
                                    .map(peer -> peer + ": "
                                            + grouped(figure.peerValue().orElseThrow()))
                                    .orElse(""),
                            figure.ratio().map(BigDecimal::toPlainString).orElse(""),
                            figure.bound().orElse(""),
                            figure.met().map(met -> met ? "kept" : "**missed**").orElse("")));
        }
        page.append('\n');
        figures.stream().map(Page::circumstances).distinct().forEach(page::append);
    }

    private static String circumstances(Figure figure) {
        return "%d rounds, %s, load %s, %s: `%s`\n\n"
                .formatted(
                        figure.rounds(),
                        figure.date(),
                        figure.load().toPlainString(),
                        figure.machine(),
                        figure.command());
    }

    private static String grouped(BigDecimal number) {
        return String.format(Locale.ROOT, "%,." + Math.max(0, number.scale()) + "f", number);
    }
}
