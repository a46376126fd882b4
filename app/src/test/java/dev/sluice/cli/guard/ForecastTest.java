package dev.sluice.cli.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.Percent;
import dev.sluice.cli.screen.Paint;
import dev.sluice.config.RolloutSpec.OnInconclusive;
import dev.sluice.traffic.GuardLimits;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final long SEED = 7;

    private static Ramp.Stage stage(int percent, Duration hold) {
        return new Ramp.Stage(new Percent(percent * 100), hold);
    }

    private static Ramp ramp(long minimum, Optional<Percent> provenBelow, double cohort, Ramp.Stage... stages) {
        return new Ramp(
                Arrays.asList(stages), minimum, Duration.ofMinutes(5), OnInconclusive.HOLD, provenBelow, cohort);
    }

    private static Scenario scenario(double requestsPerSecond, long minimum, Ramp.Stage... stages) {
        return new Scenario(
                ramp(minimum, Optional.empty(), 0, stages),
                requestsPerSecond,
                5_000,
                0.005,
                GuardLimits.onFailures(new Percent(100), 1.5, 0.01));
    }

    private static Forecast forecast(Scenario scenario, int runs, double... rates) {
        return Forecast.of(
                scenario,
                Arrays.stream(rates).mapToObj(rate -> new Candidate(rate, 1)).toList(),
                OptionalInt.of(runs),
                SEED);
    }

    /** The row "0.5 to 5 % at 10 %" of docs/analysis.md: 6.5 and 17 seconds, 130 and 348 requests, 7 and 12 failures. */
    @Test
    void it_says_what_the_guards_own_tests_say() {
        Scenario scenario = scenario(200, 0, stage(10, Duration.ofMinutes(5)));
        Foreseen found = forecast(scenario, 1_000, 0.05).bad().getFirst();
        assertThat(found.found().share()).isEqualTo(1);
        assertThat(found.medianSeconds().orElseThrow()).isBetween(5.2, 8.0);
        assertThat(found.lateSeconds().orElseThrow()).isBetween(13.0, 21.0);
        assertThat(found.medianRequests().orElseThrow()).isBetween(105.0, 160.0);
        assertThat(found.lateFailed().orElseThrow()).isBetween(10.0, 14.0);
    }

    @Test
    void healthy_releases_are_left_alone() {
        Forecast forecast =
                forecast(scenario(100, 0, stage(5, Duration.ofMinutes(2)), stage(50, Duration.ofMinutes(2))), 300);
        assertThat(forecast.healthy().found().share()).isLessThanOrEqualTo(0.01);
        assertThat(forecast.warnings()).isEmpty();
    }

    @Test
    void the_same_seed_gives_the_same_releases_on_any_machine() {
        Scenario scenario = scenario(50, 0, stage(10, Duration.ofMinutes(1)));
        Simulation simulation = new Simulation(scenario, SEED);
        assertThat(simulation.runs(new Candidate(0.2, 1), 40)).isEqualTo(simulation.runs(new Candidate(0.2, 1), 40));
        assertThat(new Simulation(scenario, SEED + 1).runs(new Candidate(0.2, 1), 40))
                .isNotEqualTo(simulation.runs(new Candidate(0.2, 1), 40));
    }

    @Test
    void chances_grow_from_stage_to_stage() {
        Foreseen mild = forecast(
                        scenario(20, 0, stage(5, Duration.ofMinutes(2)), stage(50, Duration.ofMinutes(4))), 200, 0.03)
                .bad()
                .getFirst();
        assertThat(mild.byStage().getFirst().share())
                .isLessThan(mild.byStage().getLast().share());
        assertThat(mild.foundWithin(360.1)).isEqualTo(mild.found().share());
        assertThat(mild.foundWithin(120)).isEqualTo(mild.byStage().getFirst().share());
    }

    @Test
    void holds_that_are_too_short_are_warned_of_and_the_hold_that_is_proposed_does() {
        Ramp.Stage all = stage(100, Duration.ofMinutes(1));
        Scenario hasty = scenario(20, 0, stage(10, Duration.ofSeconds(10)), all);
        Forecast forecast = forecast(hasty, 200, 0.05);
        assertThat(forecast.warnings()).hasSize(1);
        Forecast.Warning warning = forecast.warnings().getFirst();
        assertThat(warning.message()).contains("fails in 5 % of its requests is found before 100 %");
        assertThat(warning.help()).matches("\\{weight: 10%, hold: \\d+m\\} finds nine of ten before 100 %");
        int minutes = Integer.parseInt(warning.help().replaceAll(".*hold: (\\d+)m.*", "$1"));
        Forecast patient = forecast(scenario(20, 0, stage(10, Duration.ofMinutes(minutes)), all), 400, 0.05);
        assertThat(patient.bad().getFirst().byStage().getFirst().share()).isGreaterThanOrEqualTo(0.88);
    }

    @Test
    void what_the_guard_allows_is_not_found_at_any_hold() {
        Forecast forecast =
                forecast(scenario(20, 0, stage(10, Duration.ofSeconds(30)), stage(100, Duration.ZERO)), 100, 0.007);
        assertThat(forecast.warnings().getFirst().help()).contains("inside what the guard allows");
    }

    @Test
    void everybody_at_once_is_compared_with_nobody() {
        Forecast forecast = forecast(scenario(20, 0, stage(100, Duration.ofMinutes(2))), 100, 0.05);
        assertThat(forecast.warnings().getFirst().message()).contains("never: everybody is moved at once");
        assertThat(forecast.warnings().getFirst().help()).contains("strategy: canary");
    }

    @Test
    void a_stage_waits_for_its_requests_and_patience_that_ends_first_is_told() {
        Scenario quiet = scenario(1, 60, stage(10, Duration.ofMinutes(1)), stage(100, Duration.ofMinutes(1)));
        Forecast forecast = forecast(quiet, 100);
        assertThat(forecast.healthy().waited().share()).isEqualTo(1);
        assertThat(forecast.warnings().getFirst().message())
                .contains("patience is over before 60 requests of the release are judged: that takes 10 m");
    }

    @Test
    void the_picture_can_be_read_without_colour_and_fits_a_terminal() {
        Forecast forecast = forecast(
                scenario(100, 0, stage(5, Duration.ofMinutes(1)), stage(50, Duration.ofMinutes(1))), 200, 0.05, 0.5);
        List<String> lines = new ForecastScreen(forecast, "shop", List.of("so it is")).lines(Paint.PLAIN);
        assertThat(lines).allSatisfy(line -> assertThat(line).doesNotContain("\u001b"));
        List<String> plot = new CurvePlot(forecast).lines();
        assertThat(plot).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(84));
        assertThat(String.join("\n", plot)).contains("100 % ┤", "0 % ┤", "b", "c", "1 s", "└5%", "└50%");
    }

    @Test
    void picture_and_page_are_well_formed_and_escape_what_people_wrote() throws Exception {
        Forecast forecast = forecast(scenario(100, 0, stage(50, Duration.ofMinutes(1))), 50, 0.5);
        String svg = new ForecastChart(forecast, "a <b> & \"c\"").svg();
        parseXml(svg);
        assertThat(svg).contains("a &lt;b&gt; &amp;").doesNotContain("<b>", "<script");
        assertThat(new ForecastPage(forecast, "a <b>", List.of("x < y")).html())
                .contains("<svg", "x &lt; y", "50 %")
                .doesNotContain("<b>");
    }

    private static void parseXml(String text) throws Exception {
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Scenario scenario(Ramp ramp, double stableRate) {
        return new Scenario(ramp, 100, 5_000, stableRate, GuardLimits.onFailures(new Percent(100), 1.5, 0.01));
    }

    @Test
    void a_step_on_evidence_lasts_until_the_proof_is_there() {
        Ramp.Stage[] stages = {stage(10, Duration.ofSeconds(10)), stage(50, Duration.ofSeconds(10))};
        Optional<Percent> limit = Optional.of(new Percent(100));
        Foreseen held = forecast(scenario(ramp(0, Optional.empty(), 0, stages), 0.001), 60, 0.02)
                .bad()
                .getFirst();
        Scenario onEvidence = scenario(ramp(0, limit, 0, stages), 0.001);
        assertThat(onEvidence.ramp().endSeconds(100).getFirst())
                .as("some hundreds of requests at ten a second")
                .isBetween(40.0, 90.0);
        Foreseen proven = forecast(onEvidence, 60, 0.02).bad().getFirst();
        assertThat(held.found().share())
                .as("100 and 500 requests at 2 %% show little")
                .isLessThan(0.9);
        assertThat(proven.byStage().getFirst().share())
                .as("what is twice the limit is never proven to be below it, so it is found instead")
                .isGreaterThan(0.9);
    }

    @Test
    void a_cohort_alone_is_held_against_the_limit() {
        Ramp.Stage[] stages = {stage(0, Duration.ofMinutes(5)), stage(50, Duration.ofSeconds(1))};
        Foreseen found = forecast(scenario(ramp(0, Optional.empty(), 0.02, stages), 0.001), 60, 0.5)
                .bad()
                .getFirst();
        assertThat(found.byStage().getFirst().share())
                .as("two requests a second for five minutes")
                .isGreaterThan(0.95);
        assertThat(found.medianRequests().orElseThrow()).isLessThan(40);
        Foreseen nobody = forecast(scenario(ramp(0, Optional.empty(), 0, stages), 0.001), 60, 0.5)
                .bad()
                .getFirst();
        assertThat(nobody.byStage().getFirst().share()).isZero();
    }
}
