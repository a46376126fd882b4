package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.adapter.MadeOnce;
import dev.sluice.adapter.postgres.PostgresSample;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import dev.sluice.config.Command;
import dev.sluice.config.MigrationSpec;
import dev.sluice.port.MigrationTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A real Prisma on a real PostgreSQL. Its usual engine comes from a host of its own; this one is the same engine compiled to
 * WebAssembly, as npm has it, which runs a file statement by statement.
 */
class PrismaMigrationsTest extends MigrationToolContract {
    private static final Path TEMPLATE = Path.of("src/test/resources/prisma");
    private static final Path HOME = Path.of("target", "prisma").toAbsolutePath();
    private static final List<String> NAMES = List.of(
            "20240101000000_users", "20240102000000_rank", "20240103000000_drop_name", "20240104000000_nowhere");

    @BeforeAll
    static void a_prisma() throws IOException, InterruptedException {
        MadeOnce.in(HOME, () -> {
            Assumptions.assumeTrue(Programs.succeed(HOME, "npm", "--version"), "needs package: npm");
            Files.writeString(HOME.resolve("package.json"), "{\"private\": true}");
            Assumptions.assumeTrue(
                    Programs.succeed(
                            HOME,
                            "npm",
                            "install",
                            "--no-audit",
                            "--no-fund",
                            "prisma@6.19.0",
                            "@prisma/adapter-pg@6.19.0"),
                    "needs the npm packages prisma and @prisma/adapter-pg");
            Files.writeString(HOME.resolve("no-engine"), "");
        });
    }

    @Override
    protected Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(super.variables());
        // Named, so that Prisma does not go and fetch them.
        variables.put("PRISMA_QUERY_ENGINE_LIBRARY", HOME.resolve("no-engine").toString());
        variables.put("PRISMA_SCHEMA_ENGINE_BINARY", HOME.resolve("no-engine").toString());
        variables.put("CHECKPOINT_DISABLE", "1");
        return variables;
    }

    @Override
    protected MigrationSpec.Tool tool() {
        return new MigrationSpec.Tool.Prisma(
                new Command(List.of("node", "node_modules/prisma/build/index.js")), "prisma/migrations");
    }

    @Override
    protected int startsForAnUpgrade() {
        return 1;
    }

    @Override
    protected List<String> revisions() {
        return NAMES.subList(0, 3);
    }

    @Override
    protected String contract() {
        return "20240103000000_drop_name";
    }

    @Override
    protected void begin(Path release) throws IOException {
        Files.createSymbolicLink(release.resolve("node_modules"), HOME.resolve("node_modules"));
        Files.copy(TEMPLATE.resolve("prisma.config.ts"), release.resolve("prisma.config.ts"));
        Path folder = Files.createDirectories(release.resolve("prisma/migrations"));
        Files.copy(TEMPLATE.resolve("schema.prisma"), release.resolve("prisma/schema.prisma"));
        Files.writeString(folder.resolve("migration_lock.toml"), "provider = \"postgresql\"\n");
    }

    @Override
    protected void add(Path release, int revision) throws IOException {
        Path one = Files.createDirectory(release.resolve("prisma/migrations").resolve(NAMES.get(revision)));
        Files.writeString(one.resolve("migration.sql"), SQL.get(revision) + ";\n");
    }

    @Override
    protected List<Trouble> troubles() {
        return List.of(
                new Trouble(
                        "one that failed",
                        2,
                        release -> sample.execute("update _prisma_migrations set finished_at = null, logs = 'no room'"
                                + " where migration_name = '20240102000000_rank'"),
                        List.of("migration 20240102000000_rank failed at ", "no room", "prisma migrate resolve")),
                new Trouble(
                        "one that was killed",
                        2,
                        release -> sample.execute("update _prisma_migrations set finished_at = null"
                                + " where migration_name = '20240102000000_rank'"),
                        List.of("migration 20240102000000_rank", "did not end: it still runs, or it was killed")));
    }

    @Test
    void a_migration_that_failed_is_dirty_until_it_is_resolved() throws IOException {
        migrated(3);
        MigrationTool failing = tool(4);
        assertThatThrownBy(() -> failing.upgradeTo(NAMES.get(3)))
                .hasMessageContaining("(at 20240104000000_nowhere)")
                .hasMessageContaining("nowhere");

        assertThat(failing.status().dirty().orElseThrow())
                .startsWith("migration 20240104000000_nowhere failed at ")
                .contains("No such table: nowhere")
                .contains("prisma migrate resolve --rolled-back 20240104000000_nowhere");
        assertThatThrownBy(() -> failing.upgradeTo(NAMES.get(3)))
                .isInstanceOfSatisfying(
                        SluiceException.class, e -> assertThat(e.code()).isEqualTo(Code.MIGRATION_FAILED))
                .hasMessageContaining("prisma migrate resolve");
    }

    @Test
    void a_migration_that_was_killed_is_told_apart_from_one_that_failed() throws IOException {
        MigrationTool tool = migrated(2);
        sample.execute("update _prisma_migrations set finished_at = null where migration_name = '20240102000000_rank'");

        assertThat(tool.status().dirty().orElseThrow()).contains("did not end: it still runs, or it was killed");
        assertThat(tool.status().current()).contains("20240101000000_users");
    }

    @Test
    void only_a_migration_that_left_nothing_may_run_again() throws IOException {
        Path release = release(1);
        Path folder = release.resolve("prisma/migrations");
        PrismaFolder byStatement = new PrismaFolder(folder);
        Path file = folder.resolve(NAMES.get(0)).resolve("migration.sql");

        assertThat(byStatement.isAllOrNothing(NAMES.get(0))).isTrue();
        Files.writeString(file, "create table a (id int); create table b (id int);");
        assertThat(byStatement.isAllOrNothing(NAMES.get(0))).isFalse();

        Files.delete(release.resolve("prisma.config.ts"));
        assertThat(new PrismaFolder(folder).isAllOrNothing(NAMES.get(0))).isTrue();
        Files.writeString(file, "begin; create table a (id int); commit; create table b (id int);");
        assertThat(new PrismaFolder(folder).isAllOrNothing(NAMES.get(0))).isFalse();
    }

    @Test
    void prismas_own_lock_held_by_another_is_explained() throws Exception {
        Path release = release(1);
        Files.writeString(
                release.resolve("prisma/migrations").resolve(NAMES.get(0)).resolve("migration.sql"), OwnLock.SLEEP);

        OwnLock.keepsASecondOneOut(
                of(release), (PostgresSample) sample, NAMES.get(0), "Prisma's own lock is held by pid");
    }

    @Test
    void a_release_without_the_folder_is_refused() {
        assertThatThrownBy(() -> of(directory).status()).hasMessageContaining("the release has no folder");
    }
}
