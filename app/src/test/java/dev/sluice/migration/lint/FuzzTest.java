package dev.sluice.migration.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.migration.MigrationScript;
import dev.sluice.migration.sql.Place;
import dev.sluice.migration.sql.SqlText;
import dev.sluice.migration.sql.Statement;
import dev.sluice.migration.sql.Token;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the text is: nothing is thrown, nothing hangs, no character is lost and every place leads back. */
class FuzzTest {
    private static final long SEED = Long.getLong("sluice.seed", 20261121);
    private static final int ROUNDS = Integer.getInteger("sluice.rounds", 6000);
    private static final List<String> SPICE = List.of(
            "'",
            "\"",
            "$$",
            "$a$",
            "/*",
            "*/",
            "--",
            ";",
            "(",
            ")",
            "E'",
            "U&\"",
            "\\",
            "\n",
            "\r\n",
            "\0",
            "😀",
            "\uD800",
            "\uFEFF",
            "[",
            "]",
            ",",
            ".",
            "..",
            "::",
            "0x",
            "1e",
            "1_",
            "begin atomic",
            "end",
            "case",
            "alter table",
            "add",
            "using",
            "not valid",
            "concurrently",
            "if exists",
            "-- sluice: allow S0116",
            "-- sluice: allow",
            "with x as (");

    @Test
    void random_bytes_and_mutations_of_the_corpus_are_taken_whole() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        List<String> seeds = new ArrayList<>(List.of(Corpus.base(), ""));
        Corpus.singleStatements().forEach(c -> seeds.add(c.sql()));
        Corpus.migrations().forEach(c -> seeds.add(c.sql()));
        long begun = System.nanoTime();
        for (int round = 0; round < ROUNDS; round++) {
            String text = round % 3 == 0 ? noise(random) : mutated(seeds.get(random.nextInt(seeds.size())), random);
            int number = round;
            assertThatCode(() -> examine(text))
                    .as("seed %d, round %d: %s", SEED, number, text)
                    .doesNotThrowAnyException();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        System.out.println(ROUNDS + " texts in " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofMinutes(2));
    }

    @Test
    void long_and_deep_texts_take_no_longer_than_they_are() {
        for (String piece : List.of(
                "(", "/*", "'a' \n", "a.", "$a$", "[", "with x as (", "alter table t add column a int default (")) {
            String text = piece.repeat(200_000 / piece.length());
            long begun = System.nanoTime();
            judge(text);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(piece).isLessThan(Duration.ofSeconds(10));
        }
    }

    private static void examine(String sql) {
        SqlText text = new SqlText(sql);
        int at = 0;
        for (Token token : text.tokens()) {
            assertThat(token.start()).isGreaterThanOrEqualTo(at);
            assertThat(token.end()).isGreaterThan(token.start());
            assertThat(sql.substring(at, token.start())).matches("[\\x09-\\x0D\\x20\\uFEFF]*");
            leadsBack(text, token.start());
            at = token.end();
        }
        assertThat(sql.substring(at)).matches("[\\x09-\\x0D\\x20\\uFEFF]*");
        List<Statement> statements = text.statements();
        for (int i = 1; i < statements.size(); i++) {
            assertThat(statements.get(i).start())
                    .isGreaterThan(statements.get(i - 1).end() - 1);
        }
        assertThat(judge(sql)).isEqualTo(statements.size());
    }

    /** In every way that tools run it; gives the number of statements. */
    private static int judge(String sql) {
        int statements = 0;
        for (MigrationScript.Scope scope : MigrationScript.Scope.values()) {
            MigrationScript script =
                    new MigrationScript("1", "", Optional.empty(), new MigrationScript.Sql(sql, true, scope));
            Classification judged = new Classifier(LintSettings.ofSluice()).judge(List.of(script), List.of(script));
            statements = judged.migrations().getFirst().statements().size();
        }
        return statements;
    }

    private static void leadsBack(SqlText text, int offset) {
        Place place = text.place(offset);
        int line = 1;
        int start = 0;
        String sql = text.text();
        for (int i = 0; i < sql.length() && line < place.line(); i++) {
            boolean pair = sql.charAt(i) == '\r' && i + 1 < sql.length() && sql.charAt(i + 1) == '\n';
            if (sql.charAt(i) == '\n' || (sql.charAt(i) == '\r' && !pair)) {
                line++;
                start = i + 1;
            }
        }
        assertThat(sql.offsetByCodePoints(start, place.column() - 1)).isEqualTo(offset);
    }

    private static String noise(Random random) {
        byte[] bytes = new byte[random.nextInt(120)];
        random.nextBytes(bytes);
        return new String(bytes, random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    private static String mutated(String seed, Random random) {
        StringBuilder text = new StringBuilder(seed.length() > 1500 ? window(seed, random) : seed);
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, SPICE.get(random.nextInt(SPICE.size())));
                case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(12)));
                case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(30))));
                default -> text.setLength(at);
            }
        }
        return text.toString();
    }

    private static String window(String seed, Random random) {
        int from = random.nextInt(seed.length() - 1500);
        return seed.substring(from, from + 1500);
    }
}
