package dev.sluice.router.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    @Test
    void in_the_long_run_a_fifth_of_all_requests_may_be_retried() {
        RetryBudget budget = new RetryBudget(0.2);
        int retried = 0;
        int requests = 100_000;
        for (int i = 0; i < requests; i++) {
            budget.earn();
            retried += budget.spend() ? 1 : 0;
        }
        assertThat(retried).isBetween(20_000, 20_600);
    }

    @Test
    void the_connections_of_an_instance_may_all_end_at_once() {
        RetryBudget budget = new RetryBudget(0.2);
        for (int i = 0; i < 400; i++) {
            assertThat(budget.spend()).isTrue();
        }
    }
}
