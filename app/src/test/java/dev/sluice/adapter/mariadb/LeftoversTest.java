package dev.sluice.adapter.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeftoversTest {
    private final List<RanStatement> ran = new ArrayList<>();

    @Test
    void what_commits_by_itself_stays() {
        ran("insert", "insert into a values (1)", 1);
        ran("alter_table", "alter table a add b int", 0);
        failed("alter_table", "alter table nowhere");
        assertThat(left()).containsExactly("insert into a values (1)", "alter table a add b int");
    }

    @Test
    void a_transaction_that_nobody_committed_is_gone() {
        ran("begin", "begin", 0);
        ran("insert", "insert into a values (1)", 1);
        failed("insert", "insert into nowhere");
        assertThat(left()).isEmpty();
    }

    @Test
    void a_transaction_that_was_rolled_back_is_gone_and_what_follows_it_stays() {
        ran("set_option", "SET autocommit = 0", 0);
        ran("insert", "insert into a values (1)", 1);
        ran("rollback", "rollback", 0);
        ran("insert", "insert into a values (2)", 1);
        ran("set_option", "set autocommit=1", 0);
        assertThat(left()).containsExactly("insert into a values (2)");
    }

    @Test
    void a_change_of_a_definition_commits_what_was_written_before_it_even_when_it_fails() {
        ran("begin", "start transaction", 0);
        ran("update", "update a set b = 1", 7);
        failed("alter_table", "alter table nowhere");
        ran("update", "update a set b = 2", 7);
        assertThat(left()).containsExactly("update a set b = 1", "update a set b = 2");
    }

    @Test
    void what_changed_no_row_left_nothing() {
        ran("update", "update a set b = 1 where false", 0);
        ran("select", "select 1", 0);
        assertThat(left()).isEmpty();
    }

    private void ran(String kind, String sql, long rows) {
        add(kind, sql, rows, false);
    }

    private void failed(String kind, String sql) {
        add(kind, sql, 0, true);
    }

    private void add(String kind, String sql, long rows, boolean failed) {
        ran.add(new RanStatement(
                new RanStatement.Id(1, ran.size()), kind, sql, Duration.ofMillis(1), rows, failed, false, false));
    }

    private List<String> left() {
        return Leftovers.of(ran).stream().map(RanStatement::sql).toList();
    }
}
