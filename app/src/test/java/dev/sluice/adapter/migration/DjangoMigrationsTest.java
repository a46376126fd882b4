package dev.sluice.adapter.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Command;
import dev.sluice.config.MigrationSpec;
import dev.sluice.migration.Migration;
import dev.sluice.port.MigrationTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real Django on a real PostgreSQL. */
class DjangoMigrationsTest extends MigrationToolContract {
    private static final Path TEMPLATE = Path.of("src/test/resources/django");
    private static final List<String> NAMES = List.of("0001_users", "0002_add_rank", "0003_drop_name", "0004_nowhere");
    private static Path python;

    @BeforeAll
    static void a_django() throws IOException, InterruptedException {
        python = PythonEnvironment.program("python");
    }

    @Override
    protected MigrationSpec.Tool tool() {
        return new MigrationSpec.Tool.Django(new Command(List.of(python.toString(), "manage.py")));
    }

    @Override
    protected int startsForAnUpgrade() {
        return 3;
    }

    @Override
    protected List<String> revisions() {
        return List.of("shop.0001_users", "shop.0002_add_rank", "shop.0003_drop_name");
    }

    @Override
    protected String contract() {
        return "0003_drop_name";
    }

    @Override
    protected void begin(Path release) throws IOException {
        Files.copy(TEMPLATE.resolve("manage.py"), release.resolve("manage.py"));
        Files.copy(TEMPLATE.resolve("settings.py"), release.resolve("settings.py"));
        app(release, "shop");
        app(release, "stock");
    }

    @Override
    protected void add(Path release, int revision) throws IOException {
        String after = revision == 0 ? "" : "('shop', '" + NAMES.get(revision - 1) + "')";
        write(release, "shop", NAMES.get(revision), after, SQL.get(revision), BACK.get(revision));
    }

    @Override
    protected List<Trouble> troubles() {
        return List.of(
                new Trouble(
                        "several heads",
                        0,
                        release ->
                                write(release, "shop", "0002_other", "('shop', '0001_users')", "select 1", "select 1"),
                        List.of("several heads", "0003_drop_name", "0002_other", "makemigrations --merge")),
                new Trouble(
                        "a history that cannot have happened",
                        2,
                        release -> sample.execute("delete from django_migrations where name = '0001_users'"),
                        List.of(
                                "what the database has noted cannot have happened",
                                "shop.0002_add_rank is applied before its dependency shop.0001_users")));
    }

    private static void app(Path release, String name) throws IOException {
        Files.createDirectories(release.resolve(name).resolve("migrations"));
        Files.writeString(release.resolve(name).resolve("__init__.py"), "");
        Files.writeString(release.resolve(name).resolve("migrations/__init__.py"), "");
    }

    private static void write(Path release, String app, String name, String after, String up, String down)
            throws IOException {
        Files.writeString(
                release.resolve(app).resolve("migrations").resolve(name + ".py"), """
                from django.db import migrations


                class Migration(migrations.Migration):
                    dependencies = [%s]
                    operations = [migrations.RunSQL("%s", "%s")]
                """.formatted(after, up, down));
    }

    @Override
    protected List<String> failureSays() {
        return List.of("(at shop.0004_nowhere)", "relation \"nowhere\" does not exist");
    }

    @Test
    void the_migrations_of_several_apps_run_in_their_order_and_go_back_in_it() throws IOException {
        Path release = release(2);
        write(
                release,
                "stock",
                "0001_items",
                "('shop', '0001_users')",
                "create table items (id integer)",
                "drop table items");
        MigrationTool tool = of(release);
        String last = tool.status().pending().getLast().revision();

        tool.upgradeTo(last);
        assertThat(tool.status().pending()).isEmpty();
        assertThat(database.exists("items", Optional.empty())).isTrue();

        tool.downgradeTo("shop.0001_users");
        assertThat(tool.status().pending())
                .extracting(Migration::revision)
                .containsExactlyInAnyOrder("shop.0002_add_rank", "stock.0001_items");
        assertThat(database.exists("items", Optional.empty())).isFalse();
        assertThat(database.exists("users", Optional.of("rank"))).isFalse();
    }

    @Test
    void rows_that_squashing_and_removed_apps_left_are_not_unknown() {
        List<String> known = List.of("shop.0001_squashed_0002", "shop.0003_drop_name");

        assertThat(DjangoHistory.unknown(
                        known,
                        List.of("gone.0001_initial", "shop.0001_users", "shop.0002_add_rank", "shop.0003_drop_name")))
                .isEmpty();
        assertThat(DjangoHistory.unknown(
                        known, List.of("shop.0003_drop_name", "shop.0004_more", "billing.0001_initial")))
                .containsExactly("shop.0004_more", "billing.0001_initial");
    }
}
