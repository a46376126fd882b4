package dev.sluice.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.Machine;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backup and a restore of more than a gigabyte, with all that belongs to them in Sluice (the command's own start, counting,
 * digests, comparing, statistics, the swap), beside {@code pg_dump | gzip} and {@code gunzip | psql} in the same run.
 */
@Tag("bench")
class BackupSpeedTest {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 2);
    /** 1000 make 1.07 GiB. */
    private static final int SIZE = Integer.getInteger("bench.backup.size", 1000);

    private static final String DATABASE = "speed";
    private static final String PEER = "pg_dump | gzip";
    private static final String PEER_BACK = "gunzip | psql";

    private final Book book = Book.open(getClass());

    @TempDir
    private Path folder;

    @Test
    void a_backup_and_a_restore_of_over_a_gigabyte() throws Exception {
        Path tools = tools();
        try (Machine machine = Machine.withDurablePostgres(folder)) {
            String server =
                    machine.databaseUrl().substring(0, machine.databaseUrl().lastIndexOf('/') + 1);
            prepare(server);
            Files.writeString(folder.resolve("sluice.yaml"), """
                    app: shop
                    run: sleep 60
                    health: /
                    artifact: {directory: .}
                    database: %s
                    backup: {verify: checksum}
                    """.formatted(server + DATABASE));
            Launcher sluice = Launcher.on(machine);
            List<Double> backups = new ArrayList<>();
            List<Double> restores = new ArrayList<>();
            List<Double> dumps = new ArrayList<>();
            List<Double> loads = new ArrayList<>();
            List<Double> memory = new ArrayList<>();
            Path gzip = folder.resolve("peer.sql.gz");
            for (int round = 0; round < ROUNDS; round++) {
                dumps.add(shell("%s/pg_dump %s%s | gzip > %s".formatted(tools, server, DATABASE, gzip)));
                Launcher.Run backup = sluice.watched("backup", "create", "round" + round);
                backups.add(backup.wall().toNanos() / 1e9);
                execute(server + "postgres", "create database peer template template0");
                loads.add(shell("gunzip -c %s | %s/psql -q -v ON_ERROR_STOP=1 %speer > %s"
                        .formatted(gzip, tools, server, folder.resolve("psql.out"))));
                execute(server + "postgres", "drop database peer");
                Launcher.Run restore =
                        sluice.watched("backup", "restore", "round" + round, "--yes", "--without-backup");
                restores.add(restore.wall().toNanos() / 1e9);
                memory.add(Math.max(backup.mebibytes(), restore.mebibytes()));
            }
            System.out.printf(
                    "%d MB in gzip, %d MB in ours%n",
                    Files.size(gzip) / 1_000_000, size(machine.state().resolve("backups/shop/production/round0/data")));
            book.record(List.of(
                    Reading.of(
                                    "backup.create",
                                    "`sluice backup create` of a database of 1.07 GiB",
                                    new Series(backups),
                                    "s")
                            .beside(PEER, new Series(dumps))
                            .within(Bound.ratioAtMost(1 / 3.0)),
                    Reading.of("backup.restore", "`sluice backup restore` of it", new Series(restores), "s")
                            .beside(PEER_BACK, new Series(loads))
                            .within(Bound.ratioAtMost(1 / 1.4)),
                    Reading.of(
                                    "backup.memory",
                                    "most memory resident in `sluice backup` with the programs it starts",
                                    new Series(memory),
                                    "MiB")
                            .within(Bound.valueAtMost(256))));
        }
    }

    private static Path tools() throws IOException {
        List<Path> found = new ArrayList<>();
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (DirectoryStream<Path> versions = Files.newDirectoryStream(debian, "1[5-9]")) {
                versions.forEach(version -> found.add(version.resolve("bin")));
            }
        }
        Assumptions.assumeFalse(found.isEmpty(), "needs package: postgresql-client");
        return found.stream().sorted().findFirst().orElseThrow();
    }

    /** A server that keeps its promises to the disk, and data of which half is noise. */
    private static void prepare(String server) throws SQLException {
        execute(server + "postgres", "create database " + DATABASE);
        execute(
                server + DATABASE,
                "create table accounts (id bigint primary key, email text not null unique, password text not null, made timestamptz not null)",
                "insert into accounts select i, md5(i::text) || '@example.com', encode(sha256(i::text::bytea), 'hex'),"
                        + " timestamptz '2020-01-01' + i * interval '37 seconds' from generate_series(1, " + 900 * SIZE
                        + ") i",
                "create table sessions (id uuid primary key, account bigint not null, token text not null)",
                "insert into sessions select md5('s' || i)::uuid, 1 + (i * 7919::bigint) % " + 900 * SIZE
                        + ", encode(sha256(('t' || i)::bytea), 'hex') from generate_series(1, " + 1000 * SIZE + ") i",
                "create table orders (id bigint primary key, account bigint not null, total numeric not null, note text not null)",
                "insert into orders select i, 1 + (i * 104729::bigint) % " + 900 * SIZE
                        + ", (i * 31::bigint % 100000) / 100.0, md5('o' || i) || md5('p' || i) from generate_series(1, "
                        + 1500 * SIZE + ") i",
                "create table events (id bigint primary key, account bigint not null, at timestamptz not null, kind text not null, body text not null)",
                "insert into events select i, 1 + (i * 15485863::bigint) % " + 900 * SIZE
                        + ", timestamptz '2021-01-01' + i * interval '11 seconds', (array['view','click','buy','login'])[1 + i % 4],"
                        + " md5('a' || i) || md5('b' || i) || md5('c' || i) || md5('d' || i) from generate_series(1, "
                        + 1800 * SIZE + ") i",
                "create index on sessions (account)",
                "create index on orders (account)",
                "create index on events (account, at)",
                "alter table orders add foreign key (account) references accounts",
                "alter table sessions add foreign key (account) references accounts",
                "analyze",
                "checkpoint");
        try (Connection connection = DriverManager.getConnection(jdbc(server + DATABASE));
                Statement statement = connection.createStatement();
                ResultSet size = statement.executeQuery(
                        "select pg_database_size(current_database()), current_setting('fsync')")) {
            size.next();
            assertThat(size.getString(2)).as("fsync").isEqualTo("on");
            System.out.printf("%d MB in the database%n", size.getLong(1) / 1_000_000);
            assertThat(SIZE < 1000 || size.getLong(1) > 1 << 30).isTrue();
        }
    }

    private static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbc(url));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String jdbc(String url) {
        return url.replaceFirst("postgresql://([^:]+):([^@]+)@(.*)", "jdbc:postgresql://$3?user=$1&password=$2");
    }

    private double shell(String line) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process process = new ProcessBuilder("bash", "-o", "pipefail", "-c", line)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("shell.out").toFile())
                .start();
        assertThat(process.waitFor()).as(line).isZero();
        return (System.nanoTime() - began) / 1e9;
    }

    private static long size(Path directory) throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                bytes += Files.size(file);
            }
        }
        return bytes / 1_000_000;
    }
}
