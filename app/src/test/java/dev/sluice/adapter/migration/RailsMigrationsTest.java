package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.config.Command;
import dev.sluice.config.MigrationSpec;
import dev.sluice.migration.Migration;
import dev.sluice.port.MigrationTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real Rails, as small as one can be, on a real PostgreSQL. */
class RailsMigrationsTest extends MigrationToolContract {
    private static final Path TEMPLATE = Path.of("src/test/resources/rails");
    private static final List<String> VERSIONS =
            List.of("20240101000000", "20240102000000", "20240103000000", "20240104000000");
    private static final List<String> NAMES = List.of("CreateUsers", "AddRank", "DropName", "Nowhere");

    @BeforeAll
    static void needs_rails() throws InterruptedException {
        Path here = Path.of("target");
        Assumptions.assumeTrue(Programs.succeed(here, "ruby", "-e", "require 'rails'"), "needs package: ruby-railties");
        Assumptions.assumeTrue(
                Programs.succeed(here, "ruby", "-e", "require 'active_record'"), "needs package: ruby-activerecord");
        Assumptions.assumeTrue(Programs.succeed(here, "ruby", "-e", "require 'pg'"), "needs package: ruby-pg");
    }

    @Override
    protected Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(super.variables());
        // Ruby takes no URL with anything but ASCII in it.
        variables.replaceAll((name, value) -> value.replace("ö", "%C3%B6"));
        variables.put("RAILS_ENV", "production");
        return variables;
    }

    @Override
    protected MigrationSpec.Tool tool() {
        return new MigrationSpec.Tool.Rails(new Command(List.of("ruby", "bin/rails")));
    }

    @Override
    protected int startsForAnUpgrade() {
        return 2;
    }

    @Override
    protected List<String> revisions() {
        return VERSIONS.subList(0, 3);
    }

    @Override
    protected String contract() {
        return "20240103000000_drop_name.rb";
    }

    @Override
    protected boolean showsSql() {
        return false;
    }

    @Override
    protected void begin(Path release) throws IOException {
        for (String file : List.of(
                "Rakefile", "bin/rails", "config/application.rb", "config/environment.rb", "config/database.yml")) {
            Files.createDirectories(release.resolve(file).getParent());
            Files.copy(TEMPLATE.resolve(file), release.resolve(file));
        }
        Files.createDirectories(release.resolve("db/migrate"));
    }

    @Override
    protected void add(Path release, int revision) throws IOException {
        write(
                release.resolve("db/migrate"),
                VERSIONS.get(revision),
                NAMES.get(revision),
                SQL.get(revision),
                BACK.get(revision));
    }

    @Override
    protected List<Trouble> troubles() {
        return List.of(new Trouble(
                "two migrations of one version",
                0,
                release -> write(release.resolve("db/migrate"), "20240102000000", "AddOther", "select 1", "select 1"),
                List.of("two migrations of the release go by one version", "20240102000000", "rename the file")));
    }

    private static void write(Path folder, String version, String name, String up, String down) throws IOException {
        String file = version + name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT) + ".rb";
        Files.writeString(folder.resolve(file), """
                class %s < ActiveRecord::Migration[6.1]
                  def up
                    execute "%s"
                  end

                  def down
                    execute "%s"
                  end
                end
                """.formatted(name, up, down));
    }

    @Override
    protected List<String> failureSays() {
        return List.of("(at 20240104000000)", "relation \"nowhere\" does not exist");
    }

    @Test
    void a_migration_that_comes_in_late_takes_nothing_newer_back() throws IOException {
        migrated(3);
        Path release = release(3);
        write(release.resolve("db/migrate"), "20240102120000", "Late", "create table late (id integer)", "select 1");
        MigrationTool tool = of(release);
        assertThat(tool.status().pending()).extracting(Migration::revision).containsExactly("20240102120000");

        tool.upgradeTo("20240102120000");

        assertThat(database.exists("late", Optional.empty())).isTrue();
        assertThat(database.exists("users", Optional.of("name"))).isFalse();
        assertThat(tool.status().pending()).isEmpty();
    }

    @Test
    void rails_own_lock_held_by_another_is_explained() throws Exception {
        Path release = release(0);
        write(release.resolve("db/migrate"), VERSIONS.get(0), "CreateUsers", OwnLock.SLEEP, "select 1");

        OwnLock.keepsASecondOneOut(
                of(release), (PostgresSample) sample, VERSIONS.get(0), "Rails's own lock is held by pid");
    }

    @Test
    void the_release_is_not_changed_by_it() throws IOException {
        Path release = release(2);

        of(release).upgradeTo(revisions().get(1));

        assertThat(release.resolve("db/schema.rb")).doesNotExist();
    }
}
