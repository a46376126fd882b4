package dev.sluice.cli.demo;

import dev.sluice.adapter.postgres.InstalledTools;
import dev.sluice.base.Code;
import dev.sluice.base.SluiceException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** The demo's own database, in the demo's folder and gone with it. */
sealed interface DemoDatabase {
    String POSTGRES_FOLDER = "postgresql";

    /** The version of the embedded PostgreSQL: it is pinned to the tools that Debian 12 has. */
    int EMBEDDED_MAJOR = 15;

    String url();

    /** What it is and why, for people. */
    String description();

    /** A PostgreSQL server in a folder. */
    record Postgres(EmbeddedPostgres server) implements DemoDatabase {
        @Override
        public String url() {
            return "postgresql://postgres:postgres@127.0.0.1:" + server.getPort() + "/shop";
        }

        @Override
        public String description() {
            return "PostgreSQL " + EMBEDDED_MAJOR;
        }
    }

    /** A SQLite file. */
    record Sqlite(Path file, String why) implements DemoDatabase {
        @Override
        public String url() {
            return "sqlite:" + file;
        }

        @Override
        public String description() {
            return why.isEmpty() ? "SQLite" : "SQLite (" + why + ")";
        }
    }

    /** The one that was asked for, else PostgreSQL where this machine can back it up. */
    static DemoDatabase start(Optional<String> asked, Path folder) {
        String kind = asked.orElse("");
        return switch (kind) {
            case "sqlite" -> sqlite(folder, "");
            case "postgresql" -> postgres(folder);
            case "" -> InstalledTools.newestMajor() >= EMBEDDED_MAJOR ? postgres(folder) : withoutTools(folder);
            default ->
                throw new SluiceException(
                        Code.USAGE, "--database is postgresql or sqlite, not '" + kind + "'", "leave it out to choose");
        };
    }

    private static DemoDatabase withoutTools(Path folder) {
        return sqlite(
                folder,
                "no pg_dump of version " + EMBEDDED_MAJOR + " or later is on this machine to back PostgreSQL up");
    }

    private static DemoDatabase sqlite(Path folder, String why) {
        try {
            return new Sqlite(Files.createFile(folder.resolve("shop.db")), why);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DemoDatabase postgres(Path folder) {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(folder.resolve(POSTGRES_FOLDER))
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(Duration.ofSeconds(30))
                    .start();
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create database shop");
            }
            return new Postgres(server);
        } catch (IOException | SQLException | IllegalStateException e) {
            throw new SluiceException(
                    Code.CHECK_FAILED,
                    "PostgreSQL does not start here: " + e.getMessage(),
                    "sluice demo --database sqlite needs none",
                    e);
        }
    }
}
