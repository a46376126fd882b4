package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.DeploymentState;
import dev.sluice.journal.Event;
import dev.sluice.journal.Trigger;
import dev.sluice.plan.Step;
import dev.sluice.traffic.Cut;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GuardCommandsTest {
    private static final String CANARY = """
            app: shop
            run: server --port ${port}
            health: /health
            artifact: {directory: site}
            listen: {http: 18081}
            rollout:
              steps: [{weight: 10%, hold: 20s}, {weight: 100%}]
              minimumRequests: 20
              bake: 1m
            guard: {errors: {limit: 2%}}
            """;

    @TempDir
    Path folder;

    private Typed person;

    @BeforeEach
    void sitDown() {
        person = new Typed(folder).configuration(CANARY);
    }

    @Test
    void the_rollout_of_the_configuration_is_simulated() {
        assertThat(person.sluice("guard", "simulate", "--runs", "50", "--requests", "20"))
                .isZero();
        assertThat(person.out())
                .contains("shop production: what the guard would find", "10 % 20 s → 100 % 1 m", "limit 2 %")
                .contains("by 10 %", "by 100 %", "healthy", "50 runs of each, seed 1", "warning: ", "= help: ");
    }

    @Test
    void without_a_configuration_the_usual_rollout_is() throws Exception {
        Files.delete(folder.resolve("sluice.yaml"));
        assertThat(person.sluice("guard", "simulate", "--canary", "50%", "--runs", "5", "--requests", "1"))
                .isZero();
        assertThat(person.out()).contains("5 % 10 m → 25 % 10 m → 50 % 10 m → 100 % 1 h");
    }

    @Test
    void where_nobody_visits_there_is_nothing_to_simulate() {
        person.configuration(CANARY + "traffic: none\n");
        assertThat(person.sluice("guard", "simulate")).isEqualTo(2);
        assertThat(person.err()).contains("says traffic: none", "--requests N");
        assertThat(person.sluice("guard", "simulate", "--requests", "20", "--runs", "5"))
                .isZero();
    }

    @Test
    void steps_of_a_cohort_alone_are_simulated_by_what_is_known_or_assumed_of_it() {
        person.configuration(CANARY.replace("steps: [", "steps: [{cohort: staff, hold: 1m}, ")
                + "cohorts: {staff: {header: {X-Staff: \"1\"}}}\n");
        assertThat(person.sluice("guard", "simulate", "--requests", "20", "--runs", "5"))
                .isZero();
        assertThat(person.out()).contains("by cohort", "cohorts  make 1 % of all requests (assumed: --cohort)");
        assertThat(person.sluice("guard", "simulate", "--requests", "20", "--runs", "5", "--cohort", "3%"))
                .isZero();
        assertThat(person.out()).contains("cohorts  make 3 % of all requests (asked)");
    }

    @Test
    void steps_on_evidence_are_simulated_with_the_proof_they_wait_for() {
        person.configuration(CANARY.replace("rollout:", "rollout:\n  promote: on-evidence"));
        assertThat(person.sluice("guard", "simulate", "--requests", "20", "--runs", "5"))
                .isZero();
        assertThat(person.out()).contains("and proof of less than 2 %");
    }

    @Test
    void machines_get_the_same_numbers_and_files_the_picture() {
        assertThat(person.sluice(
                        "guard",
                        "simulate",
                        "--runs",
                        "20",
                        "--requests",
                        "20",
                        "--canary",
                        "50%",
                        "--steps",
                        "50%:10s",
                        "--json",
                        "--svg",
                        "out/guard.svg",
                        "--html",
                        "out/guard.html"))
                .isZero();
        JsonNode json = JsonMapper.shared().readTree(person.out());
        assertThat(json.get("rows")).hasSize(2);
        assertThat(json.get("rows")
                        .get(1)
                        .get("foundByStage")
                        .get(0)
                        .get("tries")
                        .asInt())
                .isEqualTo(20);
        assertThat(folder.resolve("out/guard.svg")).content().startsWith("<svg");
        assertThat(folder.resolve("out/guard.html")).content().contains("</html>");
    }

    @ParameterizedTest
    @CsvSource({
        "--canary, 5, percentage",
        "--canary, 500%, percentage",
        "--stable, abc, percentage",
        "--slower, 2, number and an x",
        "--steps, 5%, weights with their holds",
        "--steps, '50%:1m,5%:1m', weights grow",
        "--requests, 0, requests a second",
        "--users, 0, at least one user",
        "--runs, 0, between 1",
    })
    void a_quantity_that_is_none_is_refused_by_its_name(String option, String value, String help) {
        assertThat(person.sluice("guard", "simulate", option, value)).isEqualTo(2);
        assertThat(person.err()).contains(option + " cannot be").contains(help);
        assertThat(person.out()).isEmpty();
    }

    @Test
    void a_cut_is_explained_from_the_journal() {
        DeploymentState begun = person.begun("1.0.0");
        Cut cut = new Cut(
                begun.candidate(),
                Instant.now(),
                "failed requests: 3 of 13 on 1.0.0, 0 of 251 on stable",
                137.2,
                100,
                13,
                3,
                251,
                0,
                6_000,
                Optional.empty());
        person.recorded(begun, new Event.RollbackDecided(new Trigger.Guard(cut), List.of(new Step.RouteBack())));
        assertThat(person.sluice("guard", "explain", begun.id().toString())).isZero();
        assertThat(person.out())
                .contains("failed requests, limit", "2 %", "configured")
                .contains("evidence", "137", "✔ at least the bound of 100", "3 of 13", "none disagrees");
        assertThat(person.sluice("guard", "explain", begun.id().toString(), "--json"))
                .isZero();
        assertThat(JsonMapper.shared()
                        .readTree(person.out())
                        .get("totals")
                        .get("disagree")
                        .asInt())
                .isZero();
    }

    @Test
    void a_journal_that_contradicts_itself_ends_with_3() {
        DeploymentState begun = person.begun("1.0.0");
        Cut cut = new Cut(begun.candidate(), Instant.now(), "odd", 60, 100, 13, 3, 251, 0, 6_000, Optional.empty());
        person.recorded(begun, new Event.RollbackDecided(new Trigger.Guard(cut), List.of(new Step.RouteBack())));
        assertThat(person.sluice("guard", "explain", begun.id().toString())).isEqualTo(3);
        assertThat(person.out()).contains("✖ expected: at least the bound of 100");
    }

    @Test
    void what_is_not_there_cannot_be_explained() {
        assertThat(person.sluice("guard", "explain", "77")).isEqualTo(2);
        assertThat(person.err()).contains("there is no deployment 77");
    }
}
