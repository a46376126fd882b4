package dev.sluice.adapter.migration;

import dev.sluice.config.Command;
import dev.sluice.config.MigrationSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real Liquibase command line, of the last line of versions under the Apache licence, on a real PostgreSQL. */
class LiquibaseMigrationsTest extends MigrationToolContract {
    private static final List<String> NAMES = List.of("users", "add-rank", "drop-name", "nowhere");

    /** What Liquibase and its driver need; it looks for its parts in every jar that it is given. */
    private static final Pattern JARS = Pattern.compile(
            ".*/(liquibase-core|postgresql|picocli|snakeyaml|opencsv|jaxb-api|commons-[a-z0-9]+)-[^/]+\\.jar");

    private static final String CLASS_PATH = classPath();
    /** Its classes as the first run has loaded them, so that the others need a third of the time to begin. */
    private static final Path ARCHIVE = Path.of("target", "liquibase.jsa").toAbsolutePath();

    @Override
    protected MigrationSpec.Tool tool() {
        return new MigrationSpec.Tool.Liquibase(
                new Command(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xlog:disable",
                        "-Dliquibase.analytics.enabled=false",
                        "-XX:+AutoCreateSharedArchive",
                        "-XX:SharedArchiveFile=" + ARCHIVE,
                        "-cp",
                        CLASS_PATH,
                        "liquibase.integration.commandline.LiquibaseCommandLine")),
                Optional.of("changelog.sql"));
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> JARS.matcher(jar).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Override
    protected int startsForAnUpgrade() {
        return 3;
    }

    @Override
    protected List<String> revisions() {
        return List.of("changelog.sql::users::ana", "changelog.sql::add-rank::ana", "changelog.sql::drop-name::ana");
    }

    @Override
    protected String contract() {
        return "drop-name";
    }

    @Override
    protected void begin(Path release) throws IOException {
        Files.writeString(release.resolve("changelog.sql"), "--liquibase formatted sql\n\n");
    }

    @Override
    protected void add(Path release, int revision) throws IOException {
        Files.writeString(release.resolve("changelog.sql"), changeset(revision) + "\n", StandardOpenOption.APPEND);
    }

    @Override
    protected List<Trouble> troubles() {
        return List.of(
                new Trouble(
                        "two changesets of one name",
                        1,
                        release -> add(release, 1),
                        List.of("two changesets of the release have the same id", "changelog.sql::add-rank::ana")),
                new Trouble(
                        "one that was changed",
                        1,
                        release -> {
                            Path file = release.resolve("changelog.sql");
                            Files.writeString(file, Files.readString(file).replace("varchar(20)", "varchar(30)"));
                        },
                        List.of(
                                "Liquibase refuses to go on",
                                "changelog.sql::users::ana",
                                "a changeset that has run was changed")),
                new Trouble(
                        "a lock that a killed one left",
                        1,
                        release -> sample.execute(
                                "update databasechangeloglock set locked = true, lockedby = 'web1 (10.0.0.1)',"
                                        + " lockgranted = timestamp '2026-03-01 10:00:00'"),
                        List.of("since 2026-03-01 10:00:00", "web1 (10.0.0.1)", "release-locks")));
    }

    private String changeset(int at) {
        return "--changeset ana:" + NAMES.get(at) + "\n" + SQL.get(at) + ";\n--rollback " + BACK.get(at) + ";\n";
    }

    @Override
    protected List<String> failureSays() {
        return List.of(
                "(at changelog.sql::nowhere::ana)",
                "relation \"nowhere\" does not exist",
                "alter table nowhere add column x integer");
    }
}
