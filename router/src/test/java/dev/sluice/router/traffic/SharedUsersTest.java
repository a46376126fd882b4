package dev.sluice.router.traffic;

import static dev.sluice.router.traffic.Tables.backend;
import static dev.sluice.router.traffic.Tables.split;
import static dev.sluice.router.traffic.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.forward.Flight;
import dev.sluice.router.forward.Landing;
import dev.sluice.traffic.Backend;
import dev.sluice.traffic.GuardLimits;
import dev.sluice.traffic.Judgement;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whether users are shared out as the weight says, each counted at the first assignment. */
class SharedUsersTest {
    private static final Backend STABLE = backend(1, "1.0", 1);
    private static final Backend CANARY = backend(2, "2.0", 1);

    private TestSwitch traffic = new TestSwitch();

    private Judgement.Users users() {
        return traffic.traffic.standing().orElseThrow().judgement().users();
    }

    /** Asks and gives the cookie that was set. */
    private String visit(Ask ask) {
        Flight flight = traffic.board(ask);
        String cookie = flight.setCookie();
        flight.answered(200);
        flight.landed(Landing.COMPLETE, 1);
        return cookie == null ? "" : cookie.substring(0, cookie.indexOf(';'));
    }

    @Test
    void a_user_counts_once_however_often_the_cookie_comes_back() {
        traffic.apply(table(1, 1, split(STABLE, CANARY, 25)));
        String cookie = visit(Ask.get("/"));
        assertThat(users().assigned()).isEqualTo(1);
        for (int i = 0; i < 50; i++) {
            assertThat(visit(Ask.get("/").with("Cookie", cookie))).isEmpty();
        }
        assertThat(users().assigned()).isEqualTo(1);
    }

    @Test
    void what_the_router_shares_out_is_what_was_set_through_steps_and_restarts() {
        for (int step = 1; step <= 3; step++) {
            double weight = new double[] {5, 25, 50}[step - 1];
            traffic.apply(table(1, step, split(STABLE, CANARY, weight)));
            for (int i = 0; i < 3_000; i++) {
                visit(Ask.get("/"));
            }
            traffic = traffic.restarted().apply(table(1, step, split(STABLE, CANARY, weight)));
        }
        assertThat(users().assigned()).isEqualTo(9_000);
        assertThat(users().mismatched()).isFalse();
    }

    @Test
    void users_who_arrive_otherwise_than_set_are_found_out_and_stay_so() {
        Moment now = new Moment(1, Instant.EPOCH);
        Trial trial = new Trial(CANARY.id(), GuardLimits.DEFAULT, now);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 5_000; i++) {
            trial.assignedFirst(random.nextInt(100) < 18, 2_500);
        }
        assertThat(trial.standing(2_500, 2).judgement().users().mismatched()).isTrue();
        Trial later = new Trial(trial.kept(), GuardLimits.DEFAULT, now);
        assertThat(later.standing(2_500, 2).judgement().users())
                .isEqualTo(trial.standing(2_500, 2).judgement().users());
    }

    @Test
    void users_who_bring_their_own_names_count_once_through_steps_and_restarts() {
        for (int step = 1; step <= 3; step++) {
            double weight = new double[] {5, 25, 50}[step - 1];
            traffic.apply(Tables.judgedAtOnce(step, split(STABLE, CANARY, weight)));
            for (int i = 0; i < 6_000; i++) {
                visit(Ask.get("/").with(Tables.USER, Integer.toString(i % 2_000 + 1_000 * step)));
            }
            traffic = traffic.restarted().apply(Tables.judgedAtOnce(step, split(STABLE, CANARY, weight)));
        }
        // 4,000 users in 16,384 places: nobody twice, and whoever shares a place not at all
        assertThat(users().assigned()).isBetween(3_450L, 3_650L);
        assertThat(users().mismatched()).isFalse();
    }

    @Test
    void who_counts_of_those_who_bring_their_own_names_is_a_fair_sample_however_full_it_is() {
        int wrong = 0;
        for (int run = 0; run < 200; run++) {
            Trial trial = new Trial(backend(run + 2, "2.0", 1).id(), GuardLimits.DEFAULT, new Moment(1, Instant.EPOCH));
            for (int i = 0; i < 50_000; i++) {
                long user = Hash.of("user-" + run + "-" + i);
                trial.assignedPerhapsFirst(user, Hash.bucket(user, trial.salt()) < 2_500, 2_500);
            }
            wrong += trial.standing(2_500, 2).judgement().users().mismatched() ? 1 : 0;
        }
        assertThat(wrong).isLessThanOrEqualTo(2);
    }

    @Test
    void users_who_bring_their_own_names_and_are_shared_out_otherwise_than_set_are_found_out() {
        Trial trial = new Trial(CANARY.id(), GuardLimits.DEFAULT, new Moment(1, Instant.EPOCH));
        for (int i = 0; i < 5_000; i++) {
            long user = Hash.of("user-" + i);
            trial.assignedPerhapsFirst(user, Hash.bucket(user, trial.salt()) < 1_800, 2_500);
        }
        assertThat(trial.standing(2_500, 2).judgement().users().mismatched()).isTrue();
    }
}
