package dev.sluice.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BookTest {
    private static final Path DOCS = Path.of("../docs/benchmarks.jsonl");
    private static final Reading SPEED = Reading.of(
                    "router.throughput",
                    "requests through the router",
                    Series.of(50_000, 40_000, 61_234.5),
                    "requests/s")
            .beside("HAProxy 2.6", Series.of(62_500))
            .within(Bound.ratioAtLeast(0.8));

    @TempDir
    private Path folder;

    private Book book(String date) {
        return new Book(file(), new Circumstances("2 cores", 0.123456, date, "./mvnw"));
    }

    private Path file() {
        return folder.resolve("figures.jsonl");
    }

    @Test
    void a_figure_is_one_line_with_its_median_its_peer_and_its_ratio() throws Exception {
        book("2026-01-01").record(List.of(SPEED));
        assertThat(Files.readAllLines(file()))
                .singleElement()
                .asString()
                .contains("\"name\":\"router.throughput\"", "\"value\":50000,", "\"unit\":\"requests/s\"")
                .contains("\"peer\":\"HAProxy 2.6\"", "\"ratio\":0.8,", "\"rounds\":3,", "\"machine\":\"2 cores\"")
                .contains("\"bound\":\"ratio ≥ 0.8\"", "\"met\":true", "\"lowest\":40000", "\"highest\":61230")
                .contains("\"load\":0.1235");
    }

    @Test
    void a_figure_takes_the_place_of_the_earlier_one_of_its_name() throws Exception {
        Reading other = Reading.of("cli.status", "a command", Series.of(0.2), "s");
        book("2026-01-01").record(List.of(SPEED, other));
        book("2026-01-02").record(List.of(Reading.of("router.throughput", "again", Series.of(1), "requests/s")));
        List<Figure> figures = Book.figures(file());
        assertThat(figures).extracting(Figure::name).containsExactly("router.throughput", "cli.status");
        assertThat(figures).extracting(Figure::date).containsExactly("2026-01-02", "2026-01-01");
        assertThat(figures.getFirst().peer()).isEmpty();
    }

    @Test
    void the_page_says_which_promises_are_kept() throws Exception {
        Reading missed = SPEED.within(Bound.ratioAtLeast(0.81));
        book("2026-01-01")
                .record(List.of(
                        SPEED,
                        new Reading(
                                "router.again",
                                missed.what(),
                                missed.rounds(),
                                missed.unit(),
                                missed.peer(),
                                missed.bound())));
        assertThat(Book.page(file()))
                .content()
                .contains("**50,000 requests/s** (40,000 to 61,230) | HAProxy 2.6: 62,500 | 0.8 | ratio ≥ 0.8 | kept |")
                .contains("| 0.8 | ratio ≥ 0.81 | **missed** |");
    }

    @Test
    void the_median_of_an_even_number_of_rounds_is_between_the_two_in_the_middle() {
        assertThat(Series.of(9, 1, 4, 2).median()).isEqualTo(3);
        assertThat(Series.of(9, 1, 4).median()).isEqualTo(4);
    }

    @Test
    void the_page_in_the_documentation_is_made_from_the_figures_beside_it() throws Exception {
        assertThat(Book.page(DOCS)).content().isEqualTo(Page.of(Book.figures(DOCS)));
    }
}
