package dev.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of the house: what may know what. */
class HouseTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sluice");
    private static final List<String> CORE_TOP_DOWN = List.of(
            "report",
            "run",
            "port",
            "journal",
            "plan",
            "config",
            "analysis",
            "traffic",
            "migration.lint",
            "migration.ddl",
            "migration.sql",
            "migration",
            "base");
    private static final List<String> OUTSIDE_SYSTEMS = List.of(
            "crypt",
            "journal",
            "mariadb",
            "metrics.command",
            "metrics.httpjson",
            "metrics.logs",
            "metrics.prometheus",
            "metrics.router",
            "metrics.sentry",
            "metrics.sql",
            "migration",
            "netns",
            "postgres",
            "probe",
            "process",
            "redis",
            "relay",
            "release",
            "s3",
            "sqlite",
            "yaml");

    @Test
    void core_packages_know_those_below_them_only() {
        for (int i = 1; i < CORE_TOP_DOWN.size(); i++) {
            String[] above = CORE_TOP_DOWN.subList(0, i).stream()
                    .map(name -> "dev.sluice." + name)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.sluice." + CORE_TOP_DOWN.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above)
                    .check(CLASSES);
        }
    }

    @Test
    void core_does_no_input_and_no_output() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        CORE_TOP_DOWN.stream().map(n -> "dev.sluice." + n).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.sql..", "java.nio.channels..", "java.net.http..", "dev.sluice.adapter..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.nio.file.Files")
                .check(CLASSES);
    }

    @Test
    void only_one_place_of_core_asks_the_machine_for_the_time() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        CORE_TOP_DOWN.stream().map(n -> "dev.sluice." + n).toArray(String[]::new))
                .and()
                .haveNameNotMatching("dev\\.sluice\\.run\\.Time(\\$.*)?")
                .should()
                .callMethod("java.time.Instant", "now")
                .orShould()
                .callMethod("java.lang.System", "currentTimeMillis")
                .orShould()
                .callMethod("java.lang.System", "nanoTime")
                .check(CLASSES);
    }

    @Test
    void the_router_knows_no_control_plane() {
        noClasses()
                .that()
                .resideInAPackage("dev.sluice.router..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.sluice.run",
                        "dev.sluice.port",
                        "dev.sluice.journal",
                        "dev.sluice.plan",
                        "dev.sluice.config",
                        "dev.sluice.report",
                        "java.sql..")
                .check(CLASSES);
    }

    @Test
    void adapters_of_outside_systems_do_not_know_each_other() {
        for (String system : OUTSIDE_SYSTEMS) {
            String[] others = OUTSIDE_SYSTEMS.stream()
                    .filter(other -> !other.equals(system))
                    .map(other -> "dev.sluice.adapter." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.sluice.adapter." + system + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(CLASSES);
        }
    }

    @Test
    void adapters_know_neither_screens_nor_wiring() {
        noClasses()
                .that()
                .resideInAPackage("dev.sluice.adapter..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.sluice.cli..", "dev.sluice.wiring..", "dev.sluice.report", "dev.sluice.run")
                .check(CLASSES);
    }

    @Test
    void the_screens_never_ask_the_engine() {
        noClasses()
                .that()
                .resideInAPackage("dev.sluice.cli.screen..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.sluice.adapter..", "dev.sluice.wiring..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("dev\\.sluice\\.run\\.(Engine|Operator|Ports|Following)(\\$.*)?")
                .check(CLASSES);
    }

    @Test
    void no_packages_go_round_in_circles() {
        SlicesRuleDefinition.slices()
                .matching("dev.sluice.(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }
}
