package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.database.SampleDatabase;
import dev.sluice.adapter.mariadb.MariadbForTests;
import dev.sluice.adapter.mariadb.MariadbSample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FlywayOnMariadbTest extends FlywayContract {
    @BeforeAll
    static void needs_mariadb() {
        MariadbForTests.assumeInstalled();
    }

    @Override
    protected SampleDatabase newSample() {
        return new MariadbSample();
    }

    @Override
    protected boolean takesBackDdl() {
        return false;
    }

    @Test
    void a_migration_that_fails_half_way_says_that_its_first_half_stays() throws IOException {
        tool(3).upgradeTo("3.1");
        List<String> told = new ArrayList<>();

        assertThatThrownBy(() -> tool(4).upgradeTo("4", told::add))
                .hasMessageContaining("V4__nowhere.sql, line 2")
                .hasMessageContaining(
                        "MariaDB takes nothing back that ran before the failure: the schema is not what it was")
                .hasMessageNotContaining("conn=");

        assertThat(told)
                .containsExactly("on MariaDB nobody watches yet whom a migration keeps waiting;"
                        + " it gives up on a lock after 1 s");
        assertThatThrownBy(() -> tool(4).upgradeTo("4"))
                .hasMessageContaining("failed before and was not rolled back")
                .hasMessageNotContaining("takes nothing back");
    }
}
