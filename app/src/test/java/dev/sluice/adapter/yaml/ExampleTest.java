package dev.sluice.adapter.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.Code;
import dev.sluice.config.AppSpec;
import dev.sluice.config.Problem;
import dev.sluice.config.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleTest {
    /** The keys that belong to later work, in the places where they will stand. */
    private static final String LATER = """
            app: shop
            run: node a.js
            database: sqlite:/shop.db
            migrations: flyway
            artifact: {image: 'registry/shop:${version}'}
            limits: {memory: 1G, cpu: 1}
            people: {leads: [ana, tom]}
            environments:
              staging:
                e2e: npx playwright test
              production:
                after: staging
                approval: {by: leads, count: 1}
                freeze: ["Fri 16:00 - Mon 08:00 Europe/Madrid"]
                target: {hosts: [app1.example.com]}
            rollout: {strategy: recreate}
            flags: {new-checkout: {rollout: withTraffic}}
            notify: [{email: ops@example.com}]
            """;

    @Test
    void the_sample_shop_is_accepted() {
        Map<String, String> variables = Map.of("DATABASE_URL", "sqlite:/shop.db", "JAVA_HOME", "/opt/jdk");

        AppSpec app = ConfigurationFile.read(Path.of("..", "samples", "shop", "sluice.yaml"), variables);

        assertThat(app.app()).isEqualTo("shop");
        assertThat(app.environments()).allSatisfy(e -> app.requireComplete(e.id().name()));
    }

    @Test
    void everything_that_is_not_there_yet_is_said_at_once(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("sluice.yaml"), LATER);

        List<Problem> problems = ((Reading.Refused) ConfigurationFile.inspect(file, Map.of())).problems();

        assertThat(problems).allSatisfy(problem -> {
            assertThat(problem.code()).isEqualTo(Code.NOT_YET);
            assertThat(problem.help()).startsWith("accepted here: ");
        });
        assertThat(problems)
                .extracting(Problem::message)
                .containsExactly(
                        "`image` is not there yet",
                        "`limits` is not there yet",
                        "`people` is not there yet",
                        "`e2e` is not there yet",
                        "`after` is not there yet",
                        "`approval` is not there yet",
                        "`freeze` is not there yet",
                        "`target` is not there yet",
                        "`strategy: recreate` is not there yet",
                        "`flags` is not there yet",
                        "`notify` is not there yet");
    }
}
