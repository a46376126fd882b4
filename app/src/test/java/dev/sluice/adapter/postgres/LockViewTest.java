package dev.sluice.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.postgres.LockView.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LockViewTest {
    private static Wait client(long millis, Integer... blockers) {
        return new Wait(true, Duration.ofMillis(millis), List.of(blockers));
    }

    @Test
    void those_behind_the_migration_are_its_victims_directly_and_indirectly() {
        LockView view = new LockView(
                Set.of(1), Map.of(1, client(300, 9), 2, client(200, 1), 3, client(250, 2), 4, client(900, 9)));

        assertThat(view.victims()).hasSize(2);
        assertThat(view.longestVictim()).isEqualTo(Duration.ofMillis(250));
        assertThat(view.ownWait()).isEqualTo(Duration.ofMillis(300));
        assertThat(view.holders()).containsExactly(9);
    }

    @Test
    void whoever_holds_it_in_the_end_is_named_not_those_who_wait_too() {
        LockView view = new LockView(Set.of(1), Map.of(1, client(100, 5, 6), 5, client(800, 7), 6, client(10, 0)));

        assertThat(view.holders()).containsExactlyInAnyOrder(7, 0);
    }

    @Test
    void a_second_session_of_the_migration_and_the_servers_own_are_no_victims() {
        Wait worker = new Wait(false, Duration.ofSeconds(9), List.of(1));

        assertThat(new LockView(Set.of(1, 2), Map.of(2, client(500, 1), 3, worker)).victims())
                .isEmpty();
    }

    @Test
    void sessions_that_wait_for_each_other_are_looked_at_once() {
        LockView view = new LockView(Set.of(1), Map.of(1, client(10, 2), 2, client(10, 1)));

        assertThat(view.longestVictim()).isEqualTo(Duration.ofMillis(10));
        assertThat(view.holders()).isEmpty();
    }
}
