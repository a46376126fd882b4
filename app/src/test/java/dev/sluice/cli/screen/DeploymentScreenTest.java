package dev.sluice.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.Code;
import dev.sluice.journal.Event;
import dev.sluice.journal.Finding;
import dev.sluice.traffic.HeldRequests;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeploymentScreenTest {
    private static List<String> shown(Told told) {
        return new DeploymentScreen(told.state(), told.now(), Paint.PLAIN).lines();
    }

    @Test
    void a_canary_shows_both_versions_what_was_judged_and_what_is_missing() {
        Told told = Told.atQuarter().after(130_000).measured("hold-2", 0.25, 0.248, 1646, 4);
        assertThat(String.join("\n", shown(told))).isEqualTo("""
                shop production  1.4.2 → 1.5.0                             deployment 42 · 33:24
                ✔ preflight  9/9       2 s  ✔ backup  1.2 GB, restored, 14 tables equal     41 s
                ✔ migrate    0016 → 0017                                                     2 s
                ✔ start      2 instances                                                    11 s
                ✔ smoke      12/12                                                          18 s
                ⟳ traffic    25 % set · 24.8 % measured · step 2/3 · 02:10 of 10:00
                     failed   1.4.2 0.21 %   1.5.0 0.24 %   no worse so far   alarm at 1 %
                     p95      180 ms         191 ms         alarm at 270 ms
                     judged   1,634 of 2,000 requests   enough in ~29 s
                ○ traffic  ○ promote  ○ bake 48 h  ○ retire 1.4.2""");
    }

    @Test
    void a_cut_release_shows_why_and_what_became_of_traffic_and_database() {
        List<String> lines = shown(Told.cut());
        assertThat(String.join("\n", lines.subList(lines.size() - 5, lines.size())))
                .isEqualTo("""
                ✖ 1.5.0 taken back after 3 failed requests (13 served, 30 m 1 s on traffic)
                  why       failed requests: 3 of 13 on 1.5.0, 0 of 251 on 1.4.2   chance of a false alarm < 1 %
                  traffic   100 % on 1.4.2 after 6 ms · 1.5.0 stopped
                  database  stays at 0017, which older code can live with
                  next      sluice logs 1.5.0 --failed      report: sluice report 42 --open""");
    }

    @Test
    void a_promoted_release_says_how_long_it_is_watched_and_how_to_go_back() {
        List<String> lines = shown(Told.baking());
        assertThat(lines.subList(lines.size() - 2, lines.size()))
                .containsExactly(
                        "✔ 1.5.0 promoted after 41 m 14 s, watched for 48 h",
                        "  next      sluice status · sluice rollback takes it back · sluice report 42 --open");
    }

    @Test
    void a_refused_release_shows_what_to_do_about_it() {
        Told told = new Told()
                .told(new Event.Opened(Told.plan(Optional.of(Told.old())), "ana"))
                .told(new Event.Intent("preflight", 1))
                .after(20)
                .told(new Event.Failed(
                        "preflight", Code.CHECK_FAILED, "missing in production: API_URL", "give API_URL a value"))
                .told(new Event.Ended(
                        Event.Ending.NOTHING_TOUCHED, Optional.of(Told.OLD), "missing in production: API_URL"));
        assertThat(shown(told))
                .containsExactly(
                        "shop production  1.4.2 → 1.5.0                             deployment 42 · 00:00",
                        "✖ preflight  missing in production: API_URL                                20 ms",
                        "✖ 1.5.0 refused before anything was touched: missing in production: API_URL",
                        "  next      give API_URL a value      report: sluice report 42 --open");
    }

    @Test
    void while_a_migration_runs_it_is_shown_how_far_it_is_and_that_visitors_wait() {
        Told told = Told.migrating()
                .told(new Event.Noted("migrate", "building by_name on users: building index: scanning table, 40 %"));
        assertThat(shown(told))
                .contains("     migrate: building by_name on users: building index: scanning table, 40 %");
        told.told(new Event.RequestsHeld("migrate", Duration.ofSeconds(5)));
        assertThat(shown(told)).contains("     migrate: the router holds the requests that arrive, for at most 5 s");
        told.told(new Event.RequestsLetGo("migrate", new HeldRequests(false, 0, 0, 212, 0, 1, 1_100_000), false));
        assertThat(shown(told))
                .anyMatch(line -> line.startsWith("     migrate: 212 requests waited, 1100 ms at most, and"));
        told.told(new Event.Done("migrate", new Finding.Nothing("no migration is pending")));
        assertThat(shown(told)).noneMatch(line -> line.contains("went away"));
    }

    @Test
    void colours_change_nothing_but_colours() {
        Told told = Told.atQuarter();
        List<String> coloured = new DeploymentScreen(told.state(), told.now(), Paint.ANSI).lines();
        assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[\\d+m", "")))
                .containsExactlyElementsOf(shown(told));
        assertThat(coloured).anyMatch(line -> line.contains("\u001b["));
    }

    @Test
    void a_hold_without_enough_requests_says_that_it_waits() {
        Told told = Told.atQuarter()
                .after(2_500_000)
                .told(new Event.Waiting("hold-2", "12 of 2000 requests judged after 2500 s"));
        assertThat(shown(told))
                .contains(
                        "     waiting for a person: 12 of 2000 requests judged after 2500 s   sluice promote · sluice rollback");
    }
}
